// SPDX-License-Identifier: Apache-2.0
#include "playlists/glob.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace hornbill::playlists {
namespace {

constexpr std::size_t kMaxParts = 63;  // so that the places reached fit one 64-bit set

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t character_length(std::string_view text) {
  std::size_t n = 1;
  while (n < text.size() && (static_cast<unsigned char>(text[n]) & 0xC0U) == 0x80U) ++n;
  return n;
}

// Matches `[...]` at the start of `pattern` against one byte; `length` becomes the length of the
// bracket, or 0 if it is not closed and so is an ordinary character.
bool match_bracket(std::string_view pattern, char c, std::size_t& length) {
  length = 0;
  std::size_t i = 1;
  const bool inverted = i < pattern.size() && pattern[i] == '!';
  if (inverted) ++i;
  bool hit = false;
  for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
    char to = pattern[i];
    const char from = to;
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      to = pattern[i + 2];
      i += 2;
    }
    ++i;
    if (lower(c) >= lower(from) && lower(c) <= lower(to)) hit = true;
  }
  if (i >= pattern.size()) return false;
  length = i + 1;
  return hit != inverted;
}

// One element other than `*` at the start of `pattern` against the start of `text`.
bool match_one(std::string_view pattern, std::string_view text, std::size_t& pattern_length,
               std::size_t& text_length) {
  pattern_length = text_length = 1;
  if (pattern[0] == '?') {
    text_length = character_length(text);
    return true;
  }
  if (pattern[0] == '[') {
    std::size_t length = 0;
    const bool hit = match_bracket(pattern, text[0], length);
    if (length != 0) {
      pattern_length = length;
      return hit;
    }
  }
  return lower(pattern[0]) == lower(text[0]);
}

// A name against a part; on a mismatch only the last `*` is tried again.
bool match_name(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    std::size_t pn = 0;
    std::size_t tn = 0;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && match_one(pattern.substr(p), text.substr(t), pn, tn)) {
      p += pn;
      t += tn;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

Glob::Glob(std::string_view pattern) {
  while (pattern.starts_with("./")) pattern.remove_prefix(2);
  for (;;) {
    const std::size_t slash = pattern.find('/');
    parts_.emplace_back(pattern.substr(0, slash));
    if (slash == std::string_view::npos) break;
    pattern.remove_prefix(slash + 1);
  }
}

bool Glob::matches(std::string_view path) const {
  std::array<std::string_view, kMaxParts> names;
  std::size_t count = 0;
  for (std::size_t slash = 0; slash != std::string_view::npos;) {
    if (count == kMaxParts) return false;
    slash = path.find('/');
    names[count++] = path.substr(0, slash);
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  }
  // Bit n: the parts so far can have eaten exactly the first n names.
  std::uint64_t reached = 1;
  const std::uint64_t all = (std::uint64_t{2} << count) - 1;
  for (const std::string& part : parts_) {
    std::uint64_t next = 0;
    if (part == "**") {
      next = all & ~((std::uint64_t{1} << std::countr_zero(reached)) - 1);
    } else {
      for (std::size_t n = 0; n < count; ++n) {
        if ((reached >> n & 1U) != 0 && match_name(part, names[n])) next |= std::uint64_t{2} << n;
      }
    }
    if (next == 0) return false;
    reached = next;
  }
  return (reached >> count & 1U) != 0;
}

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

}  // namespace hornbill::playlists
