// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "audio/engine/engine_command.h"
#include "audio/engine/realtime.h"
#include "base/frames.h"

namespace hornbill::audio {

// The shortest ramp of a fader, a duck or a gap, so that no command makes a click.
inline constexpr base::FrameCount kShortestRamp{48};
// Below this length an equal-power fade is linear: a square root's first step would click.
inline constexpr base::FrameCount kShortestEqualPower{480};
// Zone gains, programme changes.
inline constexpr base::FrameCount kZoneRamp{480};

// A gain as a function of the frame position: one ramp between two levels, constant on either
// side. Made of + - * / sqrt alone, so its values are the same bits on every machine, and of the
// position alone, so they do not depend on how the frames are cut into blocks.
class Envelope {
 public:
  constexpr Envelope() = default;
  // Constant at `level`.
  constexpr explicit Envelope(float level) : from_(level), to_(level) {}
  // From `from` at frame `start` to `to` at frame `start + fade.length`. A length of 0 is a step.
  Envelope(base::FramePos start, Fade fade, float from, float to) HORNBILL_REALTIME;

  float gain_at(base::FramePos at) const HORNBILL_REALTIME;
  // Whether the gain is one value from `at` on for `frames` frames.
  bool constant(base::FramePos at, int frames) const HORNBILL_REALTIME;
  // Whether the ramp is over at `at`.
  bool settled(base::FramePos at) const HORNBILL_REALTIME { return at >= end(); }
  base::FramePos end() const HORNBILL_REALTIME { return {start_.value + length_}; }
  float target() const HORNBILL_REALTIME { return to_; }

  // Multiplies `gains`, one a frame, the first at `at`.
  void multiply(base::FramePos at, std::span<float> gains) const HORNBILL_REALTIME;

 private:
  void multiply_ramp(std::int32_t first, std::span<float> gains) const HORNBILL_REALTIME;

  base::FramePos start_;
  std::int32_t length_ = 0;
  Curve curve_ = Curve::linear;
  float from_ = 1.0F;
  float to_ = 1.0F;
};

// `fade` made long enough not to click: at least kShortestRamp, and linear where equal power
// would step.
Fade without_click(Fade fade) HORNBILL_REALTIME;

}  // namespace hornbill::audio
