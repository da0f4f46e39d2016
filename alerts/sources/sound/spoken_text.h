// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hornbill::alerts {

// The longest text that one call of a voice is given; some eight minutes of speech.
inline constexpr std::size_t kMostSpokenBytes = 8000;

// A stranger's text made fit for a speech engine: valid UTF-8 on one line; no control characters
// (espeak's own commands begin with one), no markup (<>&), no phonemes in brackets ([[...]]), no
// braces, backslashes, backticks or pipes, and nothing that begins with "-" or "@". What was taken
// out leaves a pause (a blank). Empty: there is nothing to say.
std::string spoken_text(std::string_view raw);

// The text in parts that are spoken one after the other: each but the last ends with a sentence and
// has some eight seconds of words or more, because a voice may take a second to start. Joined by
// blanks they are spoken_text(raw); at least one, which may be empty.
std::vector<std::string> spoken_parts(std::string_view raw);

}  // namespace hornbill::alerts
