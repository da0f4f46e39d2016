// SPDX-License-Identifier: Apache-2.0
#include "base/local_clock.h"

#include <cstdlib>

namespace hornbill::base {
namespace {

// At least `width` digits of a number that is not negative.
void put(std::string& text, int number, std::size_t width) {
  const std::string digits = std::to_string(number);
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text += digits;
}

void put_date(std::string& text, LocalTime t) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(t)};
  const int year = static_cast<int>(date.year());
  if (year < 0) text += '-';
  put(text, std::abs(year), 4);
  text += '-';
  put(text, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  text += '-';
  put(text, static_cast<int>(static_cast<unsigned>(date.day())), 2);
}

void put_time(std::string& text, LocalTime t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  const auto of_day =
      static_cast<int>((seconds - std::chrono::floor<std::chrono::days>(seconds)).count());
  put(text, of_day / 3600, 2);
  text += ':';
  put(text, of_day / 60 % 60, 2);
  text += ':';
  put(text, of_day % 60, 2);
}

}  // namespace

std::chrono::seconds LocalClock::offset(UtcTime t) {
  const auto at = [this](UtcTime when) {
    return std::chrono::floor<std::chrono::seconds>(zone_.to_local(when).time_since_epoch() -
                                                    when.time_since_epoch());
  };
  const auto day = std::chrono::floor<std::chrono::days>(t);
  if (day != day_) {
    day_ = day;
    all_day_ = at(day);
    if (at(day + std::chrono::days(1)) != *all_day_) all_day_.reset();
  }
  return all_day_ ? *all_day_ : at(t);
}

LocalTime LocalClock::local(UtcTime t) { return LocalTime{t.time_since_epoch() + offset(t)}; }

std::string LocalClock::date(UtcTime t) {
  std::string text;
  put_date(text, local(t));
  return text;
}

std::string LocalClock::time(UtcTime t) {
  std::string text;
  put_time(text, local(t));
  return text;
}

std::string LocalClock::rfc3339(UtcTime t) {
  const LocalTime shown = local(t);
  std::string text;
  text.reserve(25);
  put_date(text, shown);
  text += 'T';
  put_time(text, shown);
  const auto east = static_cast<int>(offset(t).count() / 60);
  text += east < 0 ? '-' : '+';
  put(text, std::abs(east) / 60, 2);
  text += ':';
  put(text, std::abs(east) % 60, 2);
  return text;
}

}  // namespace hornbill::base
