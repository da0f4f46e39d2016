// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <date/date.h>

namespace hornbill::base {

std::string format_utc(UtcTime t) {
  return date::format("%FT%TZ", std::chrono::floor<std::chrono::milliseconds>(t));
}

UtcTime SystemTime::utc() const {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

SteadyTime SystemTime::steady() const { return std::chrono::steady_clock::now(); }

}  // namespace hornbill::base
