// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/signature/secret_bytes.h"

namespace hornbill::base {

// The one kind of key and signature that is taken.
inline constexpr std::string_view kEd25519 = "ssh-ed25519";

// Reads the binary encoding of SSH from front to back. Where too little is left it gives nothing,
// then and ever after, so that only the last field read has to be checked.
// Source: RFC 4251 section 5.
class WireReader {
 public:
  explicit WireReader(std::string_view data) : left_(data) {}

  std::optional<std::string_view> take(std::size_t bytes);
  std::optional<std::uint32_t> number();     // 4 bytes, the highest first
  std::optional<std::string_view> string();  // its length as a number, then its bytes
  bool expect(std::string_view bytes);       // takes them if they come next
  std::string_view left() const { return left_; }

 private:
  std::string_view left_;
};

// Writes that encoding into memory that is wiped.
class WireWriter {
 public:
  WireWriter& raw(std::string_view bytes);
  WireWriter& number(std::uint32_t value);
  WireWriter& string(std::string_view bytes);
  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  SecretBytes bytes_;
};

// The bytes that canonical base64 with padding spells; nothing for any other text.
std::optional<SecretBytes> from_base64(std::string_view text);

}  // namespace hornbill::base
