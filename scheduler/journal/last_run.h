// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "scheduler/journal/heartbeat_file.h"
#include "scheduler/journal/station_store.h"
#include "scheduler/playout/core_io.h"

namespace hornbill::scheduler {

inline constexpr std::string_view kEndedWithoutNotice =
    "power lost or program ended without notice";
inline constexpr std::string_view kStationStopped = "station stopped";

// The start of a run: by the wall clock, right or wrong, and the zone to write it in.
struct RunStart {
  base::UtcTime now;
  base::TimeZone zone = base::TimeZone::utc();
};

// What follows from what the last run left behind.
struct Aftermath {
  Restored restored;
  std::vector<StoreItem> closing;  // to be written before anything else
};

// Finds what began in the two days before the last sign of life and what was on air then. Records
// left open are closed at the last sign, with what can have been played by then, and after an end
// without notice a note tells the hole. Changes nothing itself.
// Fails: as the reading of the store.
base::Result<Aftermath> examine_last_run(StationStore& store, const std::optional<LastSign>& last,
                                         const RunStart& start);

// The open records as they are when everything ends at `end`, with `how` as their end, and the
// note of which they were, for examine_last_run() of the next start.
std::vector<StoreItem> close_records(const std::vector<AsRunRecord>& open, const Heartbeat& end,
                                     std::string_view how);

// How the programmes stand, kept for the next start.
StoreItem keep_standing(const Standing& standing);

// To be written with the first item of a new run: what was interrupted before it is done with.
StoreItem forget_interrupted();

}  // namespace hornbill::scheduler
