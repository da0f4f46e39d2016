// SPDX-License-Identifier: Apache-2.0
#include "hornbill/retried_output.h"

#include <utility>

namespace hornbill {

RetriedOutput::RetriedOutput(audio::OutputState shown, Open open)
    : open_(std::move(open)), shown_(std::move(shown)) {
  shown_.health = audio::OutputHealth::lost;
}

RetriedOutput::~RetriedOutput() = default;

void RetriedOutput::try_again() {
  if (output_) return;
  auto made = open_();
  if (!made) {
    const std::lock_guard lock(mutex_);
    shown_.text = made.error().message;
    return;
  }
  output_ = std::move(*made);
  opened_.store(output_.get(), std::memory_order_release);
}

void RetriedOutput::push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME {
  if (audio::Output* output = opened_.load(std::memory_order_acquire)) {
    return output->push(stereo, first);
  }
  dropped_.fetch_add(stereo.size() / base::kChannels, std::memory_order_relaxed);
}

audio::OutputState RetriedOutput::state() const {
  const std::uint64_t dropped = dropped_.load(std::memory_order_relaxed);
  audio::OutputState state;
  if (const audio::Output* output = opened_.load(std::memory_order_acquire)) {
    state = output->state();
  } else {
    const std::lock_guard lock(mutex_);
    state = shown_;
  }
  state.dropped_frames += dropped;
  return state;
}

audio::OutputHealth RetriedOutput::health() const HORNBILL_REALTIME {
  const audio::Output* output = opened_.load(std::memory_order_acquire);
  return output == nullptr ? audio::OutputHealth::lost : output->health();
}

}  // namespace hornbill
