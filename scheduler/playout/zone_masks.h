// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "audio/engine/engine_command.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill::scheduler {

// Zones as the engine numbers them: in the order of the configuration.

inline audio::ZoneMask mask_of(const StationSetup& setup, const std::vector<std::string>& names) {
  audio::ZoneMask mask = 0;
  for (std::size_t z = 0; z < setup.zones.size() && z < audio::kMaxZones; ++z) {
    if (std::find(names.begin(), names.end(), setup.zones[z].name) != names.end()) {
      mask |= audio::ZoneMask{1} << z;
    }
  }
  return mask;
}

// The zones that follow a programme.
inline audio::ZoneMask followers_of(const StationSetup& setup, const std::string& programme) {
  audio::ZoneMask mask = 0;
  for (std::size_t z = 0; z < setup.zones.size() && z < audio::kMaxZones; ++z) {
    if (setup.zones[z].programme == programme) mask |= audio::ZoneMask{1} << z;
  }
  return mask;
}

inline std::vector<std::string> names_of(const StationSetup& setup, audio::ZoneMask zones) {
  std::vector<std::string> names;
  for (std::size_t z = 0; z < setup.zones.size() && z < audio::kMaxZones; ++z) {
    if (((zones >> z) & 1U) != 0) names.push_back(setup.zones[z].name);
  }
  return names;
}

}  // namespace hornbill::scheduler
