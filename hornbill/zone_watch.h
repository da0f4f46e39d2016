// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scheduler/playout/core_io.h"

namespace hornbill {

// Decides what the core is told of the zones' outputs. A zone is silent once no output of it played
// at two looks in a row, so that a card that is changed or stumbles begins no alert anew.
// Thread: one at a time.
class ZoneWatch {
 public:
  // `plays`: whether an output of each zone plays now. Gives what has changed, once.
  std::vector<scheduler::ZoneReport> look(const std::map<std::string, bool>& plays);

 private:
  struct Seen {
    int silent_looks = 0;
    bool told_silent = false;
  };
  std::map<std::string, Seen> zones_;
};

}  // namespace hornbill
