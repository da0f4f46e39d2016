// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/signature.h"

#include <libxml/globals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <openssl/err.h>
#include <xmlsec/xmlsec.h>
// xmlsec.h comes first.
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/keys.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>

#include <memory>

#include "alerts/sources/cap/cap_reader.h"
#include "alerts/sources/cap/signature_form.h"
#include "alerts/sources/cap/xml_walk.h"

namespace hornbill::alerts {
namespace {

// xmlsec must be started once a process and never be stopped while another part uses it.
bool start_xmlsec() {
  static const bool kStarted = [] {
    if (xmlSecInit() < 0 || xmlSecCheckVersion() != 1) return false;
    xmlSecErrorsDefaultCallbackEnableOutput(0);
    return xmlSecOpenSSLAppInit(nullptr) >= 0 && xmlSecOpenSSLInit() >= 0;
  }();
  return kStarted;
}

// libxml2 would print what it thinks of a stranger's tree on the program's standard error.
class QuietXml {
 public:
  QuietXml() : context_(xmlStructuredErrorContext), handler_(xmlStructuredError) {
    xmlSetStructuredErrorFunc(nullptr, [](void*, auto) {});
  }
  ~QuietXml() { xmlSetStructuredErrorFunc(context_, handler_); }
  QuietXml(const QuietXml&) = delete;
  QuietXml& operator=(const QuietXml&) = delete;

