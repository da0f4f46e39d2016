// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/languages.h"

#include <algorithm>
#include <array>
#include <utility>

#include "alerts/sources/sound/voice.h"

namespace hornbill::alerts {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 25> kLanguageNames = {{
    {"ar", "Arabic"},   {"bn", "Bengali"},    {"de", "German"},     {"en", "English"},
    {"es", "Spanish"},  {"fil", "Filipino"},  {"fr", "French"},     {"hi", "Hindi"},
    {"hmn", "Hmong"},   {"id", "Indonesian"}, {"km", "Khmer"},      {"lo", "Lao"},
    {"ms", "Malay"},    {"my", "Burmese"},    {"ne", "Nepali"},     {"pt", "Portuguese"},
    {"shn", "Shan"},    {"th", "Thai"},       {"vi", "Vietnamese"}, {"zh", "Chinese"},
    {"bur", "Burmese"}, {"khm", "Khmer"},     {"lao", "Lao"},       {"mya", "Burmese"},
    {"tha", "Thai"},
}};

}  // namespace

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::string primary_language(std::string_view language) {
  return lower_case(language.substr(0, language.find_first_of("-_")));
}

bool same_language(std::string_view wanted, std::string_view there) {
  const std::string a = lower_case(wanted);
  const std::string b = lower_case(there);
  const auto is_kind_of = [](const std::string& special, const std::string& general) {
    return special == general || special.starts_with(general + "-");
  };
  return is_kind_of(a, b) || is_kind_of(b, a);
}

std::string language_name(std::string_view language) {
  const std::string primary = primary_language(language);
  for (const auto& [code, name] : kLanguageNames) {
    if (code == primary) return std::string(name);
  }
  return "the language \"" + std::string(language) + "\"";
}

}  // namespace hornbill::alerts
