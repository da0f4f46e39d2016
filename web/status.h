// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "web/station_control.h"

namespace hornbill::web {

// The state of the station as one answer says it: GET /api/v1/status and the events. Plain texts
// and numbers, so that clients on this side of the socket read back what the server wrote.
// Times are RFC 3339 with the station's offset; an empty text is "none".
struct OnAirStatus {
  std::string kind;  // "item", "overlay", "input", "silence", "fallback"
  std::string entry;
  std::string segment;
  std::string title;
  std::string artist;
  std::string started;
  std::int64_t elapsed_ms = 0;
  std::optional<std::int64_t> length_ms;
  std::string reason;
};
// What comes next.
struct UpcomingStatus {
  std::string entry;
  std::string what;
  std::string start;
  bool hard = false;
};
// What one programme does now.
struct ProgrammeStatus {
  std::string name;
  std::string state;  // "playing", "fallback", "held", "stopped", "waiting_for_clock"
  bool held = false;
  std::vector<OnAirStatus> on_air;
  std::vector<UpcomingStatus> next;
};
// An alert that waits for its moment or is on air. Lists are names with commas between.
struct AlertStatus {
  std::uint64_t number = 0;
  std::string urgency;  // "life-safety", "priority", "normal"
  bool drill = false;
  std::string title;
  std::string issuer;
  std::string sounding;  // zones that hear it now
  std::string owed;      // zones that will
  std::string began;
  std::string expires;
  std::string waits_for;
};
// The meters of a zone.
// Units: dB relative to full scale, at least -120; the limiter's gain reduction, at most 0.
struct ZoneStatus {
  std::string name;
  std::string programme;
  double peak_dbfs = -120.0;
  double rms_dbfs = -120.0;
  double limiter_db = 0.0;
};
// How an output fares.
struct OutputStatus {
  std::string name;
  std::string zone;
  std::string health;  // "opening", "playing", "stalled", "lost"
  std::string text;
  std::uint64_t xruns = 0;
  std::uint64_t dropped_frames = 0;
  std::uint64_t reopened = 0;
  double latency_ms = 0.0;
  double drift_ppm = 0.0;
};
// Something that is wrong now.
struct FaultStatus {
  std::string key;
  std::string since;
  std::string text;
};
// The whole status, as GET /api/v1/status tells it.
struct StationStatus {
  std::string station;
  std::string version;
  std::string config_file;
  std::string time;
  std::string time_zone;
  std::string started;
  bool clock_trusted = false;
  bool live = false;
  bool ready = false;
  std::string health;
  std::vector<ProgrammeStatus> programmes;
  std::vector<AlertStatus> alerts;  // the most urgent first
  std::vector<ZoneStatus> zones;
  std::vector<OutputStatus> outputs;
  std::vector<FaultStatus> faults;
};

// The words of the API.
std::string_view to_string(scheduler::AsRunKind kind);
std::string_view to_string(scheduler::ProgrammeState state);
std::string_view to_string(audio::OutputHealth health);

// Asks `control` for all of it, as it is now.
StationStatus gather_status(const StationControl& control);
// The same of the outputs and of the zones alone.
std::vector<OutputStatus> gather_outputs(const StationControl& control);
std::vector<ZoneStatus> gather_zones(const StationControl& control);

// One line of JSON, without an end of line. Bytes that are not UTF-8 become U+FFFD.
std::string status_json(const StationStatus& status);
// The same of the outputs, and of the levels as their event tells them.
std::string outputs_json(const std::vector<OutputStatus>& outputs);
std::string levels_json(const std::string& time, const std::vector<ZoneStatus>& zones);

// Reads back what status_json wrote; unknown members are passed over, missing ones keep their
// defaults. Fails: corrupt.
base::Result<StationStatus> read_status(std::string_view json);
// Takes the time and the zones of an event of levels into `status`. Fails: corrupt.
base::Result<void> read_levels(std::string_view json, StationStatus& status);

}  // namespace hornbill::web
