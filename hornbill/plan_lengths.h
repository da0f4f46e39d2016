// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/time.h"
#include "hornbill/library_loader.h"
#include "scheduler/playout/station_setup.h"
#include "scheduler/timetable/plan_report.h"

namespace hornbill {

// The files without whose lengths something in `report` has an end that is not known: segments of
// their own first, for one file settles them. Lists that never end need none.
std::vector<std::string> unmeasured_files(const scheduler::PlanReport& report,
                                          const scheduler::StationSetup& setup,
                                          const playlists::Library& library);

// How lengths are measured.
struct MeasureOptions {
  std::string program;  // the decoder's
  base::Duration limit{0};
  bool progress = false;  // `err` is a terminal: draw a bar
  FactsKeeper keeper;
};

// Measures those of the files `paths` of which nothing is known, as long as `options.limit` allows,
// and keeps what is found. What is not found out, and why, is told on `err`.
void measure_lengths(LoadedLibrary& loaded, const std::vector<std::string>& paths,
                     const MeasureOptions& options, std::ostream& err);

}  // namespace hornbill
