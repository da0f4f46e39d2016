// SPDX-License-Identifier: Apache-2.0
#include "config/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/toml/nearest_word.h"

namespace hornbill::config {
namespace {

using base::Duration;
using base::ErrorCode;
using base::fail;

constexpr Duration kLongest = std::chrono::hours(24 * 10'000);

tl::unexpected<base::Error> bad(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(trim(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// A number of exactly `digits` digits, taken off the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Digits with at most one point, as a count of millionths of one; nothing where there is no number.
std::optional<double> take_number(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && (is_digit(text[length]) || text[length] == '.')) ++length;
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + length, value);
  if (length == 0 || result.ec != std::errc{} || result.ptr != text.data() + length) {
    return std::nullopt;
  }
  text.remove_prefix(length);
  return value;
}

struct Unit {
  std::string_view name;
  Duration length;
};
constexpr std::array<Unit, 5> kUnits{{{"d", std::chrono::hours(24)},
                                      {"h", std::chrono::hours(1)},
                                      {"m", std::chrono::minutes(1)},
                                      {"s", std::chrono::seconds(1)},
                                      {"ms", std::chrono::milliseconds(1)}}};

std::size_t take_unit(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] >= 'a' && text[length] <= 'z') ++length;
  const std::string_view name = text.substr(0, length);
  const auto* unit =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == name; });
  if (unit != kUnits.end()) text.remove_prefix(length);
  return static_cast<std::size_t>(unit - kUnits.begin());
}

constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                "thursday", "friday", "saturday"};

std::optional<unsigned> day_index(std::string_view text) {
  const std::string name = lower(text);
  for (unsigned i = 0; i < kDays.size(); ++i) {
    if (name == kDays[i] || name == kDays[i].substr(0, 3)) return i;
  }
  return std::nullopt;
}

std::optional<unsigned> days_of_part(std::string_view part) {
  const std::string name = lower(part);
  if (name == "daily") return 0x7FU;
  if (name == "weekdays") return 0x3EU;
  if (name == "weekend") return 0x41U;
  const std::vector<std::string_view> ends = split(part, '-');
  if (ends.size() > 2) return std::nullopt;
  const auto first = day_index(ends.front());
  const auto last = day_index(ends.back());
  if (!first || !last) return std::nullopt;
  unsigned bits = 1U << *first;
  for (unsigned day = *first; day != *last; bits |= 1U << day) day = (day + 1) % 7;
  return bits;
}

}  // namespace

base::Result<Duration> parse_duration(std::string_view text) {
  const auto wrong = [&] {
    return bad(quoted(text) + " is not a length of time: write it like \"1h30m\", \"45m\", " +
               "\"90s\" or \"800ms\"");
  };
  std::string_view rest = trim(text);
  const bool negative = take(rest, '-');
  double total = 0;
  std::size_t smallest_allowed = 0;
  if (rest.empty()) return wrong();
  while (!rest.empty()) {
    const auto number = take_number(rest);
    if (!number) return wrong();
    const std::size_t unit = take_unit(rest);
    if (unit == kUnits.size() || unit < smallest_allowed) return wrong();
    smallest_allowed = unit + 1;
    total += *number * static_cast<double>(kUnits[unit].length.count());
    if (total > static_cast<double>(kLongest.count())) {
      return bad(quoted(text) + " is longer than 10,000 days");
    }
  }
  return Duration{std::llround(negative ? -total : total)};
}

