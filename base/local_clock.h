// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/time.h"
#include "base/time_zone.h"

namespace hornbill::base {

// Writes many times by the clock of one zone: remembers the offset of a day, so that the tz
// database is asked twice for a day and not for each time. Thread: one at a time.
class LocalClock {
 public:
  explicit LocalClock(TimeZone zone) : zone_(std::move(zone)) {}

  LocalTime local(UtcTime t);
  // The local date, as a count of days.
  std::chrono::local_days day(UtcTime t) { return std::chrono::floor<std::chrono::days>(local(t)); }
  std::string date(UtcTime t);  // "2026-11-24"
  std::string time(UtcTime t);  // "14:40:40"
  // RFC 3339 with the zone's offset, "2026-11-24T14:40:40+07:00".
  std::string rfc3339(UtcTime t);

 private:
  std::chrono::seconds offset(UtcTime t);

  TimeZone zone_;
  std::chrono::sys_days day_{std::chrono::days{INT32_MIN}};  // in UTC; that `all_day_` is of
  std::optional<std::chrono::seconds> all_day_;              // none: the offset changes on it
};

}  // namespace hornbill::base
