// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/spoken_text.h"

#include <algorithm>

#include "audio/media/clean_text.h"

namespace hornbill::alerts {
namespace {

constexpr std::size_t kLeastLetters = 120;  // of a part that more follow
constexpr std::size_t kLeastRest = 40;      // of the last; a shorter one joins that before it
constexpr std::size_t kAbbreviation = 3;    // letters at most

bool is_end_mark(std::string_view last) {
  for (const std::string_view mark : {".", "!", "?", "…", "。", "！", "？", "។", "៕", "။"}) {
    if (last.ends_with(mark)) return true;
  }
  return false;
}

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

// "TP." and "No." are followed by the rest of a name, "2." by that of a date.
bool is_abbreviation(std::string_view word) {
  if (!word.ends_with('.') || letters_of(word) > kAbbreviation + 1) return false;
  const char first = word.front();
  return (first >= 'A' && first <= 'Z') || (first >= '0' && first <= '9') ||
         word.find('.') + 1 < word.size();
}

// Whether a sentence ends at the blank at `blank`.
bool ends_sentence(std::string_view text, std::size_t blank) {
  const std::string_view before = text.substr(0, blank);
  const std::size_t begin = before.find_last_of(' ') + 1;  // 0 where there is none
  const std::string_view word = before.substr(begin);
  return is_end_mark(word) && !is_abbreviation(word);
}

}  // namespace

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

std::vector<std::string> spoken_parts(std::string_view raw) {
  const std::string text = spoken_text(raw);
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (auto at = text.find(' '); at != std::string::npos; at = text.find(' ', at + 1)) {
    const std::string_view part = std::string_view(text).substr(begin, at - begin);
    if (letters_of(part) < kLeastLetters || !ends_sentence(text, at)) continue;
    parts.emplace_back(part);
    begin = at + 1;
  }
  const std::string rest = text.substr(begin);
  if (parts.empty() || letters_of(rest) >= kLeastRest) {
    parts.push_back(rest);
  } else {
    parts.back() += " " + rest;
  }
  return parts;
}

}  // namespace hornbill::alerts
