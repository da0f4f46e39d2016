// SPDX-License-Identifier: Apache-2.0
#include "hornbill/usage_clock.h"

#include <sys/resource.h>

namespace hornbill {

std::chrono::duration<double> UsageClock::cpu_now() {
  double seconds = 0.0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    if (::getrusage(who, &usage) != 0) continue;
    for (const timeval& t : {usage.ru_utime, usage.ru_stime}) {
      seconds += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    }
  }
  return std::chrono::duration<double>(seconds);
}

}  // namespace hornbill
