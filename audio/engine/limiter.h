// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "audio/engine/realtime.h"
#include "audio/engine/true_peak.h"
#include "base/frames.h"

namespace hornbill::audio {

// Holds the true peak of a stereo signal at a ceiling. The gain falls in a straight line over
// kRampFrames before a peak, stays down kHoldFrames either side of it, and recovers with a time
// constant of 85 ms. Below the ceiling the sound passes unchanged, delayed by kLatencyFrames.
// Gains are integers (1 is 2^30), so running sums are exact and the state returns to rest;
// a signal that needs no limiting costs little more than its copying.
// Use for each block: fill input(), process() it in one or more pieces, read output(), and
// finish_block().
class Limiter {
 public:
  static constexpr int kRampFrames = 64;
  // As far as the interpolators of meters reach with any weight.
  static constexpr int kHoldFrames = 12;
  static constexpr int kLatencyFrames = kTruePeakAhead + kHoldFrames + kRampFrames - 1;

  explicit Limiter(int block_frames);

  // Where the next block is written: interleaved stereo.
  float* input() HORNBILL_REALTIME { return buffer_.data() + kLatencyFrames * base::kChannels; }
  // Takes frames [from, to) of the block through the limiter, with `ceiling` linear.
  void process(int from, int to, float ceiling) HORNBILL_REALTIME;
  const float* output() const HORNBILL_REALTIME { return output_.data(); }
  // Keeps the end of a block of `frames` for the next.
  void finish_block(int frames) HORNBILL_REALTIME;

  // Whether the gain is 1 and will stay so until a louder frame comes.
  bool at_rest() const HORNBILL_REALTIME { return !busy_; }
  // Smallest gain since last asked.
  float take_smallest_gain() HORNBILL_REALTIME;

 private:
  // The steps of one chunk of at most kTruePeakChunk frames.
  void process_chunk(int from, int frames, float target) HORNBILL_REALTIME;
  void pass(int from, int frames) HORNBILL_REALTIME;
  void limit(int from, std::span<const float> peaks, float target) HORNBILL_REALTIME;

  // Of one frame: the gain the next output frame gets, once `wanted` was seen.
  std::int64_t next_gain_sum(std::int32_t wanted) HORNBILL_REALTIME;
  std::int32_t smallest_wanted(std::int32_t wanted) HORNBILL_REALTIME;
  void rest_if_recovered() HORNBILL_REALTIME;

  static constexpr std::int32_t kOne = 1 << 30;
  static constexpr int kWindow = kRampFrames + 2 * kHoldFrames;
  static constexpr unsigned kQueueMask = 127;
  static_assert(kWindow <= static_cast<int>(kQueueMask));

  std::vector<float> buffer_;  // kLatencyFrames of the past, the block, one frame more to read
  std::vector<float> output_;
  bool busy_ = false;
  float smallest_gain_ = 1.0F;

  // Sliding minimum of the wanted gains over kWindow frames: a queue of rising values.
  struct Wanted {
    std::int64_t at;
    std::int32_t gain;
  };
  std::array<Wanted, kQueueMask + 1> queue_{};
  unsigned head_ = 0;
  unsigned tail_ = 0;
  std::int64_t now_ = 0;

  std::int32_t recovering_ = kOne;
  // Running sum of the last kRampFrames of `recovering_`: the straight ramp.
  std::array<std::int32_t, kRampFrames> ramp_{};
  unsigned ramp_at_ = 0;
  std::int64_t ramp_sum_ = std::int64_t{kRampFrames} * kOne;
};

}  // namespace hornbill::audio
