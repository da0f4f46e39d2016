// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace hornbill {

// An end as people type it: a moment as base::parse_moment() takes it, but a day alone means the
// whole of it; or how long from `now`, "90m", "3h", "2d". Fails: invalid_argument.
base::Result<base::UtcTime> parse_end(std::string_view text, const base::TimeZone& zone,
                                      base::UtcTime now);

// What to say of a range that ends before it begins. A time alone is always today's.
inline constexpr std::string_view kEndsTooEarly =
    "--to is not later than --from; over midnight, write the date too, like 2026-12-02T05:00";

}  // namespace hornbill
