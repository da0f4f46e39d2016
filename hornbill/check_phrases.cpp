// SPDX-License-Identifier: Apache-2.0
#include "hornbill/check_phrases.h"

#include <set>
#include <utility>

#include "alerts/sources/sound/language_gaps.h"
#include "alerts/sources/sound/phrase_reader.h"
#include "base/toml/nearest_word.h"
#include "hornbill/voice_options.h"

namespace hornbill {
namespace {

config::ConfigFault warning(const std::string& file, std::string cause) {
  config::ConfigFault fault;
  fault.file = file;
  fault.severity = base::Severity::warning;
  fault.cause = std::move(cause);
  return fault;
}

// The nearest key of any language, as people write it: a hazard without its group.
std::string nearest_key(const alerts::PhraseLibrary& phrases, const std::string& key) {
  std::set<std::string> keys;
  for (const std::string& language : phrases.languages()) {
    for (std::string& one : phrases.keys(language)) keys.insert(std::move(one));
  }
  std::string nearest = base::nearest_word(key, std::vector<std::string>(keys.begin(), keys.end()));
  constexpr std::string_view kGroup = "hazard.";
  if (nearest.starts_with(kGroup)) nearest.erase(0, kGroup.size());
  return nearest;
}

}  // namespace

std::vector<config::ConfigFault> phrase_faults(const std::string& file,
                                               const config::StationConfig& config) {
  base::FaultList list;
  const alerts::PhraseLibrary phrases = alerts::load_phrases(config.alerts.phrases_folder, list);
  std::vector<config::ConfigFault> faults = list.take_sorted();
  for (config::ConfigFault& fault : faults) fault.severity = base::Severity::warning;
  const std::vector<std::string> languages = languages_of(config);
  for (const auto& gap : alerts::gaps_of(languages, phrases, voices_of(config.alerts))) {
    faults.push_back(warning(file, gap.text));
  }
  for (const auto& [name, spoken] : config.alerts.hazards) {
    for (const std::string& key : alerts::phrase_keys(spoken)) {
      std::string missing;
      for (const std::string& language : languages) {
        if (phrases.find(language, key) != nullptr) continue;
        missing += (missing.empty() ? "" : ", ") + alerts::language_name(language);
      }
      if (missing.empty()) continue;
      config::ConfigFault fault = warning(file, "[alerts.hazards." + name + "] is not said in " +
                                                    missing + ": there is no phrase " + key);
      const std::string nearest = nearest_key(phrases, key);
      if (nearest != key && key != "hazard." + nearest) fault.suggestion = nearest;
      faults.push_back(std::move(fault));
    }
  }
  return faults;
}

}  // namespace hornbill
