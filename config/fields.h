// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/toml/nearest_word.h"
#include "base/toml/toml_reader.h"
#include "config/units.h"

// Reading of single keys: each leaves its target alone and adds a fault where the value is wrong.
namespace hornbill::config {

// Inclusive bounds.
struct DurationRange {
  base::Duration least{0};
  base::Duration most{0};
};
// Inclusive bounds of a level.
struct LevelRange {
  double least = 0;
  double most = 0;
  std::string_view unit;  // "LUFS", "dBTP", "dB"
};

// "1h30m", "800ms": as parse_duration reads it.
std::string to_text(base::Duration duration);

// The value as what its name says, or nothing and a fault.
std::optional<base::Duration> duration_of(const base::TomlValue& value, DurationRange range);
void set_duration(const base::TomlTable& table, std::string_view key, DurationRange range,
                  base::Duration& target);
std::optional<double> level_of(const base::TomlValue& value, LevelRange range);
void set_level(const base::TomlTable& table, std::string_view key, LevelRange range,
               double& target);
void set_text(const base::TomlTable& table, std::string_view key, std::string& target);
void set_boolean(const base::TomlTable& table, std::string_view key, bool& target);
std::vector<std::string> texts_of(const base::TomlValue& value);

// Words and what they stand for; a wrong word is a fault with the nearest right one.
template <class T>
using Choices = std::span<const std::pair<std::string_view, T>>;

// Adds the fault of a wrong word.
void wrong_word(const base::TomlValue& value, const std::string& word,
                std::span<const std::string> words);

template <class T>
std::optional<T> choice_of(const base::TomlValue& value, Choices<T> choices) {
  const std::optional<std::string> word = value.text();
  if (!word) return std::nullopt;
  std::vector<std::string> words;
  for (const auto& [name, meaning] : choices) {
    if (name == *word) return meaning;
    words.emplace_back(name);
  }
  wrong_word(value, *word, words);
  return std::nullopt;
}

// The value of a result, or nothing and a fault at `value`.
template <class T>
std::optional<T> value_or_fault(base::Result<T> result, const base::TomlValue& value) {
  if (result) return std::move(*result);
  value.error(result.error().message);
  return std::nullopt;
}

}  // namespace hornbill::config
