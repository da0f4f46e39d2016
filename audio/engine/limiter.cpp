// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/limiter.h"

#include <algorithm>
#include <cstring>

namespace hornbill::audio {
namespace {

// Meters interpolate with filters of their own and see up to this much more than ours does.
constexpr float kMeterMargin = 0.97F;
constexpr float kFullScale = 1073741824.0F;  // 2^30
// Recovery: 2^-12 of what is missing each frame, and a little, so that it arrives.
constexpr int kRecoveryShift = 12;
constexpr std::int32_t kRecoveryStep = 64;

}  // namespace

Limiter::Limiter(int block_frames)
    : buffer_(static_cast<std::size_t>((kLatencyFrames + block_frames + 1) * base::kChannels)),
      output_(static_cast<std::size_t>(block_frames * base::kChannels)) {
  ramp_.fill(kOne);
}

void Limiter::process(int from, int to, float ceiling) HORNBILL_REALTIME {
  const float target = ceiling * kMeterMargin;
  while (from < to) {
    const int frames = std::min(to - from, kTruePeakChunk);
    process_chunk(from, frames, target);
    from += frames;
  }
}

void Limiter::process_chunk(int from, int frames, float target) HORNBILL_REALTIME {
  // The newest frames cannot be judged before the interpolator's frames after them are here.
  const float* judged = input() + (from - kTruePeakAhead) * base::kChannels;
  std::array<float, kTruePeakChunk> peaks;
  if (true_peak_bound(judged, frames) <= target) {
    if (!busy_) return pass(from, frames);
    peaks.fill(0.0F);
  } else {
    true_peaks(judged, frames, peaks.data());
    if (!busy_ && sample_peak(peaks.data(), frames) <= target) return pass(from, frames);
  }
  limit(from, std::span(peaks).first(static_cast<std::size_t>(frames)), target);
}

void Limiter::pass(int from, int frames) HORNBILL_REALTIME {
  std::memcpy(output_.data() + from * base::kChannels, buffer_.data() + from * base::kChannels,
              sizeof(float) * static_cast<std::size_t>(frames * base::kChannels));
}

void Limiter::limit(int from, std::span<const float> peaks, float target) HORNBILL_REALTIME {
  constexpr float kScale = 1.0F / (kFullScale * static_cast<float>(kRampFrames));
  busy_ = true;
  const float* in = buffer_.data() + from * base::kChannels;
  float* out = output_.data() + from * base::kChannels;
  float smallest = 1.0F;
  for (std::size_t f = 0; f < peaks.size(); ++f) {
    const bool over = peaks[f] > target;
    const std::int32_t wanted =
        over ? static_cast<std::int32_t>(target / peaks[f] * kFullScale) : kOne;
    const float gain = static_cast<float>(next_gain_sum(wanted)) * kScale;
    smallest = gain < smallest ? gain : smallest;
    out[2 * f] = in[2 * f] * gain;
    out[2 * f + 1] = in[2 * f + 1] * gain;
  }
  smallest_gain_ = std::min(smallest_gain_, smallest);
  rest_if_recovered();
}

std::int64_t Limiter::next_gain_sum(std::int32_t wanted) HORNBILL_REALTIME {
  const std::int32_t recovered =
      recovering_ + ((kOne - recovering_) >> kRecoveryShift) + kRecoveryStep;
  recovering_ = std::min({smallest_wanted(wanted), recovered, kOne});
  ramp_sum_ += recovering_ - ramp_[ramp_at_];
  ramp_[ramp_at_] = recovering_;
  ramp_at_ = (ramp_at_ + 1) % kRampFrames;
  return ramp_sum_;
}

std::int32_t Limiter::smallest_wanted(std::int32_t wanted) HORNBILL_REALTIME {
  ++now_;
  if (head_ != tail_ && queue_[head_ & kQueueMask].at <= now_ - kWindow) ++head_;
  while (head_ != tail_ && queue_[(tail_ - 1) & kQueueMask].gain >= wanted) --tail_;
  if (wanted < kOne) {
    queue_[tail_ & kQueueMask] = {now_, wanted};
    ++tail_;
  }
  return head_ == tail_ ? kOne : queue_[head_ & kQueueMask].gain;
}

void Limiter::rest_if_recovered() HORNBILL_REALTIME {
  busy_ = head_ != tail_ || recovering_ != kOne || ramp_sum_ != std::int64_t{kRampFrames} * kOne;
}

void Limiter::finish_block(int frames) HORNBILL_REALTIME {
  std::memmove(buffer_.data(), buffer_.data() + frames * base::kChannels,
               sizeof(float) * kLatencyFrames * base::kChannels);
}

float Limiter::take_smallest_gain() HORNBILL_REALTIME {
  const float gain = smallest_gain_;
  smallest_gain_ = 1.0F;
  return gain;
}

}  // namespace hornbill::audio
