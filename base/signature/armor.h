// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/signature/secret_bytes.h"

namespace hornbill::base {

// Bytes as lines of base64 between "-----BEGIN LABEL-----" and "-----END LABEL-----".
// Source: OpenSSH PROTOCOL.key and PROTOCOL.sshsig.
struct ArmorKind {
  std::string_view label;    // "SSH SIGNATURE"
  std::size_t line_columns;  // of base64 when written
  std::size_t max_bytes;     // of the whole armored text when read
};

SecretBytes armor(const ArmorKind& kind, std::string_view bytes);

// Lines may end in CR LF and be of any length; blank lines may stand before and after. Everything
// else must be exact: no other text around it, no base64 that spells the same bytes differently.
// Fails: limit, larger than the kind's bound; corrupt, anything else.
Result<SecretBytes> unarmor(const ArmorKind& kind, std::string_view text);

}  // namespace hornbill::base
