// SPDX-License-Identifier: Apache-2.0
#include "audio/media/clean_text.h"

#include <cstdint>

namespace hornbill::audio {
namespace {

// Length of the valid UTF-8 sequence at the start of `s`, 0 if there is none.
std::size_t sequence_length(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(s[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t n = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || s.size() < n) return 0;
  for (std::size_t i = 1; i < n; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return n;
}

// C0 and C1 controls, line separators, and the marks that turn the direction of text.
bool is_control(std::string_view c) {
  if (c.size() == 1) {
    const auto b = static_cast<std::uint8_t>(c[0]);
    return b < 0x20 || b == 0x7F;
  }
  if (c.size() == 2) return c[0] == '\xC2' && static_cast<std::uint8_t>(c[1]) < 0xA0;
  if (c.size() != 3 || c[0] != '\xE2') return false;
  const auto second = static_cast<std::uint8_t>(c[1]);
  const auto third = static_cast<std::uint8_t>(c[2]);
  return (second == 0x80 && third >= 0xA8 && third <= 0xAE) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

std::string clean_text(std::string_view raw, std::size_t max_bytes) {
  std::string out;
  while (!raw.empty()) {
    const std::size_t n = sequence_length(raw);
    std::string piece(raw.substr(0, n == 0 ? 1 : n));
    if (n == 0) {  // Latin-1
      const auto b = static_cast<std::uint8_t>(raw[0]);
      piece = {static_cast<char>(0xC0 | (b >> 6)), static_cast<char>(0x80 | (b & 0x3F))};
    }
    if (is_control(piece)) piece = " ";
    const bool extra_blank = piece == " " && (out.empty() || out.back() == ' ');
    if (!extra_blank) {
      if (out.size() + piece.size() > max_bytes) break;
      out += piece;
    }
    raw.remove_prefix(n == 0 ? 1 : n);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace hornbill::audio
