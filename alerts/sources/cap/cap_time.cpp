// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_time.h"

#include <chrono>

namespace hornbill::alerts {
namespace {

// Reads fixed-width numbers and single characters from the front of a text.
class TimeText {
 public:
  explicit TimeText(std::string_view text) : rest_(text) {}

  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool skip_digits() {
    const std::size_t before = rest_.size();
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') rest_.remove_prefix(1);
    return rest_.size() < before;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

CapTime unreadable(std::string_view text, std::string_view why) {
  return {std::nullopt,
          "\"" + std::string(text.substr(0, 40)) + "\" is no time: " + std::string(why)};
}

// The date and the time of day, in whatever zone.
std::optional<base::UtcTime> read_wall(TimeText& text) {
  const auto year = text.number(4);
  if (!year || !text.take('-')) return std::nullopt;
  const auto month = text.number(2);
  if (!month || !text.take('-')) return std::nullopt;
  const auto day = text.number(2);
  if (!day || !text.take('T')) return std::nullopt;
  const auto hour = text.number(2);
  if (!hour || !text.take(':')) return std::nullopt;
  const auto minute = text.number(2);
  if (!minute || !text.take(':')) return std::nullopt;
  const auto second = text.number(2);
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!second || !date.ok() || *year < 1970 || *hour > 23 || *minute > 59 || *second > 59) {
    return std::nullopt;
  }
  return base::UtcTime{std::chrono::sys_days{date}} + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace

CapTime parse_cap_time(std::string_view text) {
  TimeText reader(text);
  const std::optional<base::UtcTime> wall = read_wall(reader);
  if (!wall) return unreadable(text, "it must read like 2026-11-24T14:40:40+07:00");
  CapTime time{*wall, ""};
  if (reader.take('.')) {
    if (!reader.skip_digits()) return unreadable(text, "no digits after the point");
    time.fault = "fractions of a second are not allowed";
  }
  if (reader.rest() == "Z") {
    time.fault = "the letter Z is not allowed, UTC is written -00:00";
    return time;
  }
  const bool east = reader.take('+');
  if (!east && !reader.take('-')) {
    return unreadable(text, reader.rest().empty() ? "it lacks the offset from UTC"
                                                  : "the offset must begin with + or -");
  }
  const auto hours = reader.number(2);
  if (!reader.take(':')) time.fault = "the offset lacks its colon";
  const auto minutes = reader.number(2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59 || !reader.rest().empty()) {
    return unreadable(text, "the offset must read like +07:00");
  }
  const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  time.at = east ? *wall - offset : *wall + offset;
  return time;
}

}  // namespace hornbill::alerts
