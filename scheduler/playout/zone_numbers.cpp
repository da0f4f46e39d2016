// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/zone_numbers.h"

#include <algorithm>
#include <bitset>

#include "audio/engine/engine_command.h"

namespace hornbill::scheduler {
namespace {

const ZoneOptions* zone_named(const StationSetup* setup, const std::string& name) {
  if (setup == nullptr) return nullptr;
  const auto it = std::find_if(setup->zones.begin(), setup->zones.end(),
                               [&](const ZoneOptions& zone) { return zone.name == name; });
  return it == setup->zones.end() ? nullptr : &*it;
}

}  // namespace

std::shared_ptr<const StationSetup> with_zone_numbers(const StationSetup& setup,
                                                      const StationSetup* before) {
  auto numbered = std::make_shared<StationSetup>(setup);
  std::bitset<audio::kMaxZones> taken;
  for (ZoneOptions& zone : numbered->zones) {
    const ZoneOptions* old = zone_named(before, zone.name);
    zone.number = old == nullptr ? audio::kMaxZones : old->number;
    if (zone.number < audio::kMaxZones) taken.set(zone.number);
  }
  for (ZoneOptions& zone : numbered->zones) {
    if (zone.number < audio::kMaxZones) continue;
    zone.number = 0;
    while (zone.number < audio::kMaxZones && taken.test(zone.number)) ++zone.number;
    if (zone.number < audio::kMaxZones) taken.set(zone.number);
  }
  return numbered;
}

}  // namespace hornbill::scheduler
