// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::base {

// A named zone of the system's tz database. Cheap to copy.
// The written rule for clock changes: a local time that does not exist means the first instant
// after the gap; one that occurs twice means the first.
// Thread: any; immutable.
class TimeZone {
 public:
  // Fails: invalid_argument, unknown name.
  static Result<TimeZone> find(std::string_view name);
  static TimeZone utc();

  UtcTime to_utc(LocalTime t) const;
  LocalTime to_local(UtcTime t) const;
  // Whether `t` falls into a gap of this zone (the clocks jump over it).
  bool skips(LocalTime t) const;
  // RFC 3339 with the zone's offset, "2026-11-24T14:40:40+07:00".
  std::string format(UtcTime t) const;
  const std::string& name() const { return name_; }
  // Every name that find() knows, sorted.
  static std::vector<std::string> names();
  // Version of the tz database in use, "2024b"; the journal records it.
  static std::string database_version();

 private:
  TimeZone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}
  std::string name_;
  const void* zone_;  // date::time_zone, owned by the tz database for the life of the process
};

}  // namespace hornbill::base
