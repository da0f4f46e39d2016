// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "scheduler/playout/station_setup.h"

namespace hornbill::scheduler {

// The setup with the number of each zone filled in, by which engine and outputs know it. Without
// `before` they are counted in the order of the setup. A zone of `before` keeps its number, so that
// a reload leaves alone what sounds there; new ones take the lowest that are free. Zones beyond the
// engine's most get audio::kMaxZones: nothing sounds there.
// Thread: any; the same arguments give the same numbers.
std::shared_ptr<const StationSetup> with_zone_numbers(const StationSetup& setup,
                                                      const StationSetup* before);

}  // namespace hornbill::scheduler
