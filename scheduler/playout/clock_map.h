// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/frames.h"
#include "base/time.h"
#include "scheduler/playout/core_io.h"

namespace hornbill::scheduler {

// The one bridge between the engine's frames and the world's time. Small errors are followed
// slowly, so that planned starts do not jitter; an error of a second or more is a step.
// Thread: core.
class ClockMap {
 public:
  struct Change {
    bool first = false;  // time is known from now on
    bool became_trusted = false;
    std::optional<base::Duration> step;  // the wall clock jumped by this much
  };
  Change observe(const ClockObservation& observation);

  bool known() const { return known_; }
  bool trusted() const { return known_ && trusted_; }
  base::UtcTime utc_at(base::FramePos frame) const;
  base::FramePos frame_at(base::UtcTime utc) const;

 private:
  bool known_ = false;
  bool trusted_ = false;
  base::FramePos frame_;  // the anchor: at this frame
  base::UtcTime utc_;     // it was this time
};

}  // namespace hornbill::scheduler
