// SPDX-License-Identifier: Apache-2.0
#include <cctype>
#include <charconv>
#include <string>

#include "alerts/sources/cap/cap_fields.h"
#include "alerts/sources/cap/xml_walk.h"

namespace hornbill::alerts {
namespace {

constexpr std::string_view kInfoOrder[] = {
    "language",   "category", "event",       "responseType", "urgency", "severity",
    "certainty",  "audience", "eventCode",   "effective",    "onset",   "expires",
    "senderName", "headline", "description", "instruction",  "web",     "contact",
    "parameter",  "resource", "area"};
constexpr std::string_view kResourceOrder[] = {"resourceDesc", "mimeType", "size",
                                               "uri",          "derefUri", "digest"};

// Source: XML Schema's xs:language.
bool is_language_tag(std::string_view tag) {
  std::size_t part = 0;
  bool first = true;
  for (const char c : tag) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '-') {
      if (part == 0) return false;
      part = 0;
      first = false;
    } else if (std::isalpha(byte) == 0 && (first || std::isdigit(byte) == 0)) {
      return false;
    } else if (++part > 8) {
      return false;
    }
  }
  return part > 0;
}

void read_language(CapFields& fields, CapScan& scan, CapInfo& info) {
  const std::string tag = fields.text("language");
  if (tag.empty()) return;
  info.language_given = true;
  info.language = tag;
  if (is_language_tag(tag)) return;
  scan.forgive(fields.one("language"), "\"" + tag.substr(0, 40) + "\" is no language");
  info.language = "und";
}

// CAP 1.0 said "Very Likely"; senders still do.
CapCertainty read_certainty(CapFields& fields, CapScan& scan) {
  if (fields.text("certainty") == "Very Likely") {
    scan.forgive(fields.one("certainty"), "\"Very Likely\" is of CAP 1.0, taken for Likely");
    return CapCertainty::likely;
  }
  return fields.word<CapCertainty>("certainty", true).value_or(CapCertainty::unknown);
}

void read_lists(CapFields& fields, const XmlNode* node, CapScan& scan, CapInfo& info) {
  info.categories = fields.texts("category");
  if (info.categories.empty()) scan.forgive(node, "<info> lacks <category>");
  for (const std::string& word : info.categories) {
    if (!is_cap_category(word)) {
      scan.fault(fields.all("category").front(),
                 "\"" + word.substr(0, 40) + "\" is no word for <category>");
    }
  }
  info.response_types = fields.texts("responseType");
  for (const std::string& word : info.response_types) {
    if (!is_cap_response_type(word)) {
      scan.fault(fields.all("responseType").front(),
                 "\"" + word.substr(0, 40) + "\" is no word for <responseType>");
    }
  }
  info.event_codes = fields.named_values("eventCode");
  info.parameters = fields.named_values("parameter");
}

void read_texts(CapFields& fields, CapInfo& info) {
  info.audience = fields.text("audience");
  info.sender_name = fields.text("senderName");
  info.headline = fields.text("headline");
  info.description = fields.text("description");
  info.instruction = fields.text("instruction");
  info.web = fields.text("web");
  info.contact = fields.text("contact");
}

std::optional<std::uint64_t> read_size(CapFields& fields, CapScan& scan) {
  const std::string text = fields.text("size");
  if (text.empty()) return std::nullopt;
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error == std::errc() && end == text.data() + text.size()) return bytes;
  scan.forgive(fields.one("size"), "<size> is no number of bytes");
  return std::nullopt;
}

}  // namespace

CapInfo read_cap_info(const XmlNode* node, CapScan& scan) {
  CapInfo info;
  info.line = line_of(node);
  CapFields fields(node, kInfoOrder, scan);
  read_language(fields, scan, info);
  read_lists(fields, node, scan, info);
  info.event = fields.required("event", true);
  info.urgency = fields.word<CapUrgency>("urgency", true).value_or(CapUrgency::unknown);
  info.severity = fields.word<CapSeverity>("severity", true).value_or(CapSeverity::unknown);
  info.certainty = read_certainty(fields, scan);
  read_texts(fields, info);
  info.effective = fields.time("effective");
  info.onset = fields.time("onset");
  info.expires = fields.time("expires");
  for (const XmlNode* resource : fields.all("resource")) {
    if (!scan.count(resource, "<resource>", 1, scan.limits().resources)) break;
    info.resources.push_back(read_cap_resource(resource, scan));
  }
  for (const XmlNode* area : fields.all("area")) {
    if (!scan.count(area, "<area>", 1, scan.limits().areas)) break;
    info.areas.push_back(read_cap_area(area, scan));
  }
  return info;
}

CapResource read_cap_resource(const XmlNode* node, CapScan& scan) {
  CapFields fields(node, kResourceOrder, scan);
  CapResource resource;
  resource.description = fields.required("resourceDesc", true);
  resource.mime_type = fields.required("mimeType", true);
  resource.bytes = read_size(fields, scan);
  resource.uri = fields.text("uri");
  if (const XmlNode* inside = fields.one("derefUri")) {
    const std::string whole = text_of(inside);  // as long as the message may be
    resource.deref_uri = trimmed(whole);
  }
  resource.digest = fields.text("digest");
  return resource;
}

}  // namespace hornbill::alerts
