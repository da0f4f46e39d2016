// SPDX-License-Identifier: Apache-2.0
#pragma once

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
  std::string sender;                  // call sign, at most eight characters
  std::vector<std::string> locations;  // of the whole station
  std::map<std::string, std::vector<std::string>> locations_of_zone;  // narrower, by zone
  // Event by hazard of the phrase library ("flood": "FLW"); others go by the alert's class.
  std::map<std::string, std::string> event_of_hazard;
  std::map<AlertClass, std::string> event_of_class = {
      {AlertClass::life_safety, "CEM"}, {AlertClass::priority, "LAE"}, {AlertClass::normal, "ADR"}};
};

// The header of an alert that goes out at `now`; valid until it expires, a day where that is not
// told.
// Fails: refused, for a drill (nobody may send the codes for an exercise but by the tests that
// the rules provide) and for an alert that has expired; invalid_argument, as format_same().
base::Result<SameHeader> same_header_of(const AlertDraft& draft, const SameStation& station,
                                        base::UtcTime now);

}  // namespace hornbill::alerts
