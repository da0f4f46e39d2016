// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "alerts/sources/sound/phrase_library.h"
#include "base/toml/faults.h"

namespace hornbill::alerts {

// A phrase file to read: the phrases of one language, in TOML.
struct PhraseFile {
  std::string path;      // named in faults; its folder is where the recordings' names start from
  std::string language;  // "vi"; the file's name without its ending
  std::string_view text;
  bool check_recordings = true;  // whether a recording that is not there is a fault
};

// Puts the phrases of the file into the library. Each fault in it goes to `faults`, all at once; a
// phrase with a fault is left out, the others stand.
void read_phrases(const PhraseFile& file, PhraseLibrary& library, base::FaultList& faults);

// The stock phrases of the languages this project can vouch for: English and Vietnamese.
PhraseLibrary stock_phrases();

// The stock phrases, and over them those of each LANGUAGE.toml in `folder` (empty: none), in the
// order of their names. A folder that cannot be read is a fault.
PhraseLibrary load_phrases(const std::string& folder, base::FaultList& faults);

}  // namespace hornbill::alerts
