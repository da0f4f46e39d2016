// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "audio/engine/realtime.h"
#include "base/frames.h"

namespace hornbill::audio {

// Tells when a programme falls silent and when it sounds again. The level is the RMS of both
// channels, each without its mean, which nobody hears, over windows of 100 ms at fixed frame
// positions; a partial first window does not count.
// Thread: engine.
class SilenceWatch {
 public:
  static constexpr int kWindowFrames = 4800;

  // New limits; what is known of the present silence stays. `after` 0: off, and forget.
  void set(float threshold, base::FrameCount after, base::FramePos at) HORNBILL_REALTIME;
  bool on() const HORNBILL_REALTIME { return after_.value > 0; }

  // Frames from `at` to the end of its window: pieces must not cross it.
  static int frames_left(base::FramePos at) HORNBILL_REALTIME;

  enum class Change : std::uint8_t { none, began, ended };
  // The programme's next frames; null is silence. Requires: they end no later than the window.
  // The change, if any, is at frame `at + frames`.
  Change add(base::FramePos at, const float* stereo, int frames) HORNBILL_REALTIME;

 private:
  Change close_window(base::FramePos end) HORNBILL_REALTIME;

  static constexpr std::size_t kLanes = 8;

  float threshold_ = 0.0F;
  base::FrameCount after_;
  base::FramePos measured_from_;  // windows that began earlier do not count
  base::FramePos silent_since_;
  bool quiet_ = false;  // the last window was below the threshold
  bool reported_ = false;
  void add(std::size_t lane, float sample) HORNBILL_REALTIME {
    const auto value = static_cast<double>(sample);
    sums_[lane] += value;
    squares_[lane] += value * value;
  }

  // Sums of samples and of their squares, a lane for each sample position modulo 8 of the time
  // line, so that the order of additions does not depend on how the frames are cut. Even lanes are
  // the left channel's.
  std::array<double, kLanes> sums_{};
  std::array<double, kLanes> squares_{};
};

}  // namespace hornbill::audio
