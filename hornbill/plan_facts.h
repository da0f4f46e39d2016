// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "playlists/segment.h"
#include "scheduler/playout/station_setup.h"
#include "scheduler/timetable/plan_report.h"

namespace hornbill {

// What a library tells of the targets of a timetable: lengths as far as they are analysed, files
// that are missing or cannot be played.
scheduler::TargetLookup plan_facts(const scheduler::StationSetup& setup,
                                   std::shared_ptr<const playlists::Library> library);

}  // namespace hornbill
