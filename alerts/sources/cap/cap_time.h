// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace hornbill::alerts {

struct CapTime {
  std::optional<base::UtcTime> at;  // none: not to be read
  std::string fault;  // what is wrong with it; with `at`, what real services write all the same
};

// "2026-11-24T14:40:40+07:00". Forgiven, with a fault named: the letter Z, fractions of a second,
// an offset without its colon. Never: a comma for the sign, no offset, a month 13.
// Source: OASIS CAP 1.2, section 3.3.2.
CapTime parse_cap_time(std::string_view text);

}  // namespace hornbill::alerts
