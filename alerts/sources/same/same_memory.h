// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "alerts/sources/same/same_header.h"

namespace hornbill::alerts {

// The headers heard lately, until the time of each has ended, so that one that several stations
// relay counts once. The sender is not compared. Bounded: the one that ends first goes.
// Source: 47 CFR 11.33(a)(3): at least ten.
// Thread: one at a time.
class SameMemory {
 public:
  static constexpr std::size_t kMost = 100;

  // Whether it was not heard before; it is remembered then.
  bool is_new(const SameHeader& header, base::UtcTime now);

 private:
  std::vector<SameHeader> heard_;
};

}  // namespace hornbill::alerts
