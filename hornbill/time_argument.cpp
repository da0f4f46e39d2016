// SPDX-License-Identifier: Apache-2.0
#include "hornbill/time_argument.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>

namespace hornbill {

namespace {

// `count` digits from the front of `text`, which loses them; nothing if they are not there.
std::optional<int> take_number(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  const char* end = text.data() + count;
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end || value < 0) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::local_days> take_date(std::string_view& text) {
  std::string_view rest = text;
  const auto year = take_number(rest, 4);
  if (!year || !take_char(rest, "-")) return std::nullopt;
  const auto month = take_number(rest, 2);
  if (!month || !take_char(rest, "-")) return std::nullopt;
  const auto day = take_number(rest, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  text = rest;
  return std::chrono::local_days{date};
}

std::optional<std::chrono::seconds> take_time(std::string_view& text) {
  std::string_view rest = text;
  const auto hour = take_number(rest, 2);
  if (!hour || *hour > 24 || !take_char(rest, ":")) return std::nullopt;
  const auto minute = take_number(rest, 2);
  if (!minute || *minute > 59) return std::nullopt;
  std::optional<int> second = 0;
  if (take_char(rest, ":")) second = take_number(rest, 2);
  if (!second || *second > 59) return std::nullopt;
  const auto time =
      std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
  if (time > std::chrono::hours(24)) return std::nullopt;
  text = rest;
  return time;
}

}  // namespace

base::Result<base::UtcTime> parse_moment(std::string_view text, const base::TimeZone& zone,
                                         base::UtcTime now) {
  const auto not_understood = [text] {
    return base::fail(base::ErrorCode::invalid_argument,
                      "\"" + std::string(text) +
                          "\" is not a time; write 2026-12-01T06:00, 06:00 for today, "
                          "2026-12-01T06:00Z for UTC, or yesterday, today, tomorrow or now");
  };
  if (text == "now") return now;
  const auto today = std::chrono::floor<std::chrono::days>(zone.to_local(now));
  if (text == "yesterday") return zone.to_utc(today - std::chrono::days(1));
  if (text == "today") return zone.to_utc(today);
  if (text == "tomorrow") return zone.to_utc(today + std::chrono::days(1));
  std::string_view rest = text;
  const bool utc = rest.ends_with('Z');
  if (utc) rest.remove_suffix(1);
  const base::TimeZone used = utc ? base::TimeZone::utc() : zone;

  const auto date = take_date(rest);
  if (date && rest.empty()) return used.to_utc(*date);
  if (date && !take_char(rest, "T ")) return not_understood();
  const auto time = take_time(rest);
  if (!time || !rest.empty()) return not_understood();
  const auto day = date ? *date : std::chrono::floor<std::chrono::days>(used.to_local(now));
  return used.to_utc(day + *time);
}

namespace {

// "90m", "3h", "2d"; nothing for anything else.
std::optional<base::Duration> length_of(std::string_view text) {
  if (text.empty() || text.size() > 6) return std::nullopt;
  const char unit = text.back();
  text.remove_suffix(1);
  const auto count = take_number(text, text.size());
  if (!count || *count < 1) return std::nullopt;
  if (unit == 'm') return std::chrono::minutes(*count);
  if (unit == 'h') return std::chrono::hours(*count);
  if (unit == 'd') return std::chrono::hours(24) * *count;
  return std::nullopt;
}

}  // namespace

base::Result<base::UtcTime> parse_end(std::string_view text, const base::TimeZone& zone,
                                      base::UtcTime now) {
  if (const auto length = length_of(text)) return now + *length;
  const auto moment = parse_moment(text, zone, now);
  if (!moment) {
    return base::fail(moment.error().code,
                      moment.error().message + "; or how long from now: 90m, 3h, 2d");
  }
  const bool exact = text == "now" || text.find(':') != std::string_view::npos;
  if (exact || text.ends_with('Z')) return moment;
  const auto day = std::chrono::floor<std::chrono::days>(zone.to_local(*moment));
  return zone.to_utc(day + std::chrono::days(1));
}

}  // namespace hornbill
