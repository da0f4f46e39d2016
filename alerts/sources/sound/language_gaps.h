// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alerts/sources/sound/phrase_library.h"
#include "alerts/sources/sound/voice.h"

namespace hornbill::alerts {

// What of an alert nobody would hear in one language, whatever it says.
struct LanguageGap {
  std::string language;
  std::string text;  // a sentence, with the language's name
  // Openings, the words of a cancel, or those of a drill; else recordings say all of them, and only
  // texts have no voice.
  bool phrases = false;
};

// The gaps of those languages, in their order, each once; one that has a voice and all phrases that
// the station says by itself has none. Pure. Thread: any.
std::vector<LanguageGap> gaps_of(const std::vector<std::string>& languages,
                                 const PhraseLibrary& phrases, const Voices& voices);

}  // namespace hornbill::alerts
