// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert.h"
#include "base/frames.h"
#include "base/time.h"
#include "scheduler/playout/as_run.h"

namespace hornbill::scheduler {

// One thing that is heard now.
struct OnAir {
  AsRunKind kind = AsRunKind::item;
  std::string entry;
  std::string segment;
  std::string title;
  std::string artist;
  base::UtcTime started;
  base::FramePos started_frame;
  std::optional<base::FrameCount> length;  // expected, where known
  std::string reason;
};

struct Upcoming {
  std::string entry;
  std::string what;  // "playlist:morning"
  base::UtcTime start;
  bool hard = false;
};

enum class ProgrammeState : std::uint8_t { playing, fallback, held, stopped, waiting_for_clock };

struct ProgrammeSnapshot {
  std::string name;
  ProgrammeState state = ProgrammeState::fallback;
  bool held = false;
  std::vector<OnAir> on_air;   // programme item first, then overlays
  std::vector<Upcoming> next;  // at most 10
};

// A thing that is wrong now, in words for a layman.
struct Fault {
  std::string key;  // "output.village.default", unique while it lasts
  base::UtcTime since;
  std::string text;
};

// An alert that waits for its moment or is on air.
struct AlertShown {
  std::uint64_t number = 0;
  alerts::AlertClass urgency = alerts::AlertClass::normal;
  bool drill = false;
  std::string title;
  std::string issuer;
  std::vector<std::string> sounding;  // zones that hear it now
  std::vector<std::string> owed;      // zones that will
  std::optional<base::UtcTime> began;
  base::UtcTime expires;
  std::string waits_for;  // empty: for nothing
};

// What the core shows the world; immutable once published.
struct StationSnapshot {
  base::Tick tick;
  base::UtcTime utc;
  bool clock_trusted = false;
  std::string station;
  std::vector<ProgrammeSnapshot> programmes;
  std::vector<AlertShown> alerts;  // the most urgent first
  std::vector<Fault> faults;
};

}  // namespace hornbill::scheduler
