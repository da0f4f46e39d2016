// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/frames.h"

namespace hornbill::alerts {

// A stretch of a sound file in which a person says a phrase.
struct Recording {
  std::string file;                    // absolute path
  base::FrameCount from;               // cue points, at 48 kHz
  std::optional<base::FrameCount> to;  // none: to the end
  bool operator==(const Recording&) const = default;
};

// One phrase in one language. The recording is heard where there is one, else a voice says the
// text. At least one of the two is there.
struct Phrase {
  std::optional<Recording> recording;
  std::string text;  // may hold {station} and {issuer}
  bool operator==(const Phrase&) const = default;
};

// What the station can say without anybody writing it: phrases by language and key. The keys are
//   opening.life-safety  opening.priority  opening.normal  closing
//   drill.first  drill.last  cancelled
//   hazard.NAME  area.NAME  instruction.NAME  issuer.NAME (how an issuer's name is spoken)
// where NAME is of the station's choice.
class PhraseLibrary {
 public:
  // Puts a phrase in, in place of one that is there.
  void set(std::string_view language, std::string_view key, Phrase phrase);

  // The phrase in `language`, or in what it is a kind of ("en-gb": "en"); nullptr: none.
  const Phrase* find(std::string_view language, std::string_view key) const;

  std::vector<std::string> languages() const;
  // The keys of all phrases that `find` has in `language`, sorted.
  std::vector<std::string> keys(std::string_view language) const;
  // The names of a group ("hazard") in any language, sorted.
  std::vector<std::string> names(std::string_view group) const;

 private:
  std::map<std::string, std::map<std::string, Phrase, std::less<>>, std::less<>> phrases_;
};

// "flood, area.riverside" as keys of the library; a bare word is a hazard.
std::vector<std::string> phrase_keys(std::string_view text);

}  // namespace hornbill::alerts
