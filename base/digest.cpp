// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <sodium.h>

namespace hornbill::base {

static_assert(std::tuple_size_v<Digest> == crypto_hash_sha256_BYTES);

struct Sha256::State {
  crypto_hash_sha256_state value;
};

// SHA-256 in libsodium needs no sodium_init: that only picks faster code for other functions.
Sha256::Sha256() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->value); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::span<const std::byte> data) {
  crypto_hash_sha256_update(&state_->value, reinterpret_cast<const unsigned char*>(data.data()),
                            data.size());
}

void Sha256::add(std::string_view text) { add(std::as_bytes(std::span(text))); }

Digest Sha256::finish() {
  Digest digest;
  crypto_hash_sha256_final(&state_->value, digest.data());
  return digest;
}

Digest sha256(std::string_view text) {
  Sha256 hash;
  hash.add(text);
  return hash.finish();
}

std::string to_hex(const Digest& digest) {
  std::string text(2 * digest.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  text.pop_back();
  return text;
}

}  // namespace hornbill::base
