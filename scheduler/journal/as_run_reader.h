// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/sqlite/database.h"
#include "scheduler/playout/as_run.h"

namespace hornbill::scheduler {

// The place of a record in the order of (started, id), to go on after it.
struct AsRunCursor {
  base::UtcTime started;
  std::uint64_t id = 0;
};

// Which records are wanted.
struct AsRunQuery {
  // Records that were on at or after this; those that began more than 31 days before it are not
  // looked for.
  std::optional<base::UtcTime> from;
  std::optional<base::UtcTime> to;  // and started before this
  // What is on air counts as on until now: it is no part of the future. None: for ever.
  std::optional<base::UtcTime> now;
  std::optional<AsRunCursor> after;
  std::size_t limit = SIZE_MAX;
};

// Reads the as-run beside the journal that writes it, with a connection of its own: sees what was
// committed when a read began, blocks nobody.
// Thread: one at a time.
class AsRunReader {
 public:
  // `location`: Journal::location(), or the path of a database that nobody has open.
  // Fails: as base::Database::open(); not_found.
  static base::Result<AsRunReader> open(const std::string& location);

  // Calls `each` in order of (started, id) until it returns false; holds one record at a time.
  // Fails: as base::Statement::step().
  base::Result<void> read(const AsRunQuery& query,
                          const std::function<bool(const AsRunRecord&)>& each);

 private:
  explicit AsRunReader(base::Database database) : database_(std::move(database)) {}
  base::Database database_;
};

}  // namespace hornbill::scheduler
