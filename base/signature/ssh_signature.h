// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/signature/ssh_key.h"

// Signatures as `ssh-keygen -Y sign` makes and `ssh-keygen -Y verify` checks them.
// Source: OpenSSH PROTOCOL.sshsig.
// Thread: any.
namespace hornbill::base {

inline constexpr std::size_t kMaxSignatureBytes = 8 * 1024;  // armored

// What is signed. The namespace is what the signature is for: one made for another use is no good.
struct SshStatement {
  std::string_view message;
  std::string_view name_space;  // 1 to 255 characters, "hornbill-alert"
};

// The armored signature over SHA-512 of the message, ending in a newline.
std::string ssh_sign(const SshPrivateKey& key, const SshStatement& statement);

// The key whose owner signed exactly this message for this namespace. Whether that key is trusted
// is for the caller to say. The signature itself must be canonical: whatever its bytes, at most one
// spelling of them is taken, but for the lengths and ends of lines.
// Fails: refused, the signature is for another namespace or does not belong to the message;
// unsupported, a kind of key or hash that is not taken here; corrupt; limit.
Result<SshPublicKey> ssh_verify(const SshStatement& statement, std::string_view armored);

}  // namespace hornbill::base
