// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/sqlite/database.h"
#include "playlists/library_scan.h"
#include "scheduler/journal/alert_chain.h"
#include "scheduler/journal/store_files.h"
#include "scheduler/playout/as_run.h"

namespace hornbill::scheduler {

// What is remembered of one file.
struct FactsUpdate {
  std::string path;
  playlists::KnownFile file;
};
// A value to keep under a key.
struct ValueUpdate {
  std::string key;
  std::string value;
};
// Whatever can be written into the store. A ChainEntry is a row of the alerts' mirror.
using StoreItem = std::variant<AsRunRecord, FactsUpdate, ValueUpdate, ChainEntry>;

// The station's database: as-run, facts of files, values by key. Every call is synchronous.
// Thread: one at a time.
class StationStore {
 public:
  // Rows of the as-run that are kept: more than two years of a busy station. By number and not
  // by age, because a clock gone wrong must not delete anything.
  static constexpr std::int64_t kMostRows = 4'000'000;
  // The same of the alerts' mirror: as a rule many years.
  static constexpr std::int64_t kMostAlertRows = 400'000;

  // Opens or creates the database and brings its schema up to date.
  // Fails: as base::Database::open() and base::migrate().
  static base::Result<StationStore> open(const std::string& path,
                                         const base::DatabaseOptions& options = {});
  // One that lives in this process only, while the other cannot be used. Several connections may
  // share it by its location.
  static base::Result<StationStore> open_in_memory();

  // All of it or nothing, in one transaction, durable when it returns. A record replaces the one
  // with its id. An item that the schema refuses is left out and counted.
  // Fails: as base::Database::execute().
  base::Result<void> write(std::span<const StoreItem> items);
  std::uint64_t left_out() const { return left_out_; }

  // Deletes the oldest as-run rows beyond `most`, at most 2,000 a call, and the alerts' beyond
  // theirs. Returns how many of the as-run.
  base::Result<std::int64_t> trim(std::int64_t most = kMostRows);

  base::Result<std::optional<std::string>> value(const std::string& key);
  base::Result<playlists::KnownFacts> known_facts();
  // Records of things that last and have no end, by id.
  base::Result<std::vector<AsRunRecord>> open_records();
  base::Result<std::vector<AsRunRecord>> records(std::span<const std::uint64_t> ids);
  // All records in order of id, from `first` on, at most `limit`.
  base::Result<std::vector<AsRunRecord>> records_from(std::uint64_t first, std::size_t limit);
  base::Result<std::uint64_t> last_id();
  // The newest `limit` records and all values: what the next start needs, to be written elsewhere.
  base::Result<std::vector<StoreItem>> newest(std::size_t limit);

  base::Database& database() { return database_; }
  // Path or SQLite URI, for readers with a connection of their own.
  const std::string& location() const { return location_; }
  bool in_memory() const { return in_memory_; }
  // The files that this store writes; none while it is in memory.
  std::optional<StoreFiles>& files() { return files_; }

 private:
  struct Statements {
    base::Statement as_run;
    base::Statement facts;
    base::Statement value;
    base::Statement alert_entry;
  };
  StationStore(base::Database database, Statements statements, std::string location)
      : database_(std::move(database)),
        statements_(std::move(statements)),
        location_(std::move(location)) {}
  static base::Result<Statements> prepare(base::Database& database);
  base::Result<void> put(const StoreItem& item);

  base::Database database_;
  Statements statements_;  // after its database, so that it goes first
  std::string location_;
  std::optional<StoreFiles> files_;
  bool in_memory_ = false;
  std::uint64_t left_out_ = 0;
};

}  // namespace hornbill::scheduler
