// SPDX-License-Identifier: Apache-2.0
#include "base/toml/impossible_date.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace hornbill::base {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether `text` begins with something of that form; 0 stands for a digit.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return false;
  return std::equal(form.begin(), form.end(), text.begin(),
                    [](char wanted, char c) { return wanted == '0' ? is_digit(c) : wanted == c; });
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

constexpr std::string_view kDateForm = "0000-00-00";
constexpr std::string_view kTimeForm = "00:00:00";

std::string nearest_date(std::string_view date) {
  using namespace std::chrono;
  const year y{number(date.substr(0, 4))};
  const month m{static_cast<unsigned>(std::clamp(number(date.substr(5, 2)), 1, 12))};
  const auto last = static_cast<int>(static_cast<unsigned>((y / m / std::chrono::last).day()));
  return fmt::format("{}-{:02}-{:02}", date.substr(0, 4), static_cast<unsigned>(m),
                     std::clamp(number(date.substr(8, 2)), 1, last));
}

std::string nearest_time(std::string_view time) {
  return fmt::format("{:02}:{:02}:{:02}", std::min(number(time.substr(0, 2)), 23),
                     std::min(number(time.substr(3, 2)), 59),
                     std::min(number(time.substr(6, 2)), 59));
}

struct Place {
  std::size_t offset = 0;
  int column = 1;
};

// The beginnings of the last characters before `at`, the nearest first.
std::vector<Place> places_before(std::string_view text, TextPosition at) {
  constexpr std::size_t kMost = kDateForm.size();
  std::size_t begin = 0;
  for (int line = 1; line < at.line && begin != text.npos; ++line) {
    begin = text.find('\n', begin);
    if (begin != text.npos) ++begin;
  }
  std::vector<Place> places;
  int column = 0;
  for (std::size_t i = begin; i < text.size() && text[i] != '\n'; ++i) {
    const bool continues = (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
    if (continues) continue;
    if (++column >= at.column) break;
    places.push_back({i, column});
  }
  std::reverse(places.begin(), places.end());
  if (places.size() > kMost) places.resize(kMost);
  return places;
}

}  // namespace

std::optional<ImpossibleDate> impossible_date_before(std::string_view text, TextPosition at) {
  for (const Place& place : places_before(text, at)) {
    const std::string_view rest = text.substr(place.offset);
    const bool date = has_form(rest, kDateForm);
    if (!date && !has_form(rest, kTimeForm)) continue;
    const std::string_view token = rest.substr(0, (date ? kDateForm : kTimeForm).size());
    std::string nearest = date ? nearest_date(token) : nearest_time(token);
    if (nearest == token) return std::nullopt;
    return ImpossibleDate{
        place.offset,
        {at.line, place.column},
        std::string("there is no ") + (date ? "date " : "time ") + std::string(token),
        std::move(nearest)};
  }
  return std::nullopt;
}

}  // namespace hornbill::base
