// SPDX-License-Identifier: Apache-2.0
#include "base/signature/ssh_signature.h"

#include <sodium.h>

#include <optional>

#include "base/check.h"
#include "base/digest.h"
#include "base/signature/armor.h"
#include "base/signature/ssh_wire.h"

namespace hornbill::base {
namespace {

constexpr ArmorKind kSignatureArmor{"SSH SIGNATURE", 70, kMaxSignatureBytes};
constexpr std::string_view kSignatureMagic = "SSHSIG";
constexpr std::uint32_t kVersion = 1;

std::string printable(std::string_view text) {
  std::string shown;
  for (const char c : text.substr(0, 60)) shown += c >= ' ' && c < 127 ? c : '?';
  return shown;
}

std::optional<std::string> hash(std::string_view algorithm, std::string_view message) {
  if (algorithm == "sha256") {
    const Digest digest = sha256(message);
    return std::string(digest.begin(), digest.end());
  }
  if (algorithm != "sha512") return std::nullopt;
  std::string digest(crypto_hash_sha512_BYTES, '\0');
  crypto_hash_sha512(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(message.data()), message.size());
  return digest;
}

// The bytes that the key really signs.
std::string signed_bytes(std::string_view name_space, std::string_view algorithm,
                         std::string_view digest) {
  WireWriter writer;
  writer.raw(kSignatureMagic).string(name_space).string("").string(algorithm).string(digest);
  return std::string(writer.bytes());
}

// The fields of a signature, still to be judged.
struct Fields {
  std::string_view public_key;
  std::string_view name_space;
  std::string_view algorithm;
  std::string_view signature;
};

tl::unexpected<Error> damaged_signature() {
  return fail(ErrorCode::corrupt, "the signature is damaged; ask for the file again");
}

Result<Fields> read_fields(std::string_view bytes) {
  WireReader reader(bytes);
  if (!reader.expect(kSignatureMagic)) return damaged_signature();
  const auto version = reader.number();
  if (!version) return damaged_signature();
  if (*version != kVersion) {
    return fail(ErrorCode::unsupported, "the signature is of version " + std::to_string(*version) +
                                            ", but only version 1 is known");
  }
  const auto public_key = reader.string();
  const auto name_space = reader.string();
  const auto reserved = reader.string();
  const auto algorithm = reader.string();
  const auto signature = reader.string();
  if (!signature || !reader.left().empty() || !reserved->empty()) return damaged_signature();
  return Fields{*public_key, *name_space, *algorithm, *signature};
}

// The 64 bytes within the signature's own envelope.
Result<std::string_view> bare_signature(std::string_view envelope) {
  WireReader reader(envelope);
  const auto kind = reader.string();
  const auto bytes = reader.string();
  if (!bytes || !reader.left().empty()) return damaged_signature();
  if (*kind != kEd25519) {
    return fail(ErrorCode::unsupported, "the signature is of the kind \"" + printable(*kind) +
                                            "\", but only ssh-ed25519 is taken");
  }
  if (bytes->size() != crypto_sign_BYTES) return damaged_signature();
  return *bytes;
}

}  // namespace

std::string ssh_sign(const SshPrivateKey& key, const SshStatement& statement) {
  HORNBILL_CHECK(!statement.name_space.empty() && statement.name_space.size() <= 255);
  const std::string digest = *hash("sha512", statement.message);
  WireWriter envelope;
  envelope.string(kEd25519).string(key.sign(signed_bytes(statement.name_space, "sha512", digest)));
  WireWriter writer;
  writer.raw(kSignatureMagic).number(kVersion).string(key.public_key().blob());
  writer.string(statement.name_space).string("").string("sha512").string(envelope.bytes());
  const SecretBytes text = armor(kSignatureArmor, writer.bytes());
  return {text.begin(), text.end()};
}

Result<SshPublicKey> ssh_verify(const SshStatement& statement, std::string_view armored) {
  const auto bytes = unarmor(kSignatureArmor, armored);
  if (!bytes) return fail(bytes.error().within("this is no SSH signature"));
  const auto fields = read_fields({bytes->data(), bytes->size()});
  if (!fields) return fail(fields.error());
  const auto key = SshPublicKey::from_blob(fields->public_key);
  if (!key) return fail(key.error());
  const auto signature = bare_signature(fields->signature);
  if (!signature) return fail(signature.error());
  const auto digest = hash(fields->algorithm, statement.message);
  if (!digest) {
    return fail(ErrorCode::unsupported, "the signature uses the hash \"" +
                                            printable(fields->algorithm) +
                                            "\", but only sha512 and sha256 are taken");
  }
  if (fields->name_space != statement.name_space) {
    return fail(ErrorCode::refused,
                "the signature was made for \"" + printable(fields->name_space) + "\", not for \"" +
                    std::string(statement.name_space) + "\"; sign with `ssh-keygen -Y sign -n " +
                    std::string(statement.name_space) + "`");
  }
  const std::string data = signed_bytes(fields->name_space, fields->algorithm, *digest);
  if (crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature->data()),
                                  reinterpret_cast<const unsigned char*>(data.data()), data.size(),
                                  key->bytes.data()) != 0) {
    return fail(ErrorCode::refused,
                "the signature does not belong to this text: one of them was changed");
  }
  return *key;
}

}  // namespace hornbill::base
