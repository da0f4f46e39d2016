// SPDX-License-Identifier: Apache-2.0
#include "audio/io/live_clock.h"

#include <chrono>

namespace hornbill::audio {

base::Duration LiveClock::wall_minus_steady() const {
  using std::chrono::duration_cast;
  base::Duration best{};
  base::Duration best_width = base::Duration::max();
  // A thread that is interrupted between the readings sees a jump that is none: read again.
  for (int i = 0; i < 3 && best_width > std::chrono::milliseconds(1); ++i) {
    const base::SteadyTime before = time_.steady();
    const base::UtcTime wall = time_.utc();
    const base::SteadyTime after = time_.steady();
    const auto width = duration_cast<base::Duration>(after - before);
    if (width >= best_width) continue;
    best_width = width;
    best = wall.time_since_epoch() - duration_cast<base::Duration>(before.time_since_epoch()) -
           width / 2;
  }
  return best;
}

std::optional<ClockReading> LiveClock::at(base::Tick tick, base::SteadyTime frame_zero) {
  const base::FramePos at = tick.first_frame();
  const base::UtcTime zero{
      std::chrono::duration_cast<base::Duration>(frame_zero.time_since_epoch()) +
      wall_minus_steady()};
  const base::UtcTime utc = zero + base::to_duration(at - base::FramePos{});
  const ClockReading now{at, utc, utc >= trusted_from_};
  bool tell = !last_ || tick.value % base::kTicksPerSecond == 0 || now.trusted != last_->trusted;
  if (last_) {
    const base::Duration moved = utc - (last_->utc + base::to_duration(at - last_->at));
    tell = tell || moved > kJump || moved < -kJump;
  }
  if (!tell) return std::nullopt;
  last_ = now;
  return now;
}

}  // namespace hornbill::audio
