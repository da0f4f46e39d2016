// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "alerts/model/alert_draft.h"
#include "alerts/sources/same/same_header.h"
#include "base/result.h"

namespace hornbill::alerts {

// Which zones a location code concerns: "048201" of a county, "048000" of the whole state.
using SameZones = std::map<std::string, std::vector<std::string>>;

// What a header that was heard asks for. Anybody can play such tones, so it is always
// Trust::unverified: a person decides. The codes of tests become drills.
// Fails: not_found, none of its locations is ours; refused, its time has ended.
base::Result<AlertDraft> draft_of(const SameHeader& header, const SameZones& zones,
                                  base::UtcTime now);

}  // namespace hornbill::alerts
