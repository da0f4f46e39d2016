// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "audio/io/live_driver.h"
#include "audio/io/output.h"
#include "audio/io/sound_cards.h"
#include "base/time.h"
#include "config/station_config.h"

namespace hornbill {

// The outputs of a configuration, opened, with the zone that each one carries.
struct StationOutputs {
  std::vector<std::unique_ptr<audio::Output>> outputs;
  std::vector<audio::LiveRoute> routes;
  std::vector<std::string> problems;  // outputs that could not be made, for people
};

// Opens every output; an absent device is the output's own state, not a problem.
// `time` must outlive them. Thread: one at a time.
StationOutputs open_outputs(const config::StationConfig& config, audio::SoundCards& cards,
                            const base::TimeSource& time);

// Whether two configurations ask for the same outputs, so that a reload need not touch them.
bool same_outputs(const config::StationConfig& a, const config::StationConfig& b);

}  // namespace hornbill
