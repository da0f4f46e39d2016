// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alerts/sources/cap/cap_alert.h"

namespace hornbill::alerts {

// One way in which a message is not as the standard wants it.
struct CapFinding {
  int line = 0;  // within the message, from 1
  std::string text;
  bool forgiven = false;  // read all the same, unless the source is strict

  std::string sentence() const { return "line " + std::to_string(line) + ": " + text; }
};

struct CapReading {
  CapAlert alert;
  std::vector<CapFinding> findings;

  // Whether the fields may be used. A strict source forgives nothing.
  bool usable(bool strict) const {
    for (const CapFinding& finding : findings) {
      if (strict || !finding.forgiven) return false;
    }
    return true;
  }
};

}  // namespace hornbill::alerts
