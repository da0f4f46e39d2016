// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/base64.h"

#include <cstdint>

namespace hornbill::alerts {
namespace {

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text, std::size_t max_bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;  // bits
  int digits = 0;
  int padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int digit = base64_digit(c);
    if (digit < 0 || padding > 0) return std::nullopt;
    ++digits;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFF;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    if (out.size() >= max_bytes) return std::nullopt;
    out += static_cast<char>(bits >> held & 0xFF);
  }
  const bool whole =
      padding <= 2 && digits % 4 != 1 && (padding == 0 || (digits + padding) % 4 == 0);
  if (!whole) return std::nullopt;
  return out;
}

}  // namespace hornbill::alerts
