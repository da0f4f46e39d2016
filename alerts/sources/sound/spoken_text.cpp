// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/spoken_text.h"

#include <algorithm>

#include "audio/media/clean_text.h"

namespace hornbill::alerts {

std::string spoken_text(std::string_view raw) {
  // What engines take for commands. Sentences need none of it.
  constexpr std::string_view kNotSpoken = "<>[]{}\\`|^~&#*_=\"";
  constexpr std::string_view kNotFirst = " -@+/.,;:!?";
  std::string text(raw.substr(0, 4 * kMostSpokenBytes));
  std::replace_if(
      text.begin(), text.end(),
      [&](char c) { return kNotSpoken.find(c) != std::string_view::npos; }, ' ');
  text = audio::clean_text(text, kMostSpokenBytes);
  text.erase(0, std::min(text.find_first_not_of(kNotFirst), text.size()));
  return text;
}

}  // namespace hornbill::alerts
