// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_message.h"

#include "alerts/sources/cap/xml_walk.h"
#include "base/digest.h"

namespace hornbill::alerts {
namespace {

// WMO's CAP Composer signs the tree without blanks and publishes it with them, so that a sum that
// is wrong as the message stands is tried once more without. Other services are right only as
// they stand.
// check: allow parameters (what it is, its bytes, and by what it is judged)
CapMessage open_one(const XmlDocument& document, std::string_view bytes,
                    const TrustedSigners& signers, base::UtcTime now,
                    const CapOpenOptions& options) {
  CapMessage message;
  message.digest = base::to_hex(base::sha256(bytes));
  message.signature = check_signature(document, signers, now);
  if (message.signature.blanks_differ) {
    XmlOptions without = options.xml;
    without.drop_blanks = true;
    if (const auto second = XmlDocument::parse(bytes, without)) {
      SignatureResult again = check_signature(*second, signers, now);
      if (again.state != SignatureState::wrong) {
        message.signature = std::move(again);
        message.blanks_dropped = true;
        message.reading = read_cap_alert(second->root(), options.limits);
        return message;
      }
    }
  }
  message.reading = read_cap_alert(document.root(), options.limits);
  return message;
}

base::Result<std::vector<CapMessage>> open_wrapper(const XmlDocument& document,
                                                   const TrustedSigners& signers, base::UtcTime now,
                                                   const CapOpenOptions& options) {
  std::vector<CapMessage> out;
  for (XmlNode* node = first_element(document.root()); node != nullptr; node = next_element(node)) {
    if (local_name(node) != "alert") continue;
    if (out.size() >= static_cast<std::size_t>(options.most_alerts)) {
      return base::fail(base::ErrorCode::limit, "more than " + std::to_string(options.most_alerts) +
                                                    " alerts in one document");
    }
    auto bytes = serialise(node, options.xml.max_bytes);
    if (!bytes) return base::fail(bytes.error());
    auto alone = XmlDocument::parse(*bytes, options.xml);
    if (!alone) return base::fail(alone.error().within("an alert of the document"));
    CapMessage message = open_one(*alone, *bytes, signers, now, options);
    // One line of the copy is its declaration.
    for (CapFinding& finding : message.reading.findings) finding.line += line_of(node) - 2;
    message.reading.findings.push_back({line_of(node), "one of several alerts in a wrapper", true});
    out.push_back(std::move(message));
  }
  if (out.empty())
    return base::fail(base::ErrorCode::corrupt, "the wrapper <alerts> holds no alert");
  return out;
}

}  // namespace

base::Result<std::vector<CapMessage>> open_cap(std::string_view bytes,
                                               const TrustedSigners& signers, base::UtcTime now,
                                               const CapOpenOptions& options) {
  auto document = XmlDocument::parse(bytes, options.xml);
  if (!document) return base::fail(document.error());
  if (local_name(document->root()) == "alerts") {
    return open_wrapper(*document, signers, now, options);
  }
  std::vector<CapMessage> out;
  out.push_back(open_one(*document, bytes, signers, now, options));
  return out;
}

}  // namespace hornbill::alerts
