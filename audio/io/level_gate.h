// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "audio/io/live_input.h"
#include "base/frames.h"

namespace hornbill::audio {

// Decides by the level over time whether sound is worth playing. Counts frames, reads no clock.
// Speech pauses are no silence: while it waits for steady sound, half a second of quiet is
// forgiven. A constant voltage is silence.
// Thread: one at a time.
class LevelGate {
 public:
  explicit LevelGate(const LevelRule& rule);

  // Stereo frames that came in.
  void add(std::span<const float> stereo);
  // The source is gone: not usable from now on, and steady sound counts anew.
  void lose();

  bool usable() const { return usable_; }
  float level_dbfs() const { return level_dbfs_; }  // RMS of the last whole 100 ms, without DC

 private:
  static constexpr std::size_t kWindow = 4'800;  // frames

  void judge();

  LevelRule rule_;
  double sum_[base::kChannels] = {};
  double squares_[base::kChannels] = {};
  std::size_t in_window_ = 0;
  base::FrameCount quiet_;   // how long it has been quiet
  base::FrameCount steady_;  // how long it has sounded
  float level_dbfs_ = -120.0F;
  bool usable_ = false;
};

}  // namespace hornbill::audio
