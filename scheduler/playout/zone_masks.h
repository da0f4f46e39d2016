// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "audio/engine/engine_command.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill::scheduler {

// Zones as the engine numbers them (zone_numbers.h).

// Nothing of a zone that the engine has no room for.
inline audio::ZoneMask bit_of(const ZoneOptions& zone) {
  return zone.number < audio::kMaxZones ? audio::ZoneMask{1} << zone.number : 0;
}

inline audio::ZoneMask mask_of(const StationSetup& setup, const std::vector<std::string>& names) {
  audio::ZoneMask mask = 0;
  for (const ZoneOptions& zone : setup.zones) {
    if (std::find(names.begin(), names.end(), zone.name) != names.end()) mask |= bit_of(zone);
  }
  return mask;
}

// The zones that follow a programme.
inline audio::ZoneMask followers_of(const StationSetup& setup, const std::string& programme) {
  audio::ZoneMask mask = 0;
  for (const ZoneOptions& zone : setup.zones) {
    if (zone.programme == programme) mask |= bit_of(zone);
  }
  return mask;
}

inline std::vector<std::string> names_of(const StationSetup& setup, audio::ZoneMask zones) {
  std::vector<std::string> names;
  for (const ZoneOptions& zone : setup.zones) {
    if ((zones & bit_of(zone)) != 0) names.push_back(zone.name);
  }
  return names;
}

}  // namespace hornbill::scheduler
