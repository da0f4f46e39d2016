// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/wording.h"

#include <algorithm>
#include <charconv>

#include "alerts/sources/signed/announcement.h"

namespace hornbill::alerts {

bool is_identifier(std::string_view text, std::string_view marks, std::size_t most) {
  const auto fits = [marks](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), fits);
}

std::string shown(std::string_view text, std::size_t most) {
  std::string result(text.substr(0, most));
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text.size() > most ? result + "..." : result;
}

std::string listed(const std::vector<std::string>& words) {
  if (words.empty()) return "nothing";
  std::string result = words[0];
  for (std::size_t i = 1; i < words.size(); ++i) {
    result += (i + 1 == words.size() ? " and " : ", ") + words[i];
  }
  return result;
}

std::string length_of(base::Duration length) {
  struct Unit {
    base::Duration of;
    const char* name;
  };
  static constexpr Unit kUnits[] = {{std::chrono::hours(24), "day"},
                                    {std::chrono::hours(1), "hour"},
                                    {std::chrono::minutes(1), "minute"}};
  for (const Unit& unit : kUnits) {
    const std::int64_t n = length / unit.of;
    if (n > 0) return std::to_string(n) + " " + unit.name + (n == 1 ? "" : "s");
  }
  return "less than a minute";
}

std::string moment(base::UtcTime time) {
  std::string text = base::format_utc(time).substr(0, 16);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text + " UTC";
}

std::int64_t epoch(base::UtcTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::optional<base::UtcTime> from_epoch(std::string_view seconds) {
  constexpr std::int64_t kEndOf9999 = 253'402'300'799;
  const auto number = whole_number(seconds);
  if (!number || *number < 0 || *number > kEndOf9999) return std::nullopt;
  return base::UtcTime{std::chrono::seconds(*number)};
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) {
    return std::nullopt;
  }
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

}  // namespace hornbill::alerts
