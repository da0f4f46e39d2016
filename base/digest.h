// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hornbill::base {

using Digest = std::array<std::uint8_t, 32>;

// SHA-256 over data that arrives in pieces. Source: FIPS 180-4, by libsodium.
// Thread: one at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::span<const std::byte> data);
  void add(std::string_view text);
  // The digest of all that was added. Ends this computation; only destruction may follow.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest sha256(std::string_view text);
// 64 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);

}  // namespace hornbill::base
