// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/time_zone.h"

namespace hornbill {

// The time zone that this machine is set to: $TZ, else what /etc/localtime leads to. UTC where
// neither names a zone of the tz database.
base::TimeZone machine_zone();

// The same of what the two say: "Asia/Bangkok", ":Asia/Bangkok",
// "/usr/share/zoneinfo/Asia/Bangkok".
base::TimeZone zone_named_by(std::string_view tz, std::string_view localtime_target);

}  // namespace hornbill
