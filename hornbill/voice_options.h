// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "alerts/sources/sound/voice.h"
#include "config/station_config.h"

// From the configuration to what speaks, and in which languages. Pure. Thread: any.
namespace hornbill {

// The voices of [alerts.voices].
inline alerts::Voices voices_of(const config::AlertConfig& config) {
  std::map<std::string, alerts::Voice> voices;
  for (const auto& [language, options] : config.voices) {
    alerts::Voice voice;
    voice.command = options.command;
    voice.time_limit = options.time_limit;
    voice.approved_by = options.approved_by;
    voices.emplace(language, std::move(voice));
  }
  return alerts::Voices(std::move(voices));
}

// All languages of the zones, each once, in the order in which they are named.
inline std::vector<std::string> languages_of(const config::StationConfig& config) {
  std::vector<std::string> all;
  for (const config::ZonePlace& place : config.alerts.places) {
    for (const std::string& language :
         place.languages.empty() ? config.languages : place.languages) {
      if (std::find(all.begin(), all.end(), language) == all.end()) all.push_back(language);
    }
  }
  return all;
}

}  // namespace hornbill
