// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/trusted_signers.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>

#include "alerts/sources/cap/pins.h"

namespace hornbill::alerts {
namespace {

constexpr std::size_t kMostPins = 64;

std::string sha256_text(std::span<const unsigned char> digest) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "SHA256:";
  for (const unsigned char byte : digest) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::string key_fingerprint(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) return "";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(der, static_cast<std::size_t>(length), digest.data(), &size, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  return sha256_text(std::span(digest.data(), size));
}

std::string date_text(base::UtcTime t) { return base::format_utc(t).substr(0, 10); }

// Why `certificate` does not count at `now`; "" if it does.
std::string out_of_time(const X509* certificate, base::UtcTime now) {
  std::time_t at = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const int begun = X509_cmp_time(X509_get0_notBefore(certificate), &at);
  const int ended = X509_cmp_time(X509_get0_notAfter(certificate), &at);
  if (begun == 0 || ended == 0) return "its certificate has no readable dates";
  if (begun > 0) return "its certificate is not valid yet";
  if (ended > 0) return "";
  const auto end = end_of(certificate);
  return "its certificate ended" + (end ? " on " + date_text(*end) : "");
}

bool has_name(X509* certificate, const std::vector<std::string>& names) {
  if (names.empty()) return true;
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    if (X509_check_host(certificate, name.data(), name.size(), X509_CHECK_FLAG_NO_WILDCARDS,
                        nullptr) == 1) {
      return true;
    }
    std::array<char, 256> common{};
    const int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                                 common.data(), static_cast<int>(common.size()));
    return length >= 0 && static_cast<std::size_t>(length) == name.size() && common.data() == name;
  });
}

struct FreeStore {
  void operator()(X509_STORE* p) const { X509_STORE_free(p); }
  void operator()(X509_STORE_CTX* p) const { X509_STORE_CTX_free(p); }
  void operator()(STACK_OF(X509) * p) const { sk_X509_free(p); }
};

