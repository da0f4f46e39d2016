// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/cap/cap_alert.h"

namespace hornbill::alerts {

enum class CapTextPart : std::uint8_t { event, headline, description, instruction, area, contact };

struct CapTextOptions {
  std::vector<CapTextPart> parts{CapTextPart::headline, CapTextPart::description,
                                 CapTextPart::instruction};  // in the order they are spoken
  std::size_t most_bytes = 4'000;  // some four minutes of speech; cut after a whole sentence
};

struct CapSpokenText {
  std::string text;  // one line; "" if the message says nothing at all
  bool shortened = false;
};

// What is to be said of one <info>. A headline that the description begins with is said once.
// Without any of the parts, the event and its areas.
CapSpokenText spoken_cap_text(const CapInfo& info, const CapTextOptions& options);

// A field's text as it can be read aloud: markup, entities of markup, addresses of web pages,
// control and direction characters, bullets and rows of signs are taken out; an empty line ends a
// sentence.
std::string clean_cap_text(std::string_view text);

// Cuts after a sentence, else after a word, so that at most `most_bytes` are left.
CapSpokenText shorten_cap_text(std::string text, std::size_t most_bytes);

}  // namespace hornbill::alerts
