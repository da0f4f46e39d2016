// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/io/devices.h"
#include "audio/io/output_state.h"
#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "scheduler/journal/as_run_reader.h"
#include "scheduler/playout/as_run.h"
#include "scheduler/playout/core_io.h"
#include "scheduler/playout/snapshot.h"

namespace hornbill::web {

class AlertControl;

// What does not change while the daemon runs, but for `zone`, which a reload may change.
struct StationIdentity {
  std::string version;  // "0.1.0"
  std::string config_file;
  base::UtcTime started;
  base::TimeZone zone = base::TimeZone::utc();
};

// The station's clock at one moment: the same instant on the wall and on the engine's time line.
struct StationNow {
  base::UtcTime utc;
  base::FramePos position;
};

// Meter of one zone. Units: linear, 1 is full scale; the highest of at least the last 100 ms.
struct ZoneMeter {
  std::string zone;
  std::string programme;  // that the zone follows
  float peak = 0.0F;
  float rms = 0.0F;
  float limiter_gain = 1.0F;  // smallest gain that the limiter applied
};

// What became of a reload. `faults`: each "file:line:column: what is wrong", with `accepted`
// false where they forbid the new configuration; the old one goes on then.
struct ReloadOutcome {
  bool accepted = false;
  std::vector<std::string> faults;
  std::vector<std::string> notices;  // what of it is not in force yet, for people
  bool under_way = false;            // it takes long; the status will tell what came of it
};

// `live`: the core moved within the last second or so. `ready`: the plan is made and the station
// plays. `text`: one line of why not, or of what it does.
struct StationHealth {
  bool live = false;
  bool ready = false;
  std::string text;
};

// What the web server asks of the station; the program implements it. Nothing here throws.
// Thread: any, several at once. Functions marked quick return within a millisecond and take no
// lock that the core or the engine could hold for long; the others may take up to 10 s and are
// called on a worker.
class StationControl {
 public:
  virtual ~StationControl() = default;

  // Quick. Null where the station has no alerts.
  virtual AlertControl* alert_control() { return nullptr; }

  // Quick. Null before the core's first step.
  virtual std::shared_ptr<const scheduler::StationSnapshot> snapshot() const = 0;
  virtual StationNow now() const = 0;                           // quick
  virtual StationIdentity identity() const = 0;                 // quick
  virtual std::vector<audio::OutputState> outputs() const = 0;  // quick
  virtual std::vector<ZoneMeter> levels() const = 0;            // quick
  virtual StationHealth health() const = 0;                     // quick

  // The first `query.limit` records (1..10000) in the order of (started, id).
  // Fails: unavailable or corrupt (the store), timed_out.
  virtual base::Result<std::vector<scheduler::AsRunRecord>> as_run(
      const scheduler::AsRunQuery& query) = 0;
  // Fails: unavailable, timed_out.
  virtual base::Result<std::vector<audio::DeviceInfo>> devices() = 0;

  // Puts the command into the core's inbox; the answer is its id. `programme` empty: all. Returns
  // once it is obeyed and a power cut cannot undo it, or after two seconds, where the store is at
  // fault and says so.
  // Fails: not_found (no such programme), limit (inbox full), refused.
  virtual base::Result<std::uint64_t> command(scheduler::OperatorAction action,
                                              const std::string& programme,
                                              const std::string& who) = 0;
  // Reads and checks the configuration again and, if it is good, hands it to the station. One that
  // takes long goes on after the answer. Requests that come while one runs share the next one.
  // Fails: io (the file cannot be read), refused (the station is stopping).
  virtual base::Result<ReloadOutcome> reload(const std::string& who) = 0;
};

}  // namespace hornbill::web
