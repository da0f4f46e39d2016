// SPDX-License-Identifier: Apache-2.0
#include "base/moment.h"

#include <chrono>
#include <optional>
#include <string>

namespace hornbill::base {
namespace {

using namespace std::chrono;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes digits and marks from the front of a text; `ok` turns false at the first that is missing.
struct Scanner {
  std::string_view rest;
  bool ok = true;

  int number(std::size_t digits) {
    if (!ok || rest.size() < digits) return ok = false, 0;
    int value = 0;
    for (const char c : rest.substr(0, digits)) {
      if (!is_digit(c)) return ok = false, 0;
      value = value * 10 + (c - '0');
    }
    rest.remove_prefix(digits);
    return value;
  }
  bool take(char mark) {
    if (!ok || rest.empty() || rest.front() != mark) return false;
    rest.remove_prefix(1);
    return true;
  }
  void need(char mark) { ok = take(mark) && ok; }
  bool done() const { return ok && rest.empty(); }
};

// "06:00", "06:00:30", "06:00:30.5"; "24:00" is the end of the day.
microseconds time_of_day(Scanner& in) {
  const int hour = in.number(2);
  in.need(':');
  const int minute = in.number(2);
  const int second = in.take(':') ? in.number(2) : 0;
  microseconds fraction{0};
  if (in.take('.')) {
    microseconds unit{100'000};
    fraction += in.number(1) * unit;
    while (in.ok && !in.rest.empty() && is_digit(in.rest.front())) {
      unit /= 10;
      fraction += in.number(1) * unit;
    }
  }
  const microseconds time = hours(hour) + minutes(minute) + seconds(second) + fraction;
  in.ok = in.ok && minute <= 59 && second <= 59 && time <= hours(24);
  return time;
}

local_days date(Scanner& in) {
  const int y = in.number(4);
  in.need('-');
  const int m = in.number(2);
  in.need('-');
  const int d = in.number(2);
  const year_month_day day{year(y), month(static_cast<unsigned>(m)),
                           std::chrono::day(static_cast<unsigned>(d))};
  in.ok = in.ok && day.ok() && y >= 1970 && y <= 2200;
  return local_days{day};
}

// "Z", "+07:00": the difference to UTC; nothing at the end of the text, where local time is meant.
std::optional<minutes> offset(Scanner& in) {
  if (in.rest.empty()) return std::nullopt;
  if (in.take('Z') || in.take('z')) return minutes(0);
  const bool west = in.take('-');
  if (!west && !in.take('+')) in.need(' ');
  const int h = in.number(2);
  in.need(':');
  const int m = in.number(2);
  in.ok = in.ok && h <= 23 && m <= 59;
  return (west ? -1 : 1) * (hours(h) + minutes(m));
}

// A day by its name.
std::optional<int> days_from_today(std::string_view text) {
  if (text == "yesterday") return -1;
  if (text == "today") return 0;
  if (text == "tomorrow") return 1;
  return std::nullopt;
}

// The day on which a time without a date is meant.
local_days today(const Scanner& after_time, const TimeZone& zone, UtcTime now) {
  const bool utc = after_time.rest == "Z" || after_time.rest == "z";
  return floor<days>((utc ? TimeZone::utc() : zone).to_local(now));
}

}  // namespace

Result<UtcTime> parse_moment(std::string_view text, const TimeZone& zone, UtcTime now) {
  if (text == "now") return now;
  if (const auto off = days_from_today(text)) {
    return zone.to_utc(floor<days>(zone.to_local(now)) + days(*off));
  }
  Scanner in{text};
  LocalTime local;
  bool timed = true;
  if (text.size() > 2 && text[2] == ':') {
    const microseconds time = time_of_day(in);
    local = today(in, zone, now) + time;
  } else {
    local = date(in);
    timed = in.take('T') || in.take('t') || in.take(' ');
    if (timed) local += time_of_day(in);
  }
  const auto east = timed && in.ok ? offset(in) : std::nullopt;
  if (!in.done()) {
    return fail(ErrorCode::invalid_argument,
                "\"" + std::string(text) +
                    "\" is not a time; write 2026-12-01T06:00, 06:00 for today, "
                    "2026-12-01T06:00Z for UTC, 2026-12-01 for its midnight, or yesterday, today, "
                    "tomorrow or now");
  }
  return east ? UtcTime(local.time_since_epoch() - *east) : zone.to_utc(local);
}

}  // namespace hornbill::base
