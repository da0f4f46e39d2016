// SPDX-License-Identifier: Apache-2.0
#include "web/query_time.h"

#include <string>

namespace hornbill::web {
namespace {

using namespace std::chrono;

// Takes digits and marks from the front of a text; `ok` turns false at the first that is missing.
struct Scanner {
  std::string_view rest;
  bool ok = true;

  int number(std::size_t digits) {
    if (!ok || rest.size() < digits) return ok = false, 0;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest[i] < '0' || rest[i] > '9') return ok = false, 0;
      value = value * 10 + (rest[i] - '0');
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
};

// "06:00", "06:00:30", "06:00:30.5".
microseconds time_of_day(Scanner& in) {
  const int hour = in.number(2);
  in.need(':');
  const int minute = in.number(2);
  const int second = in.take(':') ? in.number(2) : 0;
  microseconds fraction{0};
  if (in.take('.')) {
    microseconds unit{100'000};
    fraction += in.number(1) * unit;
    while (in.ok && !in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9') {
      unit /= 10;
      fraction += in.number(1) * unit;
    }
  }
  in.ok = in.ok && hour <= 23 && minute <= 59 && second <= 59;
  return hours(hour) + minutes(minute) + seconds(second) + fraction;
}

year_month_day date(Scanner& in) {
  const int y = in.number(4);
  in.need('-');
  const int m = in.number(2);
  in.need('-');
  const int d = in.number(2);
  const year_month_day day{year(y), month(static_cast<unsigned>(m)),
                           std::chrono::day(static_cast<unsigned>(d))};
  in.ok = in.ok && day.ok() && y >= 1970 && y <= 2200;
  return day;
}

// "+07:00" as minutes east.
minutes offset(Scanner& in) {
  const bool west = in.take('-');
  if (!west && !in.take('+')) in.need(' ');
  const int h = in.number(2);
  in.need(':');
  const int m = in.number(2);
  in.ok = in.ok && h <= 23 && m <= 59;
  return (west ? -1 : 1) * (hours(h) + minutes(m));
}

}  // namespace

base::Result<base::UtcTime> parse_query_time(std::string_view text, const base::TimeZone& zone,
                                             base::UtcTime now) {
  Scanner in{text};
  const auto bad = [&] {
    return base::fail(base::ErrorCode::invalid_argument,
                      "\"" + std::string(text) +
                          "\" is not a time: write 2026-11-24, 2026-11-24T06:00, 06:00, "
                          "2026-11-24T06:00:00+07:00, yesterday or today");
  };
  const auto today = floor<days>(zone.to_local(now));
  if (text == "today") return zone.to_utc(today);
  if (text == "yesterday") return zone.to_utc(today - days(1));
  if (text.size() > 2 && text[2] == ':') {
    const microseconds time = time_of_day(in);
    if (!in.ok || !in.rest.empty()) return bad();
    return zone.to_utc(base::LocalTime(today + time));
  }
  const local_days day{date(in)};
  microseconds time{0};
  bool timed = in.take('T') || in.take('t') || in.take(' ');
  if (timed) time = time_of_day(in);
  if (!in.ok) return bad();
  const base::LocalTime local(day + time);
  if (in.rest.empty()) return zone.to_utc(local);
  minutes east{0};
  if (!timed || !(in.take('Z') || in.take('z'))) east = offset(in);
  if (!timed || !in.ok || !in.rest.empty()) return bad();
  return base::UtcTime(local.time_since_epoch() - east);
}

}  // namespace hornbill::web
