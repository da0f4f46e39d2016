// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/clock_map.h"

namespace hornbill::scheduler {
namespace {

constexpr base::Duration kStep = std::chrono::seconds(1);
// An eighth of the error each second: noise of a few milliseconds moves a start by less than one.
constexpr std::int64_t kSlowness = 8;

}  // namespace

ClockMap::Change ClockMap::observe(const ClockObservation& observation) {
  Change change;
  change.first = !known_;
  change.became_trusted = observation.trusted && !trusted();
  if (!known_) {
    utc_ = observation.utc;
  } else {
    const base::UtcTime expected = utc_at(observation.at);
    const base::Duration error = observation.utc - expected;
    if (error >= kStep || error <= -kStep) {
      change.step = error;
      utc_ = observation.utc;
    } else {
      utc_ = expected + error / kSlowness;
    }
  }
  frame_ = observation.at;
  known_ = true;
  trusted_ = observation.trusted;
  return change;
}

base::UtcTime ClockMap::utc_at(base::FramePos frame) const {
  return utc_ + base::to_duration(frame - frame_);
}

base::FramePos ClockMap::frame_at(base::UtcTime utc) const {
  return frame_ + base::to_frames(utc - utc_);
}

}  // namespace hornbill::scheduler
