// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/as_run_reader.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "scheduler/journal/as_run_rows.h"

namespace hornbill::scheduler {
namespace {

constexpr base::Duration kLongest = std::chrono::hours(31 * 24);
constexpr std::int64_t kEarliest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();

std::int64_t us_or(const std::optional<base::UtcTime>& t, std::int64_t otherwise) {
  return t ? t->time_since_epoch().count() : otherwise;
}

}  // namespace

base::Result<AsRunReader> AsRunReader::open(const std::string& location) {
  if (!location.starts_with("file:") && ::access(location.c_str(), F_OK) != 0) {
    return base::fail(base::ErrorCode::not_found,
                      "there is no as-run at " + location + " yet: the station never ran");
  }
  auto database =
      base::Database::open(location, {.read_only = true, .busy_timeout = std::chrono::seconds(2)});
  if (!database) return base::fail(database.error());
  return AsRunReader(std::move(*database));
}

base::Result<void> AsRunReader::read(const AsRunQuery& query,
                                     const std::function<bool(const AsRunRecord&)>& each) {
  auto statement = database_.prepare("SELECT " + std::string(kAsRunColumns) +
                                     " FROM as_run WHERE started_us >= ?1 AND started_us < ?2 "
                                     "AND (started_us >= ?3 OR ended_us > ?3 "
                                     "OR (ended_us IS NULL AND kind NOT IN ('missed', 'note') "
                                     "AND ?6 >= ?3)) "
                                     "AND (started_us, id) > (?4, ?5) ORDER BY started_us, id");
  if (!statement) return base::fail(statement.error());
  const std::int64_t from = us_or(query.from, kEarliest);
  const std::int64_t first = query.from ? from - kLongest.count() : kEarliest;
  const std::int64_t after =
      query.after ? query.after->started.time_since_epoch().count() : kEarliest;
  statement->bind(1, first)
      .bind(2, us_or(query.to, kLatest))
      .bind(3, from)
      .bind(4, after)
      .bind(5, query.after ? static_cast<std::int64_t>(query.after->id) : std::int64_t{-1})
      .bind(6, us_or(query.now, kLatest));
  for (std::size_t n = 0; n < query.limit; ++n) {
    const auto row = statement->step();
    if (!row) return base::fail(row.error());
    if (!*row || !each(read_as_run(*statement))) return {};
  }
  return {};
}

}  // namespace hornbill::scheduler
