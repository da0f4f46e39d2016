// SPDX-License-Identifier: Apache-2.0
#include <sodium.h>

#include <algorithm>

#include "base/digest.h"
#include "base/file_store.h"
#include "base/signature/ssh_key.h"
#include "base/signature/ssh_wire.h"

namespace hornbill::base {
namespace {

constexpr std::size_t kMaxLine = 1024;

std::string to_base64(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();
  return text;
}

tl::unexpected<Error> other_kind(std::string_view kind) {
  std::string shown;
  for (const char c : kind.substr(0, 40)) shown += c > ' ' && c < 127 ? c : '?';
  return fail(ErrorCode::unsupported, "the key is of the kind \"" + shown +
                                          "\", but only ssh-ed25519 is taken; make one with "
                                          "`ssh-keygen -t ed25519`");
}

bool is_kind_word(std::string_view word) {
  return word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-");
}

std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

std::string SshPublicKey::blob() const {
  WireWriter writer;
  writer.string(kEd25519).string({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return std::string(writer.bytes());
}

std::string SshPublicKey::fingerprint() const {
  const Digest digest = sha256(blob());
  return "SHA256:" + to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()},
                               sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

std::string SshPublicKey::line() const {
  return std::string(kEd25519) + " " + to_base64(blob(), sodium_base64_VARIANT_ORIGINAL);
}

Result<SshPublicKey> SshPublicKey::from_blob(std::string_view blob) {
  WireReader reader(blob);
  const auto kind = reader.string();
  if (!kind) return fail(ErrorCode::corrupt, "the public key is damaged");
  if (*kind != kEd25519) return other_kind(*kind);
  SshPublicKey key;
  const auto bytes = reader.string();
  if (!bytes || bytes->size() != key.bytes.size() || !reader.left().empty()) {
    return fail(ErrorCode::corrupt, "the public key is damaged: an Ed25519 key has 32 bytes");
  }
  std::copy(bytes->begin(), bytes->end(), reinterpret_cast<char*>(key.bytes.data()));
  return key;
}

Result<SshKeyLine> parse_key_line(std::string_view line) {
  if (line.size() > kMaxLine) {
    return fail(ErrorCode::limit, "a public key is one line of at most 1024 characters");
  }
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.find_first_of(std::string_view("\n\r\0", 3)) != std::string_view::npos) {
    return fail(ErrorCode::corrupt, "a public key is one line, but this has several");
  }
  const std::string_view kind = next_word(line);
  if (kind != kEd25519) {
    if (is_kind_word(kind)) return other_kind(kind);
    return fail(ErrorCode::corrupt,
                "this is not a public key, which looks like \"ssh-ed25519 AAAA... comment\"");
  }
  const std::string_view base64 = next_word(line);
  const auto blob = from_base64(base64);
  if (!blob) {
    return fail(ErrorCode::corrupt, "the part after ssh-ed25519 is not a whole public key");
  }
  auto key = SshPublicKey::from_blob({blob->data(), blob->size()});
  if (!key) return fail(key.error());
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return SshKeyLine{*key, std::string(line)};
}

Result<SshKeyLine> read_public_key(const std::string& path) {
  const auto text = read_file(path, kMaxLine);
  if (!text) return fail(text.error());
  auto line = parse_key_line(*text);
  if (!line) return fail(line.error().within(path));
  return line;
}

}  // namespace hornbill::base
