// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/signature_form.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "alerts/sources/cap/base64.h"
#include "alerts/sources/cap/cap_reader.h"
#include "alerts/sources/cap/xml_walk.h"

namespace hornbill::alerts {
namespace {

constexpr std::size_t kMostCertificates = 6;
constexpr std::string_view kEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
constexpr std::array<std::string_view, 6> kCanonical{
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"};
constexpr std::array<std::string_view, 3> kDigests{"http://www.w3.org/2001/04/xmlenc#sha256",
                                                   "http://www.w3.org/2001/04/xmldsig-more#sha384",
                                                   "http://www.w3.org/2001/04/xmlenc#sha512"};
constexpr std::array<std::string_view, 7> kMethods{
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
    "http://www.w3.org/2009/xmldsig11#dsa-sha256"};
constexpr std::string_view kSha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
constexpr std::array<std::string_view, 3> kSha1Methods{
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"};

template <class List>
bool listed(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string quoted_tail(std::string_view uri) {
  const std::size_t cut = uri.find_last_of("#/");
  std::string_view tail = cut == std::string_view::npos ? uri : uri.substr(cut + 1);
  if (tail.empty()) tail = uri;
  return "\"" + std::string(tail.substr(0, 60)) + "\"";
}

// What a walk over the whole tree finds. Depth is bounded by the parser.
struct Census {
  std::vector<XmlNode*> signatures;
  int alerts = 0;
};

void take_census(XmlNode* node, Census& census) {
  const std::string_view name = local_name(node);
  if (name == "alert") ++census.alerts;
  if (name == "Signature" && name_space(node) == kDsig && census.signatures.size() < 8) {
    census.signatures.push_back(node);
  }
  for (XmlNode* child = first_element(node); child != nullptr; child = next_element(child)) {
    take_census(child, census);
  }
}

// One verdict on the form: `wrong` for what no honest sender writes.
struct FormFault {
  SignatureState state = SignatureState::unchecked;
  std::string why;
};

FormFault deceit(std::string why) { return {SignatureState::wrong, std::move(why)}; }
FormFault strange(std::string why) { return {SignatureState::unchecked, std::move(why)}; }

FormFault check_transforms(const XmlNode* reference) {
  const XmlNode* transforms = child_of(reference, kDsig, "Transforms");
  if (transforms == nullptr) return strange("its signature does not leave itself out of the sum");
  bool enveloped = false;
  int count = 0;
  for (XmlNode* node = first_element(transforms); node != nullptr; node = next_element(node)) {
    const std::string algorithm = attribute_of(node, "Algorithm");
    if (++count > 3) return deceit("its signature transforms the message again and again");
    if (algorithm == kEnveloped) {
      enveloped = true;
    } else if (!listed(kCanonical, algorithm)) {
      return deceit("its signature changes the message before it is checked, by " +
                    quoted_tail(algorithm));
    }
  }
  if (!enveloped) return strange("its signature does not leave itself out of the sum");
  return {};
}

FormFault check_algorithms(const XmlNode* info, const XmlNode* reference, bool allow_sha1) {
  const auto algorithm = [](const XmlNode* parent, std::string_view name) {
    const XmlNode* node = child_of(parent, kDsig, name);
    return node == nullptr ? std::string() : attribute_of(node, "Algorithm");
  };
  const std::string canonical = algorithm(info, "CanonicalizationMethod");
  const std::string method = algorithm(info, "SignatureMethod");
  const std::string digest = algorithm(reference, "DigestMethod");
  if (!listed(kCanonical, canonical)) {
    return strange("its signature is in a form not understood here, " + quoted_tail(canonical));
  }
  const bool old = digest == kSha1 || listed(kSha1Methods, method);
  const bool known = (listed(kDigests, digest) || digest == kSha1) &&
                     (listed(kMethods, method) || listed(kSha1Methods, method));
  if (!known) {
    return strange("its signature is of a kind not accepted here, " + quoted_tail(method) +
                   " with " + quoted_tail(digest));
  }
  if (old && !allow_sha1) {
    return strange("its signature rests on SHA-1, which can be forged, and is not accepted");
  }
  return {};
}

FormFault check_signed_info(const XmlNode* signature, bool allow_sha1) {
  const XmlNode* info = child_of(signature, kDsig, "SignedInfo");
  if (info == nullptr) return strange("its signature is incomplete");
  XmlNode* reference = nullptr;
  int references = 0;
  for (XmlNode* node = first_element(info); node != nullptr; node = next_element(node)) {
    if (!is_element(node, kDsig, "Reference")) continue;
    reference = node;
    ++references;
  }
  if (references == 0) return strange("its signature signs nothing");
  if (references > 1) return deceit("its signature signs several things, not the message alone");
  if (!attribute_of(reference, "URI").empty()) {
    return deceit("its signature is of a part of the message or of something else, " +
                  quoted_tail(attribute_of(reference, "URI")));
  }
  if (FormFault fault = check_transforms(reference); !fault.why.empty()) return fault;
  return check_algorithms(info, reference, allow_sha1);
}

FormFault check_form(XmlNode* alert, const Census& census, bool allow_sha1) {
  if (census.alerts != 1) return deceit("a second alert is hidden in the signed message");
  for (const XmlNode* signature : census.signatures) {
    bool own = false;
    for (XmlNode* n = first_element(alert); n != nullptr; n = next_element(n))
      own |= n == signature;
    if (!own) return deceit("its signature stands where none belongs");
  }
  if (census.signatures.size() > 1) {
    return strange("it carries several signatures, a form not understood here");
  }
  const XmlNode* signature = census.signatures.front();
  if (FormFault fault = check_signed_info(signature, allow_sha1); !fault.why.empty()) return fault;
  for (XmlNode* node = first_element(signature); node != nullptr; node = next_element(node)) {
    const std::string_view name = local_name(node);
    if (name != "SignedInfo" && name != "SignatureValue" && name != "KeyInfo") {
      return strange("its signature holds <" + std::string(name.substr(0, 40)) +
                     ">, a form not understood here");
    }
  }
  return {};
}

std::vector<Certificate> read_certificates(const XmlNode* signature) {
  std::vector<Certificate> out;
  const XmlNode* info = child_of(signature, kDsig, "KeyInfo");
  if (info == nullptr) return out;
  for (XmlNode* data = first_element(info); data != nullptr; data = next_element(data)) {
    if (!is_element(data, kDsig, "X509Data")) continue;
    for (XmlNode* node = first_element(data); node != nullptr; node = next_element(node)) {
      if (!is_element(node, kDsig, "X509Certificate") || out.size() >= kMostCertificates) continue;
      const auto der = decode_base64(text_of(node), 16'384);
      if (!der) continue;
      const auto* at = reinterpret_cast<const unsigned char*>(der->data());
      if (X509* certificate = d2i_X509(nullptr, &at, static_cast<long>(der->size()))) {
        out.emplace_back(certificate);
      }
    }
  }
  ERR_clear_error();
  return out;
}

}  // namespace

SignatureForm read_signature_form(XmlNode* alert, bool allow_sha1) {
  Census census;
  take_census(alert, census);
  SignatureForm form;
  if (census.signatures.empty()) return form;
  const FormFault fault = check_form(alert, census, allow_sha1);
  form.node = census.signatures.front();
  form.state = fault.state;
  form.why = fault.why;
  form.computable = fault.why.empty();
  if (form.computable) form.certificates = read_certificates(form.node);
  return form;
}

}  // namespace hornbill::alerts
