// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/cap/cap_reader.h"
#include "alerts/sources/cap/signature.h"

namespace hornbill::alerts {

// One alert with all that can be said of it without the station's own rules.
struct CapMessage {
  CapReading reading;  // read from the very tree whose signature was checked
  SignatureResult signature;
  std::string digest;           // SHA-256 of its bytes as received, 64 hex digits
  bool blanks_dropped = false;  // the signature is right only without blanks between elements
};

struct CapOpenOptions {
  XmlOptions xml;
  CapLimits limits;
  int most_alerts = 100;  // in one document
};

// Reads a document that is one <alert>, or a wrapper <alerts> that holds some.
// Fails: as XmlDocument::parse; corrupt, the root is neither; limit, too many alerts.
base::Result<std::vector<CapMessage>> open_cap(std::string_view bytes,
                                               const TrustedSigners& signers, base::UtcTime now,
                                               const CapOpenOptions& options = {});

}  // namespace hornbill::alerts
