// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/model/alert_book.h"
#include "base/result.h"
#include "base/sqlite/database.h"
#include "scheduler/journal/alert_chain.h"

namespace hornbill::scheduler {

// How the alerts' chain lies in the table `alert_entry`: an entry a row, by sequence. A row that is
// there is never replaced.

inline constexpr std::string_view kPutAlertEntry =
    "INSERT INTO alert_entry (sequence, alert, kind, previous, hash, body) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (sequence) DO NOTHING";
void bind_alert_entry(base::Statement& statement, const ChainEntry& entry);

// The number of the alert that an entry tells of.
std::optional<std::uint64_t> alert_of(const ChainEntry& entry);

// The entries on the disk after that sequence: what the mirror lacks, when the store could not be
// written before the last run ended.
// Fails: as SpoolDisk::list().
base::Result<std::vector<ChainEntry>> entries_after(SpoolDisk& disk, const std::string& folder,
                                                    std::uint64_t sequence);

// Reads the mirror beside the journal that writes it, with a connection of its own.
// Thread: one at a time.
class AlertReader {
 public:
  // `location`: Journal::location(), or the path of a database.
  // Fails: as base::Database::open(); not_found; unsupported, a database from before alerts.
  static base::Result<AlertReader> open(const std::string& location);

  // All entries after `sequence`, in order, until `each` returns false. Nothing in them is checked.
  base::Result<void> entries(std::uint64_t sequence,
                             const std::function<bool(const ChainEntry&)>& each);
  // Rows that are shown with another alert than the one they tell of, or with none: their sequence
  // numbers. The chain does not cover that column.
  base::Result<std::vector<std::uint64_t>> misnumbered();
  // The last entry of the mirror; sequence 0: there is none.
  base::Result<ChainHead> head();
  // The last entry up to which none is missing between it and the first one; sequence 0: there is
  // none. Reads all rows up to there.
  base::Result<ChainHead> whole_until();
  // The latest `limit` alerts with numbers below `before`, the latest first, over or not.
  base::Result<std::vector<alerts::AlertRecord>> records(std::uint64_t before, std::size_t limit);
  // Fails also: not_found.
  base::Result<alerts::AlertRecord> record(std::uint64_t number);

 private:
  explicit AlertReader(base::Database database) : database_(std::move(database)) {}
  base::Database database_;
};

}  // namespace hornbill::scheduler
