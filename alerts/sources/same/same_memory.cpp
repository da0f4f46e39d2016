// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_memory.h"

#include <algorithm>

namespace hornbill::alerts {

bool SameMemory::is_new(const SameHeader& header, base::UtcTime now) {
  std::erase_if(heard_, [&](const SameHeader& one) { return one.ends() <= now; });
  const bool known = std::any_of(heard_.begin(), heard_.end(), [&](const SameHeader& one) {
    SameHeader same = one;
    same.sender = header.sender;
    return same == header;
  });
  if (known) return false;
  if (heard_.size() >= kMost) {
    heard_.erase(std::min_element(
        heard_.begin(), heard_.end(),
        [](const SameHeader& a, const SameHeader& b) { return a.ends() < b.ends(); }));
  }
  heard_.push_back(header);
  return true;
}

}  // namespace hornbill::alerts
