// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace hornbill::web {

// An instant as people and programs write it: RFC 3339 with an offset or Z, or local to `zone`:
// "2026-11-24", "2026-11-24T06:00", "2026-11-24 06:00:30", and "06:00", which means on the local
// day of `now`; "today" and "yesterday", midnight of the local day. A blank stands for the T, and
// for the + that a careless client left unescaped. Years 1970..2200. Fails: invalid_argument.
base::Result<base::UtcTime> parse_query_time(std::string_view text, const base::TimeZone& zone,
                                             base::UtcTime now);

}  // namespace hornbill::web
