// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::alerts {

// Who may sign the messages of one source.
struct TrustedSignerOptions {
  // Contents of PEM files, each with one or more certificates or public keys. A certificate is
  // trusted as the signer itself and, if it may issue others, for those that it issued.
  std::vector<std::string> pem;
  // "SHA256:" and 64 hex digits of a signer's own certificate, which then may come in the message.
  std::vector<std::string> fingerprints;
  // If not empty: a certificate issued by one of `pem` must carry one of these names (common name
  // or DNS name). Without it everybody to whom that authority gives certificates is trusted.
  std::vector<std::string> names;
  bool allow_sha1 = false;  // and keys of less than 2048 bits: for services that never changed
};

// Pinned certificates and keys. Cheap to copy. Thread: any; immutable.
class TrustedSigners {
 public:
  // Nobody is trusted.
  TrustedSigners();
  // Fails: invalid_argument, a PEM text holds neither, or a fingerprint is none.
  static base::Result<TrustedSigners> load(const TrustedSignerOptions& options);

  bool empty() const;
  // A sentence for each certificate that ends within `ahead` of `now`, or has ended, or that lets
  // an authority's whole clientele speak because no names were given.
  std::vector<std::string> warnings(base::UtcTime now, base::Duration ahead) const;

  struct Pins;
  const Pins& pins() const { return *pins_; }

 private:
  std::shared_ptr<const Pins> pins_;
};

}  // namespace hornbill::alerts
