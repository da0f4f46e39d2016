// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "audio/io/air_check.h"
#include "audio/io/live_driver.h"
#include "base/time.h"
#include "config/notify_options.h"
#include "scheduler/playout/snapshot.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill {

// What one air check says of one alert, for the receipt.
struct AirVerdict {
  std::uint64_t alert = 0;  // its number
  std::string check;        // name of the air check
  std::string zone;
  std::string input;
  audio::AirHearing hearing = audio::AirHearing::unanswered;
  double match = 0.0;        // 0..1
  base::Duration delay{0};   // where heard: after it was sent
  double level_db = -120.0;  // where heard: against what was sent
  base::UtcTime at;          // when it was known
  bool words = false;        // of the end of its first message; else of its beginning
  bool lost = false;         // unanswered, as the input was lost
};

// "receiver: heard, match 0.93, delay 0.4 s, level -21 dB", of words "receiver, its words: heard".
std::string to_text(const AirVerdict& verdict);

// What air checks are made of.
struct AirCheckSetup {
  std::vector<config::AirCheckConfig> checks;
  std::vector<scheduler::ZoneOptions> zones;
  std::vector<scheduler::InputOptions> inputs;
};

// The air checks of a station.
// Thread: any, but change() and destruction: one at a time.
class AirChecks {
 public:
  // Thread: an air check's own. Must not block for long.
  using Listener = std::function<void(const AirVerdict&)>;
  // Makes the input of a name; null where there is none.
  using OpenInput = std::function<std::unique_ptr<audio::LiveInput>(const std::string& name)>;

  // Has the driver use the routes.
  using Use = std::function<void()>;

  // None to begin with. `time` must outlive them.
  AirChecks(Listener listener, const base::TimeSource& time);

  // From now on these. One that is the same as before, with the same input, goes on listening and
  // knows what it knew. Calls `use` once those that are gone have left routes(), and again with
  // all.
  void change(const AirCheckSetup& setup, const OpenInput& open, const Use& use);
  // To be added to the driver's; taken away from it before the end of life.
  std::vector<audio::LiveRoute> routes() const;

  // An alert's first message sounded in a zone from `from`, the attention signal's first frame, to
  // `to`. May be told when it begins, with the end that is planned. Each check of the zone gives
  // a verdict of the first ten seconds and, where it lasts longer, one of the last ten, each at the
  // latest `within` and a second after them. That the first three seconds are not heard is a fault
  // at the latest `within` and a second after these.
  void observe(std::uint64_t alert, const std::string& zone, base::FramePos from,
               base::FramePos to);
  // Alerts that were not heard, and inputs that are lost. The former lasts until the zone is heard
  // again: the latest ten seconds of its programme are looked for twice a minute while it lasts.
  // Call it once a second.
  std::vector<scheduler::Fault> faults();

 private:
  struct Check {
    config::AirCheckConfig config;
    scheduler::InputOptions input;
    audio::ZoneIndex zone = 0;
    std::optional<scheduler::Fault> missed;
    base::SteadyTime asked;                      // whether it is heard again
    std::unique_ptr<audio::AirCheck> listening;  // last: its threads use what is above
  };
  using Checks = std::vector<std::shared_ptr<Check>>;

  Checks keep_only(const AirCheckSetup& setup);
  std::shared_ptr<Check> opened(Check check, const OpenInput& open);
  Checks all() const;
  void take(Check& check, const audio::AirAnswer& answer);

  const base::TimeSource& time_;
  const Listener listener_;
  mutable std::mutex mutex_;  // guards the checks but for `listening`
  Checks checks_;
};

// Opens an input of the configuration for an air check. `server` outlives it.
std::unique_ptr<audio::LiveInput> open_monitored_input(const scheduler::StationSetup& setup,
                                                       const std::string& name,
                                                       audio::DecodeServer& server);

}  // namespace hornbill
