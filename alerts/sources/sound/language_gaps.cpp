// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/language_gaps.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "alerts/sources/sound/languages.h"

namespace hornbill::alerts {
namespace {

// The closing may be left out.
constexpr std::array<std::string_view, 6> kSaidByItself = {
    "opening.life-safety", "opening.priority", "opening.normal",
    "cancelled",           "drill.first",      "drill.last"};

}  // namespace

std::vector<LanguageGap> gaps_of(const std::vector<std::string>& languages,
                                 const PhraseLibrary& phrases, const Voices& voices) {
  std::vector<LanguageGap> gaps;
  std::vector<std::string> seen;
  for (const std::string& language : languages) {
    if (std::find(seen.begin(), seen.end(), lower_case(language)) != seen.end()) continue;
    seen.push_back(lower_case(language));
    const auto voice = voices.find(language);
    std::string missing;
    for (const std::string_view key : kSaidByItself) {
      const Phrase* phrase = phrases.find(language, key);
      if (phrase != nullptr && (phrase->recording || voice)) continue;
      missing += (missing.empty() ? "" : ", ") + std::string(key);
    }
    if (voice && missing.empty()) continue;
    std::string text = "not all of an alert is heard in " + language_name(language) + ": ";
    if (!voice) text += voice.error().message + ", so its texts are not spoken";
    if (!missing.empty()) {
      text += (voice ? "" : "; ") + std::string("these phrases are missing: ") + missing;
    }
    gaps.push_back({language, std::move(text), !missing.empty()});
  }
  return gaps;
}

}  // namespace hornbill::alerts
