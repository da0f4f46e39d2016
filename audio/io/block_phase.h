// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "base/time.h"

namespace hornbill::audio {

// When to look next for what another thread puts down every 10 ms and does not announce: just after
// it came, so that no sound waits for its carrier. Each look comes a little earlier after the one
// before, until one comes too early and is repeated soon. Pure: time comes in as a number.
class BlockPhase {
 public:
  static constexpr base::Duration kPeriod = std::chrono::milliseconds(10);
  static constexpr base::Duration kRetry = std::chrono::milliseconds(1);

  // The time of the next look. `due`: when this one should have come, so that late wake-ups do not
  // add up; `now`: when it came; `found`: something was there.
  base::SteadyTime next(base::SteadyTime due, base::SteadyTime now, bool found) {
    if (now - due > kPeriod) due = now;
    if (found) {
      retries_ = 0;
      flows_ = true;
      return due + kPeriod - earlier_;
    }
    if (flows_) earlier_ = kCreep;  // early: the phase is found
    if (retries_ == kMostRetries) {
      flows_ = false;
      return due + kPeriod;
    }
    ++retries_;
    return due + kRetry;
  }

 private:
  static constexpr int kMostRetries = 5;
  static constexpr base::Duration kCreep = std::chrono::microseconds(50);

  base::Duration earlier_ = kRetry;  // until the phase is found
  bool flows_ = false;
  int retries_ = 0;
};

}  // namespace hornbill::audio
