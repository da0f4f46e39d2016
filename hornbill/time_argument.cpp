// SPDX-License-Identifier: Apache-2.0
#include "hornbill/time_argument.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>

#include "base/moment.h"

namespace hornbill {
namespace {

// "90m", "3h", "2d"; nothing for anything else.
std::optional<base::Duration> length_of(std::string_view text) {
  if (text.size() < 2 || text.size() > 6) return std::nullopt;
  const char unit = text.back();
  text.remove_suffix(1);
  int count = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || stopped != end || count < 1) return std::nullopt;
  if (unit == 'm') return std::chrono::minutes(count);
  if (unit == 'h') return std::chrono::hours(count);
  if (unit == 'd') return std::chrono::hours(24) * count;
  return std::nullopt;
}

}  // namespace

base::Result<base::UtcTime> parse_end(std::string_view text, const base::TimeZone& zone,
                                      base::UtcTime now) {
  if (const auto length = length_of(text)) return now + *length;
  const auto moment = base::parse_moment(text, zone, now);
  if (!moment) {
    return base::fail(moment.error().code,
                      moment.error().message + "; or how long from now: 90m, 3h, 2d");
  }
  const bool exact = text == "now" || text.find(':') != std::string_view::npos;
  if (exact) return moment;
  const auto day = std::chrono::floor<std::chrono::days>(zone.to_local(*moment));
  return zone.to_utc(day + std::chrono::days(1));
}

}  // namespace hornbill
