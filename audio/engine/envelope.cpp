// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/envelope.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hornbill::audio {
namespace {

// The two curves, `t` in [0, 1). Written once, so that the loop and the single value agree.
inline float linear(float from, float to, float t) { return from + (to - from) * t; }
inline float equal_power(float from_power, float to_power, float t) {
  return std::sqrt(from_power + (to_power - from_power) * t);
}

}  // namespace

Envelope::Envelope(base::FramePos start, Fade fade, float from, float to) HORNBILL_REALTIME
    : start_(start),
      curve_(fade.curve),
      from_(from),
      to_(to) {
  constexpr std::int64_t kLongest = std::numeric_limits<std::int32_t>::max();
  length_ = static_cast<std::int32_t>(std::clamp<std::int64_t>(fade.length.value, 0, kLongest));
}

float Envelope::gain_at(base::FramePos at) const HORNBILL_REALTIME {
  if (at >= end() || from_ == to_) return to_;
  if (at < start_) return from_;
  const float t = static_cast<float>(static_cast<std::int32_t>((at - start_).value)) /
                  static_cast<float>(length_);
  if (curve_ == Curve::linear) return linear(from_, to_, t);
  return equal_power(from_ * from_, to_ * to_, t);
}

bool Envelope::constant(base::FramePos at, int frames) const HORNBILL_REALTIME {
  return from_ == to_ || at >= end() || at.value + frames <= start_.value;
}

void Envelope::multiply(base::FramePos at, std::span<float> gains) const HORNBILL_REALTIME {
  const std::int64_t count = static_cast<std::int64_t>(gains.size());
  const auto index = [&](base::FramePos pos) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>((pos - at).value, 0, count));
  };
  const std::size_t ramp = index(start_);
  const std::size_t after = std::max(ramp, index(end()));
  for (float& g : gains.first(ramp)) g *= from_;
  if (after > ramp) {
    const std::int64_t first = (at - start_).value + static_cast<std::int64_t>(ramp);
    multiply_ramp(static_cast<std::int32_t>(first), gains.subspan(ramp, after - ramp));
  }
  for (float& g : gains.subspan(after)) g *= to_;
}

void Envelope::multiply_ramp(std::int32_t first, std::span<float> gains) const HORNBILL_REALTIME {
  const float length = static_cast<float>(length_);
  const std::int32_t count = static_cast<std::int32_t>(gains.size());
  float* g = gains.data();
  if (from_ == to_) {
    for (std::int32_t i = 0; i < count; ++i) g[i] *= to_;
  } else if (curve_ == Curve::linear) {
    const float from = from_;
    const float to = to_;
    for (std::int32_t i = 0; i < count; ++i) {
      g[i] *= linear(from, to, static_cast<float>(first + i) / length);
    }
  } else {
    const float from = from_ * from_;
    const float to = to_ * to_;
    for (std::int32_t i = 0; i < count; ++i) {
      g[i] *= equal_power(from, to, static_cast<float>(first + i) / length);
    }
  }
}

Fade without_click(Fade fade) HORNBILL_REALTIME {
  fade.length = std::max(fade.length, kShortestRamp);
  if (fade.length < kShortestEqualPower) fade.curve = Curve::linear;
  return fade;
}

}  // namespace hornbill::audio
