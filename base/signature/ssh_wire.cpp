// SPDX-License-Identifier: Apache-2.0
#include "base/signature/ssh_wire.h"

#include <sodium.h>

namespace hornbill::base {

void wipe(void* data, std::size_t bytes) noexcept { sodium_memzero(data, bytes); }

std::optional<std::string_view> WireReader::take(std::size_t bytes) {
  if (bytes > left_.size()) {
    left_ = {};
    return std::nullopt;
  }
  const std::string_view taken = left_.substr(0, bytes);
  left_.remove_prefix(bytes);
  return taken;
}

std::optional<std::uint32_t> WireReader::number() {
  const auto bytes = take(4);
  if (!bytes) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : *bytes) value = (value << 8U) | static_cast<unsigned char>(c);
  return value;
}

std::optional<std::string_view> WireReader::string() {
  const auto length = number();
  return length ? take(*length) : std::nullopt;
}

bool WireReader::expect(std::string_view bytes) {
  if (!left_.starts_with(bytes)) return false;
  left_.remove_prefix(bytes.size());
  return true;
}

WireWriter& WireWriter::raw(std::string_view bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

WireWriter& WireWriter::number(std::uint32_t value) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    bytes_.push_back(static_cast<char>((value >> shift) & 0xffU));
  }
  return *this;
}

WireWriter& WireWriter::string(std::string_view bytes) {
  return number(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
}

std::optional<SecretBytes> from_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  // libsodium 1.0.18 takes every byte from 0x80 for a '/'.
  if (text.find_first_not_of(kAlphabet) != std::string_view::npos) return std::nullopt;
  SecretBytes bytes(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace hornbill::base
