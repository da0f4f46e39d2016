// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace hornbill::audio {

// When to look next for what another thread puts down every 10 ms and does not announce: just after
// it came, so that no sound waits for its carrier. Once a block is found, the next one is looked
// for every millisecond; then each look comes a little earlier in its period than the one before,
// until one comes too early and is repeated soon. Pure: time comes in as a number.
class BlockPhase {
 public:
  static constexpr base::Duration kPeriod = std::chrono::milliseconds(10);
  static constexpr base::Duration kRetry = std::chrono::milliseconds(1);

  // The time of the next look. `due`: when this one should have come, so that late wake-ups do not
  // add up; `now`: when it came; `found`: something was there.
  base::SteadyTime next(base::SteadyTime due, base::SteadyTime now, bool found) {
    if (now - due > kPeriod) due = now;
    if (found) {
      const bool known = state_ != State::idle;
      state_ = known ? State::known : State::searching;
      looks_ = 0;
      return due + (known ? kPeriod - kCreep : kRetry);
    }
    if (++looks_ > (state_ == State::known ? kLate : kPeriod) / kRetry) state_ = State::idle;
    return due + (state_ == State::idle ? kPeriod : kRetry);
  }

 private:
  enum class State : std::uint8_t { idle, searching, known };
  static constexpr base::Duration kCreep = std::chrono::microseconds(50);
  static constexpr base::Duration kLate = std::chrono::milliseconds(5);

  State state_ = State::idle;
  int looks_ = 0;  // since something was found
};

}  // namespace hornbill::audio
