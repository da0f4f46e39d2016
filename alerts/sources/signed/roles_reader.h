// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "alerts/sources/signed/roster.h"
#include "base/toml/faults.h"

namespace hornbill::alerts {

// Reads roles.toml into the roles and issuers of `roster`.
void read_roles(std::string_view text, Roster& roster, base::FaultList& faults);

}  // namespace hornbill::alerts
