// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/sources/same/same_header.h"
#include "base/result.h"

namespace hornbill::alerts {

// What a station that must send SAME headers says of itself.
struct SameStation {
  std::string originator = "EAS";
  std::string sender;  // call sign, at most eight characters
  std::map<std::string, std::vector<std::string>> locations_of_zone;
  // Event by hazard of the phrase library ("flood": "FLW"); others go by the alert's class. A class
  // that is not named here has no header but by its hazard: a lost buffalo is no emergency.
  std::map<std::string, std::string> event_of_hazard;
  std::map<AlertClass, std::string> event_of_class = {{AlertClass::life_safety, "CEM"}};
  std::chrono::seconds attention{8};  // of the two tones, 8 to 25 s; 0: not sent

  bool operator==(const SameStation&) const = default;
};

// The header of an alert that is released at `now`; valid until it expires, a day where that is
// not told. One that was heard as a header and agreed to is sent on as it was, with our call sign.
// Fails: refused, for a drill (nobody may send the codes for an exercise but by the tests that
// the rules provide) and for an alert that has expired; not_found, no event code is known for it;
// invalid_argument, none of its zones has a location, or as format_same().
// Source: 47 CFR 11.31(c), 11.45.
base::Result<SameHeader> same_header_of(const AlertDraft& draft, const SameStation& station,
                                        base::UtcTime now);

}  // namespace hornbill::alerts