base::Result<Duration> parse_time_of_day(std::string_view text, bool end_of_day) {
  std::string_view rest = text;
  const auto hour = take_digits(rest, 2);
  const bool colon = take(rest, ':');
  const auto minute = take_digits(rest, 2);
  std::optional<int> second = 0;
  if (take(rest, ':')) second = take_digits(rest, 2);
  if (!hour || !colon || !minute || !second || !rest.empty()) {
    return bad(quoted(text) + " is not a time of day: write it like \"06:00\" or \"18:30:15\"");
  }
  const bool midnight = *hour == 24 && *minute == 0 && *second == 0;
  if (midnight && !end_of_day) {
    return bad("there is no time \"24:00\" to start at: midnight is \"00:00\" of the next day");
  }
  if ((*hour > 23 && !midnight) || *minute > 59 || *second > 59) {
    return bad("there is no time " + quoted(text) + ": a day goes from \"00:00\" to " +
               (end_of_day ? "\"24:00\"" : "\"23:59:59\""));
  }
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

std::string nearest_time_of_day(std::string_view text, bool end_of_day) {
  std::string near(trim(text));
  std::replace_if(
      near.begin(), near.end(), [](char c) { return c == '.' || c == 'h'; }, ':');
  if (near.size() > 1 && near[1] == ':') near.insert(0, "0");
  return near != text && parse_time_of_day(near, end_of_day) ? near : "";
}

base::Result<std::chrono::year_month_day> parse_date(std::string_view text) {
  std::string_view rest = text;
  const auto year = take_digits(rest, 4);
  const bool dash = take(rest, '-');
  const auto month = take_digits(rest, 2);
  const bool second_dash = take(rest, '-');
  const auto day = take_digits(rest, 2);
  if (!year || !dash || !month || !second_dash || !day || !rest.empty()) {
    return bad(quoted(text) + " is not a date: write it like 2026-12-01");
  }
  const std::chrono::year_month_day date = std::chrono::year{*year} /
                                           std::chrono::month{static_cast<unsigned>(*month)} /
                                           std::chrono::day{static_cast<unsigned>(*day)};
  if (!date.ok()) return bad("there is no date " + quoted(text));
  return date;
}

base::Result<std::set<std::chrono::sys_days>> parse_dates(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto first = parse_date(trim(text.substr(0, dots)));
  if (!first) return fail(first.error());
  const auto last =
      dots == std::string_view::npos ? first : parse_date(trim(text.substr(dots + 2)));
  if (!last) return fail(last.error());
  const std::chrono::sys_days begin{*first};
  const std::chrono::sys_days end{*last};
  if (end < begin) return bad(quoted(text) + " ends before it begins");
  if (end - begin > std::chrono::days(3660)) return bad(quoted(text) + " is longer than ten years");
  std::set<std::chrono::sys_days> dates;
  for (auto date = begin; date <= end; date += std::chrono::days(1)) dates.insert(date);
  return dates;
}

base::Result<std::uint8_t> parse_days(std::string_view text) {
  unsigned bits = 0;
  for (const std::string_view part : split(text, ',')) {
    const auto days = days_of_part(part);
    if (!days) {
      return bad(quoted(part) + " is not a day: write \"mon-sat\", \"mon,wed,fri\", " +
                 "\"weekdays\", \"weekend\" or \"daily\"");
    }
    bits |= *days;
  }
  return static_cast<std::uint8_t>(bits);
}

std::string nearest_days(std::string_view text) {
  std::vector<std::string> words(kDays.begin(), kDays.end());
  for (const std::string_view day : kDays) words.emplace_back(day.substr(0, 3));
  words.insert(words.end(), {"daily", "weekdays", "weekend"});
  std::string near;
  while (true) {
    const std::size_t end = text.find_first_of(",-");
    const std::string word = lower(trim(text.substr(0, end)));
    const bool right = std::find(words.begin(), words.end(), word) != words.end();
    const std::string nearest = right ? word : base::nearest_word(word, words);
    if (nearest.empty()) return "";
    near += nearest;
    if (end == std::string_view::npos) break;
    near += text[end];
    text.remove_prefix(end + 1);
  }
  return parse_days(near) ? near : "";
}

base::Result<double> parse_level(std::string_view text, std::string_view unit) {
  std::string_view rest = trim(text);
  const bool negative = take(rest, '-');
  if (!negative) take(rest, '+');
  const auto number = take_number(rest);
  rest = trim(rest);
  if (!number || !(rest.empty() || lower(rest) == lower(unit))) {
    return bad(quoted(text) + " is not a level in " + std::string(unit) + ": write it like \"" +
               (unit == "dB" ? "15 " : "-16 ") + std::string(unit) + "\"");
  }
  return negative ? -*number : *number;
}

base::Result<scheduler::PlayTarget> parse_target(std::string_view text) {
  if (text == "silence") return scheduler::PlayTarget{scheduler::TargetKind::silence, ""};
  const std::size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string name(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  if (!name.empty()) {
    if (kind == "playlist") return scheduler::PlayTarget{scheduler::TargetKind::playlist, name};
    if (kind == "segment") return scheduler::PlayTarget{scheduler::TargetKind::segment, name};
    if (kind == "input") return scheduler::PlayTarget{scheduler::TargetKind::input, name};
  }
  return bad(quoted(text) + " cannot be played: write \"playlist:NAME\", \"segment:NAME\", " +
             "\"input:NAME\" or \"silence\"");
}

}  // namespace hornbill::config
