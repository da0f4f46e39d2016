// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "audio/io/driver_core.h"
#include "base/frames.h"
#include "base/time.h"

namespace hornbill::audio {

// Joins frames and wall clock for the live driver, and decides when the core must hear of it:
// once a second, and at once when their relation jumped (a clock step, or time given up after the
// process was stopped) or the clock became trustworthy.
// Thread: core.
class LiveClock {
 public:
  // A jump of more than this is told at once.
  static constexpr base::Duration kJump = std::chrono::milliseconds(100);

  LiveClock(const base::TimeSource& time, base::UtcTime trusted_from)
      : time_(time), trusted_from_(trusted_from) {}

  // The reading to hand to the core at `tick`, if any. `frame_zero`: when frame 0 was due on the
  // steady clock.
  std::optional<ClockReading> at(base::Tick tick, base::SteadyTime frame_zero);

 private:
  // The wall clock at the steady clock's origin.
  base::Duration wall_minus_steady() const;

  const base::TimeSource& time_;
  base::UtcTime trusted_from_;
  std::optional<ClockReading> last_;
};

}  // namespace hornbill::audio
