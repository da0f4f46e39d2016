// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace hornbill::scheduler {

// An entry that has begun and is not over: on air, or waiting beneath another one.
struct RunningEntry {
  std::string rule;
  base::UtcTime planned;
  int items = 0;  // how many of its items have begun
  bool operator==(const RunningEntry&) const = default;
};

// An entry that has been taken up and has not begun: behind another one, or held.
struct WaitingEntry {
  std::string rule;
  base::UtcTime planned;
  bool operator==(const WaitingEntry&) const = default;
};

// How one programme stands: what a restart must know to go on as if nothing had happened.
struct ProgrammeStanding {
  std::string programme;
  bool held = false;
  bool stopped = false;
  std::string by;  // who held or stopped it
  std::vector<RunningEntry> running;
  std::vector<WaitingEntry> waiting = {};  // in the order of their turns
  bool operator==(const ProgrammeStanding&) const = default;
};

using Standing = std::vector<ProgrammeStanding>;

}  // namespace hornbill::scheduler
