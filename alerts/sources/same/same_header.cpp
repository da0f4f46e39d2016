// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "alerts/sources/same/event_codes.h"

namespace hornbill::alerts {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// After the "+": TTTT-JJJHHMM-LLLLLLLL-
constexpr std::size_t kTail = 22;
constexpr std::size_t kSenderBytes = 8;
constexpr int kMostValid = 9930;  // hours and minutes

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }
bool all_capitals(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Requires: digits, at most nine.
int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = 10 * value + (c - '0');
  return value;
}

base::Error wrong(std::string what) {
  return {base::ErrorCode::invalid_argument, "SAME header: " + std::move(what)};
}

std::optional<base::Error> fault_of(const SameHeader& header) {
  if (same_originator(header.originator).empty()) {
    return wrong("\"" + header.originator + "\" is no originator (EAS, CIV, WXR, PEP)");
  }
  if (header.event.size() != 3 || !all_capitals(header.event)) {
    return wrong("the event must be three capital letters");
  }
  if (header.locations.empty() || header.locations.size() > kMostSameLocations) {
    return wrong("there must be 1 to 31 locations");
  }
  for (const std::string& location : header.locations) {
    if (location.size() != 6 || !all_digits(location)) {
      return wrong("a location must be six digits");
    }
  }
  const bool plain = std::all_of(header.sender.begin(), header.sender.end(), [](char c) {
    return c == '/' || c == ' ' || is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  if (header.sender.empty() || header.sender.size() > kSenderBytes || !plain ||
      header.sender.front() == ' ') {
    return wrong("the sender must be 1 to 8 letters, digits or \"/\"");
  }
  return std::nullopt;
}

// Day 1 to 366 of the year nearest to `now` that has it.
std::optional<base::UtcTime> instant(int day, minutes of_day, base::UtcTime now) {
  const std::chrono::year_month_day today{std::chrono::floor<days>(now)};
  std::optional<base::UtcTime> nearest;
  for (const int step : {-1, 0, 1}) {
    const std::chrono::year year = today.year() + std::chrono::years{step};
    if (day == 366 && !year.is_leap()) continue;
    const base::UtcTime t = std::chrono::sys_days{year / 1 / 1} + days(day - 1) + of_day;
    if (!nearest || std::chrono::abs(t - now) < std::chrono::abs(*nearest - now)) nearest = t;
  }
  return nearest;
}

// TTTT-JJJHHMM-LLLLLLLL-
base::Result<void> read_tail(std::string_view tail, base::UtcTime now, SameHeader& header) {
  const std::string_view valid = tail.substr(0, 4);
  const std::string_view issued = tail.substr(5, 7);
  if (!all_digits(valid) || number(valid.substr(2)) > 59 || number(valid) == 0 ||
      number(valid) > kMostValid) {
    return base::fail(wrong("the time it is valid for must be hours and minutes"));
  }
  header.valid_for = hours(number(valid.substr(0, 2))) + minutes(number(valid.substr(2)));
  const bool digits = all_digits(issued);
  const int day = digits ? number(issued.substr(0, 3)) : 0;
  if (day < 1 || day > 366 || number(issued.substr(3, 2)) > 23 || number(issued.substr(5)) > 59) {
    return base::fail(wrong("the time of issue must be a day of the year, hours and minutes"));
  }
  const auto when =
      instant(day, hours(number(issued.substr(3, 2))) + minutes(number(issued.substr(5))), now);
  if (!when) return base::fail(wrong("there is no day 366 in this year"));
  header.issued = *when;
  header.sender = tail.substr(13, kSenderBytes);
  return {};
}

minutes in_segments(minutes wanted) {
  const minutes segment = wanted <= minutes(60) ? minutes(15) : minutes(30);
  const auto segments = std::max<std::int64_t>((wanted + segment - minutes(1)) / segment, 1);
  return std::min(segments * segment, hours(99) + minutes(30));
}

}  // namespace

std::size_t same_length(std::string_view text) {
  if (!text.starts_with("ZCZC-")) return 0;
  const std::size_t plus = text.substr(0, kMostSameBytes).find('+');
  if (plus == std::string_view::npos || text.size() < plus + 1 + kTail) return 0;
  const std::string_view tail = text.substr(plus + 1, kTail);
  return tail[4] == '-' && tail[12] == '-' && tail[21] == '-' ? plus + 1 + kTail : 0;
}

base::Result<SameHeader> parse_same(std::string_view text, base::UtcTime now) {
  if (text.empty() || same_length(text) != text.size()) {
    return base::fail(wrong("it is not ZCZC-ORG-EEE-PSSCCC+TTTT-JJJHHMM-LLLLLLLL-"));
  }
  std::string_view front = text.substr(5, text.size() - kTail - 6);  // ORG-EEE-PSSCCC...
  if (front.size() < 14 || front[3] != '-' || front[7] != '-') {
    return base::fail(wrong("it is not ORG-EEE-PSSCCC between ZCZC- and +"));
  }
  SameHeader header;
  header.originator = front.substr(0, 3);
  header.event = front.substr(4, 3);
  for (front.remove_prefix(8);;) {
    const std::size_t end = std::min(front.find('-'), front.size());
    header.locations.emplace_back(front.substr(0, end));
    if (end == front.size()) break;
    front.remove_prefix(end + 1);
  }
  if (auto tail = read_tail(text.substr(text.size() - kTail), now, header); !tail) {
    return base::fail(tail.error());
  }
  if (auto fault = fault_of(header)) return base::fail(*fault);
  return header;
}

base::Result<std::string> format_same(const SameHeader& header) {
  if (auto fault = fault_of(header)) return base::fail(*fault);
  if (header.valid_for <= minutes(0)) return base::fail(wrong("it is valid for no time at all"));
  std::string text = fmt::format("ZCZC-{}-{}", header.originator, header.event);
  for (const std::string& location : header.locations) text += "-" + location;
  const minutes valid = in_segments(header.valid_for);
  const auto day = std::chrono::floor<days>(header.issued);
  const std::chrono::year_month_day date{day};
  const auto of_year = (day - std::chrono::sys_days{date.year() / 1 / 1}).count() + 1;
  const minutes of_day = std::chrono::floor<minutes>(header.issued - day);
  text += fmt::format("+{:02}{:02}-{:03}{:02}{:02}-{:<8}-", valid.count() / 60, valid.count() % 60,
                      of_year, of_day.count() / 60, of_day.count() % 60, header.sender);
  return text;
}

}  // namespace hornbill::alerts
