// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "audio/engine/realtime.h"
#include "base/frames.h"
#include "base/spsc_ring.h"

namespace hornbill::audio {

// The sound of one zone on its way to a card: the engine's ring, the delay line, and the channels
// of the device that it goes to.
class CardZone {
 public:
  // `channels`: 0-based; left and right, or one for a mono mixdown.
  CardZone(std::vector<int> channels, base::FrameCount trim);

  // Thread: engine. Takes all of it or drops and counts all of it.
  void push(std::span<const float> stereo) HORNBILL_REALTIME;

  std::uint64_t dropped_frames() const { return dropped_.load(std::memory_order_relaxed); }
  const std::vector<int>& channels() const { return channels_; }
  base::FrameCount trim() const { return trim_; }

  // All below: Thread: card.
  std::size_t frames() const { return ring_.size() / base::kChannels; }
  void discard(std::size_t frames) { ring_.discard(frames * base::kChannels); }
  // Takes `frames` frames, delayed by the trim, and adds them to `wide`, `width` channels a frame.
  // Requires: frames() >= frames.
  void mix_into(std::span<float> wide, std::size_t width, std::size_t frames);
  void clear_delay();

  bool joined = false;  // its sound is in step with that of the card's other zones

 private:
  static constexpr std::size_t kRingFrames = base::kSampleRate;  // one second

  std::vector<int> channels_;
  base::FrameCount trim_;
  base::SpscRing<float> ring_;
  std::vector<float> part_;
  std::vector<float> delay_;  // circular, trim_ stereo frames
  std::size_t delay_at_ = 0;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace hornbill::audio
