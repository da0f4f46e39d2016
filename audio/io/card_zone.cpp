// SPDX-License-Identifier: Apache-2.0
#include "audio/io/card_zone.h"

#include <algorithm>
#include <utility>

namespace hornbill::audio {

CardZone::CardZone(std::vector<int> channels, base::FrameCount trim)
    : channels_(std::move(channels)),
      trim_(trim),
      ring_(kRingFrames * base::kChannels),
      delay_(static_cast<std::size_t>(trim.value) * base::kChannels) {}

void CardZone::push(std::span<const float> stereo) HORNBILL_REALTIME {
  if (ring_.capacity() - ring_.size() < stereo.size()) {
    dropped_.fetch_add(stereo.size() / base::kChannels, std::memory_order_relaxed);
    return;
  }
  ring_.write(stereo);
}

void CardZone::clear_delay() { std::fill(delay_.begin(), delay_.end(), 0.0F); }

void CardZone::mix_into(std::span<float> wide, std::size_t width, std::size_t frames) {
  part_.resize(std::max(part_.size(), frames * base::kChannels));
  ring_.read({part_.data(), frames * base::kChannels});
  const bool mono = channels_.size() == 1;
  const auto left = static_cast<std::size_t>(channels_.front());
  const auto right = static_cast<std::size_t>(channels_.back());
  for (std::size_t i = 0; i < frames; ++i) {
    float l = part_[2 * i];
    float r = part_[2 * i + 1];
    if (!delay_.empty()) {
      std::swap(l, delay_[delay_at_]);
      std::swap(r, delay_[delay_at_ + 1]);
      delay_at_ = (delay_at_ + 2) % delay_.size();
    }
    float* frame = wide.data() + i * width;
    if (mono) {
      frame[left] += 0.5F * (l + r);
    } else {
      frame[left] += l;
      frame[right] += r;
    }
  }
}

}  // namespace hornbill::audio
