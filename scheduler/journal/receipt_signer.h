// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/signature/ssh_key.h"

namespace hornbill::scheduler {

// Signs receipts with the station's own key, made on this machine when it is first needed: the
// files receipt_key (mode 0600) and receipt_key.pub of the state folder. The signatures are those
// of `ssh-keygen -Y sign -n hornbill-receipt`. Thread: any.
class ReceiptSigner {
 public:
  // `station`: its name, for the key's comment.
  // Fails: as SshPrivateKey::read() and write(). A key that is there is never replaced.
  static base::Result<ReceiptSigner> open(const std::string& state_folder,
                                          const std::string& station);

  // The armored signature of exactly these bytes.
  std::string sign(std::string_view receipt) const;
  const base::SshPublicKey& key() const { return key_.public_key(); }
  // A line of an allowed_signers file by which anybody can verify the receipts.
  std::string allowed_signers_line() const;

 private:
  explicit ReceiptSigner(base::SshPrivateKey key) : key_(std::move(key)) {}
  base::SshPrivateKey key_;
};

// Whether the receipt is as it was signed. Gives the key that signed it; whether that is the
// station's is for the caller to say. Fails: as base::ssh_verify().
base::Result<base::SshPublicKey> verify_receipt(std::string_view receipt,
                                                std::string_view signature);

}  // namespace hornbill::scheduler
