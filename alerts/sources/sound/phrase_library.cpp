// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/phrase_library.h"

#include <set>
#include <utility>

#include "alerts/sources/sound/languages.h"
#include "alerts/sources/sound/voice.h"

namespace hornbill::alerts {

void PhraseLibrary::set(std::string_view language, std::string_view key, Phrase phrase) {
  phrases_[lower_case(language)].insert_or_assign(std::string(key), std::move(phrase));
}

const Phrase* PhraseLibrary::find(std::string_view language, std::string_view key) const {
  for (const std::string& name : {lower_case(language), primary_language(language)}) {
    const auto phrases = phrases_.find(name);
    if (phrases == phrases_.end()) continue;
    const auto phrase = phrases->second.find(key);
    if (phrase != phrases->second.end()) return &phrase->second;
  }
  return nullptr;
}

std::vector<std::string> PhraseLibrary::languages() const {
  std::vector<std::string> result;
  for (const auto& [language, phrases] : phrases_) result.push_back(language);
  return result;
}

std::vector<std::string> PhraseLibrary::keys(std::string_view language) const {
  std::set<std::string> found;
  for (const std::string& name : {lower_case(language), primary_language(language)}) {
    const auto phrases = phrases_.find(name);
    if (phrases == phrases_.end()) continue;
    for (const auto& [key, phrase] : phrases->second) found.insert(key);
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> PhraseLibrary::names(std::string_view group) const {
  const std::string prefix = std::string(group) + ".";
  std::set<std::string> found;
  for (const auto& [language, phrases] : phrases_) {
    for (const auto& [key, phrase] : phrases) {
      if (key.starts_with(prefix)) found.insert(key.substr(prefix.size()));
    }
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> phrase_keys(std::string_view text) {
  std::vector<std::string> keys;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(", "), text.size());
    std::string key(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (key.empty()) continue;
    if (key.find('.') == std::string::npos) key = "hazard." + key;
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace hornbill::alerts
