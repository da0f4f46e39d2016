// SPDX-License-Identifier: Apache-2.0
#include "hornbill/text_width.h"

#include <algorithm>
#include <cstdint>

namespace hornbill {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range kZeroWidth[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x0EB1, 0x0EB1}, {0x0EB4, 0x0EBC}, {0x0EC8, 0x0ECE},
    {0x102D, 0x1030}, {0x1032, 0x1037}, {0x1039, 0x103A}, {0x103D, 0x103E}, {0x1058, 0x1059},
    {0x105E, 0x1060}, {0x1071, 0x1074}, {0x1082, 0x1082}, {0x1085, 0x1086}, {0x108D, 0x108D},
    {0x17B4, 0x17B5}, {0x17B7, 0x17BD}, {0x17C6, 0x17C6}, {0x17C9, 0x17D3}, {0x17DD, 0x17DD},
    {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF}};
constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                           {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                           {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                           {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](Range r) { return c >= r.first && c <= r.last; });
}

struct Glyph {
  std::size_t bytes = 1;
  char32_t code = 0;
  bool valid = false;
};

// The code point at the front of `text`, which is not empty.
Glyph decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {1, lead, true};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80) return {};
    code = (code << 6U) | (next & 0x3FU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[bytes] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {bytes, code, true};
}

int width_of(const Glyph& glyph) {
  if (!glyph.valid || glyph.code < 0x300) return 1;  // most are: before any of the ranges
  if (within(kZeroWidth, glyph.code)) return 0;
  return within(kWide, glyph.code) ? 2 : 1;
}

}  // namespace

int text_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Glyph glyph = decode(text);
    width += width_of(glyph);
    text.remove_prefix(glyph.bytes);
  }
  return width;
}

std::string plain(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Glyph glyph = decode(text);
    const bool control = glyph.code < 0x20 || (glyph.code >= 0x7F && glyph.code < 0xA0) ||
                         (glyph.code >= 0x2028 && glyph.code <= 0x202E) ||
                         (glyph.code >= 0x2066 && glyph.code <= 0x2069);
    if (!glyph.valid) {
      out += "\xEF\xBF\xBD";
    } else if (control) {
      out += ' ';
    } else {
      out += text.substr(0, glyph.bytes);
    }
    text.remove_prefix(glyph.bytes);
  }
  return out;
}

std::string fit(std::string_view text, int columns, bool unicode) {
  if (columns <= 0) return "";
  const int width = text_width(text);
  if (width <= columns) {
    return std::string(text) + std::string(static_cast<std::size_t>(columns - width), ' ');
  }
  std::string out;
  int used = 0;
  while (!text.empty()) {
    const Glyph glyph = decode(text);
    const int more = width_of(glyph);
    if (used + more > columns - 1) break;
    out += text.substr(0, glyph.bytes);
    used += more;
    text.remove_prefix(glyph.bytes);
  }
  out += unicode ? "…" : ".";
  return out + std::string(static_cast<std::size_t>(columns - 1 - used), ' ');
}

}  // namespace hornbill