 private:
  void* context_;  // of this thread
  xmlStructuredErrorFunc handler_;
};

struct FreeXmlSec {
  void operator()(xmlSecDSigCtxPtr p) const { xmlSecDSigCtxDestroy(p); }
  void operator()(xmlSecDSigReferenceCtxPtr p) const { xmlSecDSigReferenceCtxDestroy(p); }
  void operator()(xmlSecKeyPtr p) const { xmlSecKeyDestroy(p); }
};

// What one computation says.
enum class Sum { right, altered, wrong_key, not_computed };

std::unique_ptr<xmlSecKey, FreeXmlSec> xmlsec_key(EVP_PKEY* key) {
  std::unique_ptr<xmlSecKey, FreeXmlSec> out(xmlSecKeyCreate());
  if (!out || key == nullptr || EVP_PKEY_up_ref(key) != 1) return nullptr;
  const xmlSecKeyDataPtr data = xmlSecOpenSSLEvpKeyAdopt(key);
  if (data == nullptr) {
    EVP_PKEY_free(key);
    return nullptr;
  }
  if (xmlSecKeySetValue(out.get(), data) < 0) {
    xmlSecKeyDataDestroy(data);
    return nullptr;
  }
  return out;
}

// Whether the one reference came out like that.
bool reference_is(xmlSecDSigCtxPtr context, xmlSecDSigStatus status) {
  if (xmlSecPtrListGetSize(&context->signedInfoReferences) != 1) return false;
  const auto* reference = static_cast<xmlSecDSigReferenceCtxPtr>(
      xmlSecPtrListGetItem(&context->signedInfoReferences, 0));
  return reference != nullptr && reference->status == status;
}

using DsigContext = std::unique_ptr<xmlSecDSigCtx, FreeXmlSec>;

DsigContext new_context() {
  DsigContext context(xmlSecDSigCtxCreate(nullptr));
  if (!context) return context;
  context->flags |= XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
  context->enabledReferenceUris = xmlSecTransformUriTypeEmpty;
  context->transformCtx.enabledUris = xmlSecTransformUriTypeEmpty;
  return context;
}

// The key is given, so that xmlsec looks at no <KeyInfo>.
Sum compute(XmlNode* signature, EVP_PKEY* key) {
  const DsigContext context = new_context();
  auto adopted = xmlsec_key(key);
  if (!context || !adopted) return Sum::not_computed;
  context->signKey = adopted.release();
  const int outcome = xmlSecDSigCtxVerify(context.get(), signature);
  ERR_clear_error();
  if (reference_is(context.get(), xmlSecDSigStatusInvalid)) return Sum::altered;
  if (!reference_is(context.get(), xmlSecDSigStatusSucceeded)) return Sum::not_computed;
  const bool right = outcome >= 0 && context->status == xmlSecDSigStatusSucceeded;
  return right ? Sum::right : Sum::wrong_key;
}

// Without any key it can still be told whether the message is the one that was signed by somebody.
Sum compute_digest(XmlNode* signature) {
  const XmlNode* info = child_of(signature, kDsig, "SignedInfo");
  XmlNode* node = info == nullptr ? nullptr : child_of(info, kDsig, "Reference");
  const DsigContext context = new_context();
  if (!context || node == nullptr) return Sum::not_computed;
  context->operation = xmlSecTransformOperationVerify;
  const std::unique_ptr<xmlSecDSigReferenceCtx, FreeXmlSec> reference(
      xmlSecDSigReferenceCtxCreate(context.get(), xmlSecDSigReferenceOriginSignedInfo));
  const int outcome = reference ? xmlSecDSigReferenceCtxProcessNode(reference.get(), node) : -1;
  ERR_clear_error();
  if (outcome < 0) return Sum::not_computed;
  return reference->status == xmlSecDSigStatusSucceeded ? Sum::wrong_key : Sum::altered;
}

SignatureResult result_of(SignatureState state, std::string why) {
  return {.state = state, .why = std::move(why)};
}

SignatureResult altered() {
  SignatureResult out = result_of(
      SignatureState::wrong, "the message was altered after it was signed: its sum is another");
  out.blanks_differ = true;
  return out;
}

SignatureResult by_key(const SigningKey& key, bool allow_weak) {
  SignatureResult out;
  out.state = SignatureState::unchecked;
  if (!key.trouble.empty()) {
    out.why = "signed by " + key.name + ", which is not believed: " + key.trouble;
  } else if (!allow_weak && is_weak(key.key)) {
    out.why = "signed by " + key.name + " with a key so short that it can be forged";
  } else {
    out.state = SignatureState::valid;
    out.why = "signed by " + key.name;
    out.signer = key.name;
    out.fingerprint = key.fingerprint;
  }
  return out;
}

// Tries every key. A right sum by one that is believed wins over one by another.
SignatureResult try_keys(const SignatureForm& form, const TrustedSigners::Pins& pins,
                         base::UtcTime now) {
  const std::vector<SigningKey> keys = keys_to_try(pins, form.certificates, now);
  SignatureResult best;
  bool own_fails = false;
  for (const SigningKey& key : keys) {
    const Sum sum = compute(form.node, key.key);
    if (sum == Sum::altered) return altered();
    if (sum == Sum::right) {
      SignatureResult found = by_key(key, pins.allow_sha1);
      if (found.state == SignatureState::valid) return found;
      if (best.why.empty()) best = std::move(found);
    }
    own_fails |= sum == Sum::wrong_key && !form.certificates.empty() &&
                 key.fingerprint == fingerprint_of(form.certificates.front().get());
  }
  if (!best.why.empty()) return best;
  if (own_fails) {
    return result_of(SignatureState::wrong,
                     "its signature was not made with the certificate that it names");
  }
  const Sum digest = compute_digest(form.node);
  if (digest == Sum::altered) return altered();
  if (digest == Sum::not_computed) {
    return result_of(SignatureState::unchecked, "its signature is in a form not understood here");
  }
  return result_of(SignatureState::unchecked,
                   "no pinned certificate of this source made its signature");
}

}  // namespace

SignatureResult check_signature(const XmlDocument& document, const TrustedSigners& signers,
                                base::UtcTime now) {
  const SignatureForm form = read_signature_form(document.root(), signers.pins().allow_sha1);
  if (form.node == nullptr) return result_of(SignatureState::none, "it is not signed");
  if (!form.computable) return result_of(form.state, form.why);
  if (!start_xmlsec()) {
    return result_of(SignatureState::unchecked, "the library that checks signatures did not start");
  }
  const QuietXml quiet;
  return try_keys(form, signers.pins(), now);
}

}  // namespace hornbill::alerts
