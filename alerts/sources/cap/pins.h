// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/cap/trusted_signers.h"

namespace hornbill::alerts {

// Certificates and keys as OpenSSL has them. For the sources of this folder only.

struct FreeOpenSsl {
  void operator()(X509* p) const { X509_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};
using Certificate = std::unique_ptr<X509, FreeOpenSsl>;
using PublicKey = std::unique_ptr<EVP_PKEY, FreeOpenSsl>;

struct TrustedSigners::Pins {
  std::vector<Certificate> certificates;
  std::vector<PublicKey> keys;  // bare ones
  std::vector<std::string> fingerprints;
  std::vector<std::string> names;
  bool allow_sha1 = false;
};

// One key that may have made a signature.
struct SigningKey {
  EVP_PKEY* key = nullptr;            // owned elsewhere
  const X509* certificate = nullptr;  // null: a bare key
  std::string name;                   // of a person's world: the subject
  std::string fingerprint;            // "SHA256:..." of the certificate or the key
  std::string trouble;                // why it must not be believed now; empty: it may be
};

// The keys to try on a message that carries `embedded` certificates: pinned ones, and embedded
// ones that a pin vouches for at `now`.
std::vector<SigningKey> keys_to_try(const TrustedSigners::Pins& pins,
                                    std::span<const Certificate> embedded, base::UtcTime now);

std::string subject_of(const X509* certificate);
std::string fingerprint_of(const X509* certificate);
std::optional<base::UtcTime> end_of(const X509* certificate);
// RSA and DSA below 2048 bits, elliptic curves below 224.
bool is_weak(EVP_PKEY* key);

}  // namespace hornbill::alerts
