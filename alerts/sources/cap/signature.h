// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "alerts/sources/cap/trusted_signers.h"
#include "alerts/sources/cap/xml_document.h"
#include "base/time.h"

namespace hornbill::alerts {

enum class SignatureState : std::uint8_t {
  none,       // the message carries no signature
  valid,      // made by a trusted signer over the whole message
  unchecked,  // there is one, but nobody here can say whether it is right
  wrong,      // altered, or built to deceive
};

struct SignatureResult {
  SignatureState state = SignatureState::none;
  std::string why;             // a sentence
  std::string signer;          // subject of the certificate; "" unless valid
  std::string fingerprint;     // "SHA256:..." of that certificate, or of the bare key
  bool blanks_differ = false;  // wrong as it stands; might be right once blanks are dropped
};

// Checks the enveloped XML signature of the <alert> that is the root of `document`: exactly one,
// the root's own child, over the whole document and nothing else, by an algorithm of SHA-256 or
// more. A certificate within the message counts only if a pin vouches for it.
// Thread: any; one document at a time.
// Source: W3C XML Signature; by xmlsec with OpenSSL.
SignatureResult check_signature(const XmlDocument& document, const TrustedSigners& signers,
                                base::UtcTime now);

}  // namespace hornbill::alerts
