// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/voice.h"

#include <algorithm>
#include <array>
#include <utility>

#include "alerts/sources/sound/languages.h"

namespace hornbill::alerts {
namespace {

// Languages in which espeak says what no listener understands: it has no lexicon or word division
// for Thai, malformed Burmese, and no Lao or Khmer at all. By each of their codes.
// Source: ISO 639-1, 639-2/T and /B.
constexpr std::array<std::string_view, 9> kUnfitForEspeak = {"th",  "tha", "lo",  "lao", "km",
                                                             "khm", "my",  "mya", "bur"};

bool names_espeak(const std::string& argument) {
  const std::string name = argument.substr(argument.rfind('/') + 1);
  return name.starts_with("espeak") || name.starts_with("speak-ng") || name == "speak";
}

bool is_unfit(const Voice& voice, const std::string& language) {
  return voice.approved_by.empty() &&
         std::find(kUnfitForEspeak.begin(), kUnfitForEspeak.end(), language) !=
             kUnfitForEspeak.end() &&
         std::any_of(voice.command.begin(), voice.command.end(), names_espeak);
}

}  // namespace

Voices::Voices(std::map<std::string, Voice> configured) {
  for (auto& [language, voice] : configured) {
    voices_.insert_or_assign(lower_case(language), std::move(voice));
  }
}

base::Result<Voice> Voices::find(std::string_view language) const {
  const std::string primary = primary_language(language);
  const std::string name = language_name(language);
  auto found = voices_.find(lower_case(language));
  if (found == voices_.end()) found = voices_.find(primary);
  const std::optional<Voice> voice =
      found != voices_.end() ? std::optional(found->second) : stock(primary);
  if (!voice || voice->command.empty()) {
    return base::fail(base::ErrorCode::not_found, "there is no voice for " + name);
  }
  if (is_unfit(*voice, primary)) {
    return base::fail(base::ErrorCode::refused,
                      "espeak is not to be understood in " + name +
                          "; a listener of the language must approve the voice (approved_by)");
  }
  return *voice;
}

std::optional<Voice> Voices::stock(std::string_view language) {
  if (language != "en" && language != "vi") return std::nullopt;
  // -b 1: UTF-8. Slower than its default, because horns echo. Markup is off without -m.
  return Voice{.command = {"espeak-ng", "-v", std::string(language), "-s", "140", "-b", "1",
                           "--stdin", "--stdout"}};
}

}  // namespace hornbill::alerts
