// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/open_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "base/file_store.h"

namespace hornbill::scheduler {
namespace {

constexpr std::size_t kKeptDamaged = 5;

std::optional<std::int64_t> size_of(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return std::nullopt;
  return st.st_size;
}

// "20261124T081500Z"
std::string date_for_name(base::UtcTime now) {
  std::string text = base::format_utc(now).substr(0, 19) + "Z";
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

void drop_oldest(const std::string& prefix) {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(base::folder_of(prefix), ignored)) {
    const std::string path = entry.path().string();
    if (path.starts_with(prefix) && !path.ends_with("-wal")) found.push_back(path);
  }
  std::sort(found.begin(), found.end());
  for (std::size_t n = 0; n + kKeptDamaged < found.size(); ++n) {
    ::unlink(found[n].c_str());
    ::unlink((found[n] + "-wal").c_str());
  }
}

struct Attempt {
  base::Result<StationStore> store;
  std::optional<std::string> fault;
};

Attempt in_memory(const std::string& why) {
  return {StationStore::open_in_memory(),
          "The station's database cannot be used (" + why +
              "). The station plays; its as-run is kept in memory until it can."};
}

Attempt begin_new(const std::string& path, const base::DatabaseOptions& database,
                  const std::string& fault) {
  auto store = StationStore::open(path, database);
  if (!store) return in_memory(store.error().message);
  return {std::move(store), fault};
}

Attempt replace(const std::string& path, const StoreOptions& options, const base::Error& error) {
  const bool newer = error.code == base::ErrorCode::unsupported;
  const auto name = set_aside(path, newer ? "newer" : "damaged", options.now);
  if (!name) return in_memory(name.error().message);
  return begin_new(path, {.busy_timeout = options.lock_wait},
                   std::string(newer ? "The station's database is of a newer version of Hornbill"
                                     : "The station's database was damaged") +
                       " (" + error.message + "). It was set aside as " + *name +
                       " and a new one begun: earlier as-run is in that file.");
}

Attempt open_or_replace(const std::string& path, const StoreOptions& options, bool check) {
  auto store = StationStore::open(path, {.busy_timeout = options.lock_wait});
  if (store && check) {
    if (auto sound = store->database().quick_check(); !sound) store = base::fail(sound.error());
  }
  if (store) return {std::move(store), {}};
  switch (store.error().code) {
    case base::ErrorCode::corrupt:
    case base::ErrorCode::unsupported:
    case base::ErrorCode::internal:  // a schema that is not ours
    case base::ErrorCode::invalid_argument:
      return replace(path, options, store.error());
    default:
      return in_memory(store.error().message);
  }
}

Attempt open_any(const std::string& path, const StoreOptions& options,
                 const std::optional<LastSign>& last) {
  if (auto made = base::make_folders(options.folder); !made) {
    return in_memory(made.error().message);
  }
  const auto size = size_of(path);
  const bool check = last && !last->clean && size && *size <= options.check_up_to_bytes;
  Attempt attempt = open_or_replace(path, options, check);
  const bool lost = last && size.value_or(0) == 0;
  if (lost && attempt.store && !attempt.fault) {
    attempt.fault = "The station's database " + path + (size ? " was empty" : " was missing") +
                    ". A new one was begun: earlier as-run is gone.";
  }
  return attempt;
}

}  // namespace

std::string store_path(const std::string& folder) { return folder + "/station.db"; }

base::Result<std::string> set_aside(const std::string& path, const std::string& why,
                                    base::UtcTime now) {
  const std::string prefix = path + "." + why + "-";
  std::string target = prefix + date_for_name(now);
  for (int n = 2; size_of(target) && n < 1000; ++n) {
    target = prefix + date_for_name(now) + "-" + std::to_string(n);
  }
  if (std::rename(path.c_str(), target.c_str()) != 0) {
    return base::fail(base::errno_error("setting aside " + path));
  }
  // The log holds commits that belong to this file alone; a new database must not find it.
  if (std::rename((path + "-wal").c_str(), (target + "-wal").c_str()) != 0) {
    ::unlink((path + "-wal").c_str());
  }
  ::unlink((path + "-shm").c_str());
  if (auto synced = base::sync_folder(base::folder_of(path)); !synced) {
    return base::fail(synced.error());
  }
  drop_oldest(path + ".damaged-");
  return target;
}

base::Result<OpenedStore> open_station_store(const StoreOptions& options) {
  const std::string path = store_path(options.folder);
  const std::string heartbeat_path = options.folder + "/heartbeat";
  const auto last = HeartbeatFile::read(heartbeat_path);
  Attempt attempt = open_any(path, options, last);
  if (!attempt.store) return base::fail(attempt.store.error());
  // What the last run left is only known from the store itself.
  const RunStart start{options.now, options.zone};
  auto aftermath =
      examine_last_run(*attempt.store, attempt.store->in_memory() ? std::nullopt : last, start);
  if (!aftermath) {
    attempt = aftermath.error().code == base::ErrorCode::corrupt
                  ? replace(path, options, aftermath.error())
                  : in_memory(aftermath.error().message);
    if (!attempt.store) return base::fail(attempt.store.error());
    aftermath = examine_last_run(*attempt.store, std::nullopt, start);
    if (!aftermath) return base::fail(aftermath.error());
  }
  OpenedStore opened{std::move(*attempt.store),
                     std::move(aftermath->restored),
                     options.folder,
                     start,
                     last,
                     std::nullopt,
                     {},
                     std::move(attempt.fault)};
  // Known even where the store itself could not be asked.
  if (last && !opened.restored.last_alive) opened.restored.last_alive = last->heartbeat.utc;
  if (!aftermath->closing.empty() && !opened.store.write(aftermath->closing)) {
    opened.unwritten = std::move(aftermath->closing);
  }
  if (auto file = HeartbeatFile::open(heartbeat_path)) opened.heartbeat = std::move(*file);
  return opened;
}

}  // namespace hornbill::scheduler
