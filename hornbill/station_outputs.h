// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audio/io/live_driver.h"
#include "audio/io/output.h"
#include "audio/io/output_state.h"
#include "audio/io/sound_cards.h"
#include "base/time.h"
#include "config/station_config.h"
#include "hornbill/retried_output.h"

namespace hornbill::audio {
class FailoverOutput;
}

namespace hornbill {

// The outputs of the running station. One that cannot be opened is in the list all the same, as
// lost and with the reason, and is tried again.
class StationOutputs {
 public:
  // Replaces what the engine feeds; when it returns, no other output is in use.
  using SetRoutes = std::function<void(std::vector<audio::LiveRoute>)>;

  // `time` must outlive it.
  explicit StationOutputs(const base::TimeSource& time) : time_(time) {}

  // Makes them those of `config`, whose zones are numbered. What it asks for unchanged stays open
  // and gets sound without a gap; of the rest the old ones are closed before the new ones are
  // opened, because both may want the same device.
  // Thread: one at a time; takes as long as closing takes.
  void change(const config::StationConfig& config, const SetRoutes& set_routes);
  // Opens what could not be opened before, where it can be by now. Thread: any.
  void retry();
  // In the order of the configuration. Thread: any.
  std::vector<audio::OutputState> states() const;
  // Of each zone with outputs through which people hear it, recorders not among them, whether one
  // plays. Thread: any.
  std::map<std::string, bool> zones_that_play() const;
  // What is not open because opening failed, alternatives that are not in use too. Thread: any.
  std::vector<audio::OutputState> not_open() const;

 private:
  struct Item {
    config::OutputOptions options;
    base::TimeZone time_zone = base::TimeZone::utc();  // of a recorder's file names
    std::unique_ptr<audio::Output> output;
    std::vector<RetriedOutput*> failing;              // parts of `output`
    const audio::FailoverOutput* failover = nullptr;  // `output`, where it has alternatives
  };

  static bool matches(const Item& item, const config::OutputOptions& wanted,
                      const base::TimeZone& zone);
  std::vector<Item> keep_only(const config::StationConfig& config);
  void open_missing(const config::StationConfig& config);
  std::unique_ptr<audio::Output> open_part(const config::OutputOptions& options, Item& item);
  Item open(const config::OutputOptions& wanted, const base::TimeZone& zone);
  std::vector<audio::LiveRoute> routes(const scheduler::StationSetup& setup) const;

  const base::TimeSource& time_;
  mutable std::mutex mutex_;  // protects cards_ and items_
  audio::SoundCards cards_;
  std::vector<Item> items_;
};

}  // namespace hornbill
