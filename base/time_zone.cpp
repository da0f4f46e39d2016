// SPDX-License-Identifier: Apache-2.0
#include "base/time_zone.h"

#include <date/tz.h>

#include <exception>

namespace hornbill::base {
namespace {

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

date::local_time<Duration> as_date(LocalTime t) {
  return date::local_time<Duration>{t.time_since_epoch()};
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  try {
    return TimeZone(std::string(name), date::locate_zone(std::string(name)));
  } catch (const std::exception&) {
    return fail(ErrorCode::invalid_argument,
                "unknown time zone \"" + std::string(name) + "\" (write it like Asia/Bangkok)");
  }
}

TimeZone TimeZone::utc() { return TimeZone("Etc/UTC", date::locate_zone("Etc/UTC")); }

UtcTime TimeZone::to_utc(LocalTime t) const {
  const auto info = zone_of(zone_).get_info(as_date(t));
  if (info.result == date::local_info::nonexistent) {
    return std::chrono::time_point_cast<Duration>(info.first.end);
  }
  return UtcTime{t.time_since_epoch() - info.first.offset};
}

LocalTime TimeZone::to_local(UtcTime t) const {
  return LocalTime{zone_of(zone_).to_local(t).time_since_epoch()};
}

bool TimeZone::skips(LocalTime t) const {
  return zone_of(zone_).get_info(as_date(t)).result == date::local_info::nonexistent;
}

std::string TimeZone::format(UtcTime t) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  return date::format("%FT%T%Ez", date::zoned_time<std::chrono::seconds>(&zone_of(zone_), seconds));
}

std::vector<std::string> TimeZone::names() {
  std::vector<std::string> names;
  for (const date::time_zone& zone : date::get_tzdb().zones) names.push_back(zone.name());
  return names;
}

std::string TimeZone::database_version() { return date::get_tzdb().version; }

}  // namespace hornbill::base
