// SPDX-License-Identifier: Apache-2.0
#include "config/fields.h"

#include <fmt/format.h>

#include <array>

namespace hornbill::config {

std::string to_text(base::Duration duration) {
  constexpr std::array<std::pair<const char*, std::int64_t>, 5> kUnits{
      {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
  std::int64_t rest = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  if (rest == 0) return "0s";
  std::string text = rest < 0 ? "-" : "";
  if (rest < 0) rest = -rest;
  for (const auto& [name, length] : kUnits) {
    if (rest >= length) text += std::to_string(rest / length) + name;
    rest %= length;
  }
  return text;
}

std::optional<base::Duration> duration_of(const base::TomlValue& value, DurationRange range) {
  if (!value.is_text()) {
    value.wrong_type("a length of time in quotes, like \"90s\"");
    return std::nullopt;
  }
  const auto duration = value_or_fault(parse_duration(*value.text()), value);
  if (!duration) return std::nullopt;
  if (*duration < range.least || *duration > range.most) {
    value.error(fmt::format("\"{}\" must be between {} and {}, but this is {}", value.label(),
                            to_text(range.least), to_text(range.most), to_text(*duration)));
    return std::nullopt;
  }
  return duration;
}

void set_duration(const base::TomlTable& table, std::string_view key, DurationRange range,
                  base::Duration& target) {
  if (const auto value = table.find(key)) target = duration_of(*value, range).value_or(target);
}

std::optional<double> level_of(const base::TomlValue& value, LevelRange range) {
  std::optional<double> level;
  if (value.is_text()) {
    level = value_or_fault(parse_level(*value.text(), range.unit), value);
  } else if (value.is_number()) {
    level = value.number();
  } else {
    value.wrong_type(fmt::format("a level in {}", range.unit));
  }
  if (!level) return std::nullopt;
  if (*level < range.least || *level > range.most) {
    value.error(fmt::format("\"{}\" must be between {} and {} {}, but this is {}", value.label(),
                            range.least, range.most, range.unit, *level));
    return std::nullopt;
  }
  return level;
}

void set_level(const base::TomlTable& table, std::string_view key, LevelRange range,
               double& target) {
  if (const auto value = table.find(key)) target = level_of(*value, range).value_or(target);
}

void set_text(const base::TomlTable& table, std::string_view key, std::string& target) {
  const auto value = table.find(key);
  if (!value) return;
  auto text = value->text();
  if (!text) return;
  if (text->empty()) {
    value->error("\"" + value->label() + "\" is empty");
    return;
  }
  target = std::move(*text);
}

void set_boolean(const base::TomlTable& table, std::string_view key, bool& target) {
  target = table.boolean(key).value_or(target);
}

std::vector<std::string> texts_of(const base::TomlValue& value) {
  std::vector<std::string> texts;
  for (const base::TomlValue& element : value.one_or_list()) {
    if (auto text = element.text()) texts.push_back(std::move(*text));
  }
  return texts;
}

void wrong_word(const base::TomlValue& value, const std::string& word,
                std::span<const std::string> words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
    list += "\"" + words[i] + "\"";
  }
  value.error(fmt::format("\"{}\" must be {}, but this is \"{}\"", value.label(), list, word),
              base::nearest_word(word, words));
}

}  // namespace hornbill::config
