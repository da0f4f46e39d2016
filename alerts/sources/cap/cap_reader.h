// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "alerts/sources/cap/cap_findings.h"
#include "alerts/sources/cap/xml_document.h"

namespace hornbill::alerts {

inline constexpr std::string_view kCap12 = "urn:oasis:names:tc:emergency:cap:1.2";
inline constexpr std::string_view kCap11 = "urn:oasis:names:tc:emergency:cap:1.1";
inline constexpr std::string_view kDsig = "http://www.w3.org/2000/09/xmldsig#";

// Bounds on one message. What is over is a finding that is never forgiven.
struct CapLimits {
  int infos = 64;
  int areas = 5'000;               // in all infos
  int points = 300'000;            // of polygons, in all
  int named_values = 50'000;       // geocodes, event codes, parameters, in all
  int resources = 200;             // in all
  int references = 1'000;          // and addresses, incidents, codes
  std::size_t text = 128U * 1024;  // bytes of one field but polygons and embedded files
};

// Reads the fields of one <alert>, and says all that is wrong with it. Fields are read from the
// element's own children in CAP's name space and from nowhere else, in whatever order they stand.
CapReading read_cap_alert(const XmlNode* alert, const CapLimits& limits = {});

}  // namespace hornbill::alerts
