// SPDX-License-Identifier: Apache-2.0
#include <sodium.h>

#include <algorithm>

#include "base/check.h"
#include "base/signature/armor.h"
#include "base/signature/ssh_key.h"
#include "base/signature/ssh_wire.h"

namespace hornbill::base {
namespace {

constexpr ArmorKind kKeyArmor{"OPENSSH PRIVATE KEY", 70, SshPrivateKey::kMaxFileBytes};
constexpr std::string_view kKeyMagic("openssh-key-v1\0", 15);
constexpr std::size_t kBlock = 8;  // what the secret part is padded to without a cipher

tl::unexpected<Error> damaged_key() {
  return fail(ErrorCode::corrupt, "the private key is damaged; take a copy of it, or make another");
}

tl::unexpected<Error> protected_by_passphrase() {
  return fail(ErrorCode::unsupported,
              "the private key has a passphrase; make a copy without one for this use: "
              "`ssh-keygen -p -N '' -f COPY`");
}

bool is_padding(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != static_cast<char>(i + 1)) return false;
  }
  return bytes.size() < kBlock;
}

struct Parts {
  std::string_view seed;
  std::string_view public_bytes;
  std::string_view comment;
};

Result<Parts> read_secret_part(std::string_view part) {
  WireReader reader(part);
  const auto check_1 = reader.number();
  const auto check_2 = reader.number();
  const auto kind = reader.string();
  if (!kind || *check_1 != *check_2) return damaged_key();
  if (*kind != kEd25519) {
    return fail(ErrorCode::unsupported,
                "the private key is of another kind than Ed25519; make one with `ssh-keygen -t "
                "ed25519`");
  }
  const auto public_bytes = reader.string();
  const auto secret = reader.string();
  const auto comment = reader.string();
  if (!comment || public_bytes->size() != crypto_sign_PUBLICKEYBYTES ||
      secret->size() != crypto_sign_SECRETKEYBYTES || part.size() % kBlock != 0 ||
      !is_padding(reader.left())) {
    return damaged_key();
  }
  return Parts{secret->substr(0, crypto_sign_SEEDBYTES), *public_bytes, *comment};
}

}  // namespace

SshPrivateKey::SshPrivateKey(std::string_view seed, std::string comment)
    : secret_(crypto_sign_SECRETKEYBYTES), comment_(std::move(comment)) {
  crypto_sign_seed_keypair(public_key_.bytes.data(),
                           reinterpret_cast<unsigned char*>(secret_.data()),
                           reinterpret_cast<const unsigned char*>(seed.data()));
}

SshPrivateKey SshPrivateKey::generate(std::string comment) {
  HORNBILL_CHECK(sodium_init() >= 0);  // fails only where the system has no random numbers
  std::replace_if(
      comment.begin(), comment.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
  SecretBytes seed(crypto_sign_SEEDBYTES);
  randombytes_buf(seed.data(), seed.size());
  return SshPrivateKey({seed.data(), seed.size()}, comment.substr(0, 200));
}

Result<SshPrivateKey> SshPrivateKey::parse(std::string_view text) {
  const auto bytes = unarmor(kKeyArmor, text);
  if (!bytes) return fail(bytes.error().within("this is no private key of OpenSSH"));
  WireReader reader({bytes->data(), bytes->size()});
  if (!reader.expect(kKeyMagic)) return damaged_key();
  const auto cipher = reader.string();
  const auto kdf = reader.string();
  const auto kdf_options = reader.string();
  if (!kdf_options) return damaged_key();
  if (*cipher != "none" || *kdf != "none") return protected_by_passphrase();
  const auto keys = reader.number();
  if (!keys || *keys != 1) return damaged_key();
  const auto public_blob = reader.string();
  const auto secret_part = reader.string();
  if (!secret_part || !reader.left().empty()) return damaged_key();
  const auto public_key = SshPublicKey::from_blob(*public_blob);
  if (!public_key) return fail(public_key.error());
  const auto parts = read_secret_part(*secret_part);
  if (!parts) return fail(parts.error());
  SshPrivateKey key(parts->seed, std::string(parts->comment));
  const std::string_view inner = parts->public_bytes;
  const bool agree = std::equal(inner.begin(), inner.end(),
                                reinterpret_cast<const char*>(key.public_key_.bytes.data()));
  if (!agree || key.public_key_ != *public_key) return damaged_key();
  return key;
}

SecretBytes SshPrivateKey::text() const {
  // Any number that stands there twice; OpenSSH uses it to notice a wrong passphrase.
  const std::uint32_t check = 0x686f726eU;
  WireWriter secret;
  secret.number(check).number(check).string(kEd25519);
  secret.string({reinterpret_cast<const char*>(public_key_.bytes.data()), 32});
  secret.string({secret_.data(), secret_.size()}).string(comment_);
  for (char pad = 1; secret.bytes().size() % kBlock != 0; ++pad) secret.raw({&pad, 1});
  WireWriter file;
  file.raw(kKeyMagic).string("none").string("none").string("").number(1);
  file.string(public_key_.blob()).string(secret.bytes());
  return armor(kKeyArmor, file.bytes());
}

std::string SshPrivateKey::sign(std::string_view message) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       reinterpret_cast<const unsigned char*>(secret_.data()));
  return signature;
}

}  // namespace hornbill::base
