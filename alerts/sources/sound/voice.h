// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

// The program that speaks one language: text on its standard input, WAV on its standard output.
struct Voice {
  std::vector<std::string> command;  // program and arguments; a bare name is looked for in the
                                     // usual folders of programs
  base::Duration time_limit{std::chrono::seconds(20)};
  std::int64_t memory_bytes = 2LL << 30;  // of address space; neural engines reserve much
  std::string approved_by;                // a listener of the language; empty: nobody
};

// Which voice speaks which language.
// Thread: any; immutable.
class Voices {
 public:
  // `configured` by language ("th"); the stock voices stand where it has none.
  explicit Voices(std::map<std::string, Voice> configured);

  // The voice of `language` or of what it is a kind of ("en-us": "en").
  // Fails: not_found, there is none; refused, espeak is not to be understood in this language and
  // nobody who speaks it has approved it. The message is a sentence that names the language.
  base::Result<Voice> find(std::string_view language) const;

  // espeak-ng for English and Vietnamese; nothing else.
  static std::optional<Voice> stock(std::string_view language);

 private:
  std::map<std::string, Voice> voices_;
};

// "vi" of "vi-vn"; letters made small.
std::string primary_language(std::string_view language);
// "Thai" for "th"; the code itself where the name is not known.
std::string language_name(std::string_view language);

}  // namespace hornbill::alerts
