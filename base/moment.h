// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace hornbill::base {

// An instant as people and programs write it: RFC 3339 with an offset or Z ("2026-11-24T06:00Z"),
// or local to `zone`: "2026-11-24" (its midnight), "2026-11-24T06:00", "2026-11-24 06:00:30",
// "06:00" (on the local day of `now`; "24:00" is its end), "yesterday", "today", "tomorrow"
// (midnight) or "now". A blank stands for the T, and for the + that a careless client left
// unescaped. Years 1970..2200. Fails: invalid_argument, with examples of what is understood.
// Thread: any.
Result<UtcTime> parse_moment(std::string_view text, const TimeZone& zone, UtcTime now);

}  // namespace hornbill::base
