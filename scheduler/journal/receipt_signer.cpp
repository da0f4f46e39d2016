// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/receipt_signer.h"

#include <unistd.h>

#include "alerts/model/receipt.h"
#include "base/file_store.h"
#include "base/signature/ssh_signature.h"

namespace hornbill::scheduler {
namespace {

constexpr const char* kReceiptPrincipal = "station";

}  // namespace

base::Result<ReceiptSigner> ReceiptSigner::open(const std::string& state_folder,
                                                const std::string& station) {
  const std::string path = state_folder + "/receipt_key";
  auto key = base::SshPrivateKey::read(path);
  const bool complete = ::access((path + ".pub").c_str(), F_OK) == 0;
  // The public half is written last: without it a damaged file is one that was never finished.
  if (!key && key.error().code == base::ErrorCode::corrupt && !complete) {
    ::unlink(path.c_str());
    key = base::SshPrivateKey::read(path);
  }
  if (key || key.error().code != base::ErrorCode::not_found) {
    if (!key) return base::fail(key.error());
    return ReceiptSigner(std::move(*key));
  }
  if (auto made = base::make_folders(state_folder); !made) return base::fail(made.error());
  std::string comment = station.empty() ? "hornbill receipts" : "hornbill receipts of " + station;
  for (char& c : comment) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  auto fresh = base::SshPrivateKey::generate(comment);
  if (auto written = fresh.write(path); !written) {
    return base::fail(written.error().within("making the station's key for receipts"));
  }
  return ReceiptSigner(std::move(fresh));
}

std::string ReceiptSigner::sign(std::string_view receipt) const {
  return base::ssh_sign(key_, {receipt, alerts::kReceiptNamespace});
}

std::string ReceiptSigner::allowed_signers_line() const {
  return std::string(kReceiptPrincipal) + " namespaces=\"" + alerts::kReceiptNamespace + "\" " +
         key_.public_key().line() + "\n";
}

base::Result<base::SshPublicKey> verify_receipt(std::string_view receipt,
                                                std::string_view signature) {
  return base::ssh_verify({receipt, alerts::kReceiptNamespace}, signature);
}

}  // namespace hornbill::scheduler
