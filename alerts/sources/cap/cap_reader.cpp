// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_reader.h"

#include <algorithm>
#include <string>

#include "alerts/sources/cap/cap_fields.h"
#include "alerts/sources/cap/cap_time.h"
#include "alerts/sources/cap/xml_walk.h"

namespace hornbill::alerts {
namespace {

constexpr std::string_view kAlertOrder[] = {
    "identifier",  "sender",    "sent", "status", "msgType",    "source",    "scope",
    "restriction", "addresses", "code", "note",   "references", "incidents", "info"};

// A name that others refer to: it must not hold what separates references.
std::string read_name(CapFields& fields, std::string_view name, bool forgiven, CapScan& scan) {
  std::string text = fields.required(name, forgiven);
  if (text.find_first_of(" \t\r\n,<&") != std::string::npos) {
    scan.fault(fields.one(name),
               "<" + std::string(name) + "> holds a blank, a comma, a \"<\" or a \"&\"");
  }
  return text;
}

std::vector<CapReference> read_references(CapFields& fields, CapScan& scan) {
  std::vector<CapReference> out;
  const XmlNode* node = fields.one("references");
  for (const std::string& part : split_quoted(fields.text("references"))) {
    if (!scan.count(node, "references", 1, scan.limits().references)) break;
    const std::size_t first = part.find(',');
    const std::size_t last = part.rfind(',');
    if (std::count(part.begin(), part.end(), ',') != 2 || first == 0 || last == first + 1 ||
        last + 1 == part.size()) {
      scan.forgive(node, "\"" + part.substr(0, 60) + "\" is no reference: sender,identifier,sent");
      continue;
    }
    out.push_back(
        {part.substr(0, first), part.substr(first + 1, last - first - 1), part.substr(last + 1)});
  }
  return out;
}

std::vector<std::string> read_list(CapFields& fields, std::string_view name, CapScan& scan) {
  std::vector<std::string> parts = split_quoted(fields.text(name));
  const auto most = static_cast<std::size_t>(scan.limits().references);
  if (parts.size() > most) {
    scan.fault(fields.one(name), "more than " + std::to_string(most) + " " + std::string(name));
    parts.resize(most);
  }
  return parts;
}

void read_envelope(CapFields& fields, CapScan& scan, CapAlert& alert) {
  alert.identifier = read_name(fields, "identifier", false, scan);
  alert.sender = read_name(fields, "sender", true, scan);
  alert.sent_text = fields.required("sent", false);
  alert.sent = fields.time("sent").value_or(base::UtcTime{});
  alert.status = fields.word<CapStatus>("status", false).value_or(CapStatus::test);
  alert.msg_type = fields.word<CapMsgType>("msgType", false).value_or(CapMsgType::error);
  alert.source = fields.text("source");
  alert.scope = fields.word<CapScope>("scope", false).value_or(CapScope::private_);
  alert.restriction = fields.text("restriction");
  alert.addresses = read_list(fields, "addresses", scan);
  alert.codes = fields.texts("code");
  alert.note = fields.text("note");
  alert.references = read_references(fields, scan);
  alert.incidents = read_list(fields, "incidents", scan);
}

// What only some messages must have.
void check_dependent_fields(const XmlNode* node, const CapAlert& alert, CapScan& scan) {
  if (alert.scope == CapScope::restricted && alert.restriction.empty()) {
    scan.forgive(node, "scope Restricted without <restriction>");
  }
  if (alert.scope == CapScope::private_ && alert.addresses.empty()) {
    scan.forgive(node, "scope Private without <addresses>");
  }
  const bool refers = alert.msg_type != CapMsgType::alert;
  if (refers && alert.references.empty()) {
    scan.forgive(node, std::string(to_string(alert.msg_type)) + " without <references>");
  }
}

}  // namespace

CapReading read_cap_alert(const XmlNode* node, const CapLimits& limits) {
  CapReading reading;
  const std::string_view space = name_space(node);
  CapScan scan(space, limits, reading.findings);
  if (local_name(node) != "alert" || (space != kCap12 && space != kCap11)) {
    scan.fault(node, space.empty()
                         ? "the root is not <alert> of CAP 1.2: it has no name space"
                         : "not CAP 1.2: <" + std::string(local_name(node).substr(0, 40)) +
                               "> of \"" + std::string(space.substr(0, 80)) + "\"");
    return reading;
  }
  if (space == kCap11) scan.forgive(node, "CAP 1.1, an older version");
  reading.alert.version = space.substr(space.size() - 3);
  CapFields fields(node, kAlertOrder, scan);
  read_envelope(fields, scan, reading.alert);
  for (const XmlNode* info : fields.all("info")) {
    if (!scan.count(info, "<info>", 1, limits.infos)) break;
    reading.alert.infos.push_back(read_cap_info(info, scan));
  }
  check_dependent_fields(node, reading.alert, scan);
  return reading;
}

}  // namespace hornbill::alerts
