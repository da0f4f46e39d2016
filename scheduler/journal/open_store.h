// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/time_zone.h"
#include "scheduler/journal/heartbeat_file.h"
#include "scheduler/journal/last_run.h"
#include "scheduler/journal/station_store.h"

namespace hornbill::scheduler {

// Which store to open, and how.
struct StoreOptions {
  std::string folder;                           // the station's state folder; made if missing
  base::UtcTime now;                            // by the wall clock, right or wrong
  base::TimeZone zone = base::TimeZone::utc();  // of the station
  // How long a start may wait for another program's lock.
  base::Duration lock_wait{std::chrono::milliseconds(100)};
  // After an end without notice a database up to this size is checked page by page before it is
  // trusted (about 4 ms a MiB); a larger one is taken as it is, and set aside by the Journal if a
  // write later finds it damaged. After an orderly end nothing is checked.
  std::int64_t check_up_to_bytes = 16 << 20;
};

// A store that works, whatever was found.
struct OpenedStore {
  StationStore store;
  Restored restored;
  std::string folder;
  RunStart opened;
  std::optional<LastSign> last;            // what the last run left
  std::optional<HeartbeatFile> heartbeat;  // nothing where the folder may not be written
  std::vector<StoreItem> unwritten;        // to be written first, when that is possible again
  std::optional<std::string> fault;        // what was wrong, in a sentence for people
};

// `folder`/station.db.
std::string store_path(const std::string& folder);

// Opens the store of a station. One that is damaged or of a newer version is renamed with the date
// and a new one begun; one that is locked or may not be written is left alone and this run is
// kept in memory (the Journal goes on trying). The station always plays.
// Fails: internal, when not even memory for an empty database can be had.
base::Result<OpenedStore> open_station_store(const StoreOptions& options);

// Renames the database, with the files that belong to it, to NAME.`why`-DATE and returns the new
// name. Of the damaged ones the newest five are kept. Fails: io.
base::Result<std::string> set_aside(const std::string& path, const std::string& why,
                                    base::UtcTime now);

}  // namespace hornbill::scheduler
