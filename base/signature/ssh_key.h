// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/signature/secret_bytes.h"

// Ed25519 keys in the formats of OpenSSH, so that ssh-keygen makes, shows and uses them too.
// Source: OpenSSH PROTOCOL.key; RFC 8709; the mathematics by libsodium.
// Thread: any.
namespace hornbill::base {

// The half of a key pair that everybody may know.
struct SshPublicKey {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const SshPublicKey&) const = default;

  // "SHA256:" and 43 characters of base64, as `ssh-keygen -l` shows it.
  std::string fingerprint() const;
  // "ssh-ed25519 AAAA...": the line of a .pub file without its comment.
  std::string line() const;
  // The binary form that signatures carry and lines hold as base64.
  std::string blob() const;
  // Fails: unsupported, another kind of key; corrupt.
  static Result<SshPublicKey> from_blob(std::string_view blob);
};

// A line of a .pub file, or the same part of an allowed_signers line.
struct SshKeyLine {
  SshPublicKey key;
  std::string comment;
};
// Fails: unsupported, a key of another kind than Ed25519; corrupt; limit, over 1 KiB.
Result<SshKeyLine> parse_key_line(std::string_view line);
// Reads a .pub file. Fails: as parse_key_line() and read_file().
Result<SshKeyLine> read_public_key(const std::string& path);

// A key pair. Its secret half is wiped at the end of life and appears in no error.
class SshPrivateKey {
 public:
  static constexpr std::size_t kMaxFileBytes = 16 * 1024;

  // A new pair from the system's random numbers.
  static SshPrivateKey generate(std::string comment);
  // The text of a private key file ("openssh-key-v1") without a passphrase.
  // Fails: unsupported, a passphrase or another kind of key; corrupt; limit.
  static Result<SshPrivateKey> parse(std::string_view text);
  // Fails: as parse(); refused, others than the owner may read the file; not_found; io.
  static Result<SshPrivateKey> read(const std::string& path);

  // Writes the pair as `path` (mode 0600) and `path`.pub (0644), durably.
  // Fails: refused, one of the files exists already; io.
  Result<void> write(const std::string& path) const;
  // What the private file holds.
  SecretBytes text() const;

  const SshPublicKey& public_key() const { return public_key_; }
  const std::string& comment() const { return comment_; }
  // The bare Ed25519 signature of `message`, 64 bytes. Most callers want ssh_sign().
  std::string sign(std::string_view message) const;

 private:
  SshPrivateKey(std::string_view seed, std::string comment);
  SecretBytes secret_;  // seed, then public key: libsodium's 64 bytes
  SshPublicKey public_key_;
  std::string comment_;
};

}  // namespace hornbill::base
