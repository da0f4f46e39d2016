// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "alerts/sources/cap/feed_document.h"

namespace hornbill::alerts {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::pair<std::string_view, int>, 12> kZones{{{"GMT", 0},
                                                                   {"UT", 0},
                                                                   {"UTC", 0},
                                                                   {"Z", 0},
                                                                   {"EST", -5},
                                                                   {"EDT", -4},
                                                                   {"CST", -6},
                                                                   {"CDT", -5},
                                                                   {"MST", -7},
                                                                   {"MDT", -6},
                                                                   {"PST", -8},
                                                                   {"PDT", -7}}};

// The words of a date, one after the other.
class DateWords {
 public:
  explicit DateWords(std::string_view text) : rest_(text) {}

  std::string_view next(std::string_view ends) {
    while (!rest_.empty() && ends.find(rest_.front()) != ends.npos) rest_.remove_prefix(1);
    const std::string_view word = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(word.size());
    return word;
  }
  // -1: no number of at most `digits`.
  int number(std::string_view ends, std::size_t digits) {
    const std::string_view word = next(ends);
    int value = -1;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool whole = error == std::errc() && end == word.data() + word.size();
    return whole && value >= 0 && word.size() <= digits ? value : -1;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::minutes> offset_of(std::string_view zone) {
  for (const auto& [name, hours] : kZones) {
    if (zone == name) return std::chrono::hours(hours);
  }
  if (zone.size() != 5 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(zone.data() + 1, zone.data() + 5, value);
  if (error != std::errc() || end != zone.data() + 5 || value < 0 || value > 1'400) {
    return std::nullopt;
  }
  const auto offset = std::chrono::minutes(value / 100 * 60 + value % 100);
  return zone[0] == '-' ? -offset : offset;
}

unsigned month_of(std::string_view word) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == word) return static_cast<unsigned>(i + 1);
  }
  return 0;
}

}  // namespace

std::optional<base::UtcTime> parse_mail_date(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  if (const std::size_t comma = text.find(','); comma < 12) text.remove_prefix(comma + 1);
  DateWords words(text);
  const int day = words.number(kBlanks, 2);
  const unsigned month = month_of(words.next(kBlanks));
  const int year = words.number(kBlanks, 4);
  const int hour = words.number(" \t\r\n:", 2);
  const int minute = words.take(':') ? words.number(" \t\r\n:", 2) : -1;
  const int second = words.take(':') ? words.number(kBlanks, 2) : 0;
  const auto offset = offset_of(words.next(kBlanks));
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (day < 1 || year < 1970 || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 60 || !offset) {
    return std::nullopt;
  }
  return base::UtcTime{std::chrono::sys_days{date}} + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second) - *offset;
}

}  // namespace hornbill::alerts
