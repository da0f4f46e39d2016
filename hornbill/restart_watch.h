// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>

#include "base/time.h"

namespace hornbill {

// Notices when a helper that is started again by itself is started again so often that a person
// should know. Thread: one at a time.
class RestartWatch {
 public:
  static constexpr int kTooMany = 3;
  static constexpr base::Duration kWithin{std::chrono::minutes(1)};

  // How often it was started again by `now`, all in all. Call it about once a second. A count that
  // is smaller than the last one is that of another helper: counting begins anew.
  void saw(std::uint64_t total, base::SteadyTime now);

  // Restarts within the last minute, if they are too many; else 0.
  int too_many() const;

 private:
  bool first_ = true;
  std::uint64_t last_ = 0;
  std::deque<base::SteadyTime> times_;  // of the last minute, at most kMost
};

}  // namespace hornbill