// Whether one of the pinned certificates vouches for `leaf` at `now`: "" or why not.
std::string chain_fault(const TrustedSigners::Pins& pins, X509* leaf,
                        std::span<const Certificate> others, base::UtcTime now) {
  const std::unique_ptr<X509_STORE, FreeStore> store(X509_STORE_new());
  const std::unique_ptr<X509_STORE_CTX, FreeStore> context(X509_STORE_CTX_new());
  const std::unique_ptr<STACK_OF(X509), FreeStore> untrusted(sk_X509_new_null());
  if (!store || !context || !untrusted) return "no memory";
  for (const Certificate& pin : pins.certificates) X509_STORE_add_cert(store.get(), pin.get());
  for (const Certificate& other : others) sk_X509_push(untrusted.get(), other.get());
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  if (X509_STORE_CTX_init(context.get(), store.get(), leaf, untrusted.get()) != 1) {
    return "no memory";
  }
  X509_STORE_CTX_set_time(
      context.get(), 0,
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  X509_VERIFY_PARAM_set_depth(X509_STORE_CTX_get0_param(context.get()), 4);
  if (X509_verify_cert(context.get()) == 1) return "";
  const int code = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  if (code == X509_V_ERR_CERT_HAS_EXPIRED || code == X509_V_ERR_CERT_NOT_YET_VALID) {
    return "its certificate or its issuer's is out of date";
  }
  return "no pinned certificate vouches for it";
}

SigningKey signing_key(X509* certificate) {
  return {X509_get0_pubkey(certificate), certificate, subject_of(certificate),
          fingerprint_of(certificate), ""};
}

void add_embedded(const TrustedSigners::Pins& pins, std::span<const Certificate> embedded,
                  base::UtcTime now, std::vector<SigningKey>& keys) {
  for (const Certificate& certificate : embedded) {
    SigningKey key = signing_key(certificate.get());
    const bool pinned = std::any_of(keys.begin(), keys.end(), [&](const SigningKey& known) {
      return known.fingerprint == key.fingerprint;
    });
    if (key.key == nullptr || pinned) continue;
    const bool named = std::find(pins.fingerprints.begin(), pins.fingerprints.end(),
                                 key.fingerprint) != pins.fingerprints.end();
    if (named) {
      key.trouble = out_of_time(certificate.get(), now);
    } else {
      key.trouble = chain_fault(pins, certificate.get(), embedded, now);
      if (key.trouble.empty() && !has_name(certificate.get(), pins.names)) {
        key.trouble = "its issuer is trusted, but not under this name";
      }
    }
    keys.push_back(std::move(key));
  }
}

// One that exists to issue others. Certificates that people sign for themselves may often issue
// others too, and never do.
bool is_authority(X509* certificate) {
  if (X509_check_ca(certificate) != 1) return false;
  const bool by_itself =
      X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0;
  return !by_itself || (X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0;
}

bool read_pem(const std::string& text, TrustedSigners::Pins& pins) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
  bool found = false;
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long length = 0;
  while (bio && pins.certificates.size() + pins.keys.size() < kMostPins &&
         PEM_read_bio(bio.get(), &name, &header, &data, &length) == 1) {
    const unsigned char* at = data;
    const std::string_view kind(name);
    if (kind == "CERTIFICATE" || kind == "TRUSTED CERTIFICATE") {
      if (X509* certificate = d2i_X509(nullptr, &at, length)) {
        pins.certificates.emplace_back(certificate);
        found = X509_get0_pubkey(certificate) != nullptr;
      }
    } else if (kind == "PUBLIC KEY") {
      if (EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, length)) {
        pins.keys.emplace_back(key);
        found = true;
      }
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  ERR_clear_error();
  return found;
}

// "SHA256:" and 64 lower-case digits of what a person may have typed; "" if it is none.
std::string normal_fingerprint(std::string_view typed) {
  if (typed.starts_with("SHA256:") || typed.starts_with("sha256:")) typed.remove_prefix(7);
  std::string digits;
  for (const char c : typed) {
    if (c == ':' || c == ' ') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return "";
    digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return digits.size() == 64 ? "SHA256:" + digits : "";
}

}  // namespace

std::string subject_of(const X509* certificate) {
  std::array<char, 256> common{};
  X509_NAME* subject = X509_get_subject_name(certificate);
  if (X509_NAME_get_text_by_NID(subject, NID_commonName, common.data(),
                                static_cast<int>(common.size())) > 0) {
    return common.data();
  }
  X509_NAME_oneline(subject, common.data(), static_cast<int>(common.size()));
  return common.data();
}

std::string fingerprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return "";
  return sha256_text(std::span(digest.data(), size));
}

std::optional<base::UtcTime> end_of(const X509* certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return std::nullopt;
  return base::UtcTime{std::chrono::seconds(::timegm(&parts))};
}

bool is_weak(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC ? bits < 224 : bits < 2048;
}

std::vector<SigningKey> keys_to_try(const TrustedSigners::Pins& pins,
                                    std::span<const Certificate> embedded, base::UtcTime now) {
  std::vector<SigningKey> keys;
  for (const Certificate& certificate : pins.certificates) {
    SigningKey key = signing_key(certificate.get());
    if (key.key == nullptr) continue;
    key.trouble = out_of_time(certificate.get(), now);
    keys.push_back(std::move(key));
  }
  for (const PublicKey& key : pins.keys) {
    keys.push_back({key.get(), nullptr, "the pinned key", key_fingerprint(key.get()), ""});
  }
  add_embedded(pins, embedded, now, keys);
  return keys;
}

TrustedSigners::TrustedSigners() : pins_(std::make_shared<const Pins>()) {}

bool TrustedSigners::empty() const {
  return pins_->certificates.empty() && pins_->keys.empty() && pins_->fingerprints.empty();
}

base::Result<TrustedSigners> TrustedSigners::load(const TrustedSignerOptions& options) {
  auto pins = std::make_shared<Pins>();
  for (const std::string& text : options.pem) {
    if (!read_pem(text, *pins)) {
      return base::fail(base::ErrorCode::invalid_argument,
                        "no certificate and no public key in PEM form is in it");
    }
  }
  for (const std::string& typed : options.fingerprints) {
    pins->fingerprints.push_back(normal_fingerprint(typed));
    if (pins->fingerprints.back().empty()) {
      return base::fail(base::ErrorCode::invalid_argument,
                        "\"" + typed + "\" is no fingerprint: SHA256: and 64 hexadecimal digits");
    }
  }
  pins->names = options.names;
  pins->allow_sha1 = options.allow_sha1;
  TrustedSigners signers;
  signers.pins_ = std::move(pins);
  return signers;
}

std::vector<std::string> TrustedSigners::warnings(base::UtcTime now, base::Duration ahead) const {
  std::vector<std::string> out;
  for (const Certificate& certificate : pins_->certificates) {
    const std::string name = "the certificate of " + subject_of(certificate.get());
    const auto end = end_of(certificate.get());
    if (end && *end <= now) {
      out.push_back(name + " ended on " + date_text(*end) + ": what it signs is not believed");
    } else if (end && *end <= now + ahead) {
      const auto days = std::chrono::duration_cast<std::chrono::hours>(*end - now).count() / 24;
      out.push_back(name + " ends on " + date_text(*end) + ", in " + std::to_string(days) +
                    " days: ask its owner for the next one");
    }
    if (is_authority(certificate.get()) && pins_->names.empty()) {
      out.push_back(name + " may issue others: name those who may sign, else all of them may");
    }
  }
  return out;
}

}  // namespace hornbill::alerts
