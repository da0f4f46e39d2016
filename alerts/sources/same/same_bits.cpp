// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_bits.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hornbill::alerts {
namespace {

constexpr double kSampleHertz = 12'000.0;
constexpr double kBitHertz = 3125.0 / 6.0;
constexpr double kStep = kBitHertz / kSampleHertz;
constexpr double kMostOff = 0.015;  // of the speed
// How much of an error of phase the clock and its speed take on at once.
constexpr double kPhaseShare = 0.08;
constexpr double kSpeedShare = 0.0008;
// The band-pass that goes before everything: half power near 1.0 and 2.6 kHz.
constexpr double kMiddleHertz = 1823.0;
constexpr double kHalfWidthHertz = 800.0;

double turns(double value) { return 2.0 * std::numbers::pi * value; }

double sinc(double x) {
  return std::abs(x) < 1e-9 ? 1.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

}  // namespace

SameBits::SameBits() : step_(kStep) {
  for (int i = 0; i < kFilter; ++i) {
    const double t = i - (kFilter - 1) / 2.0;
    const double window = 0.5 + 0.5 * std::cos(turns(t / (kFilter + 1)));
    const double low =
        2.0 * kHalfWidthHertz / 48'000.0 * sinc(2.0 * kHalfWidthHertz * t / 48'000.0);
    taps_[static_cast<std::size_t>(i)] =
        static_cast<float>(2.0 * low * window * std::cos(turns(kMiddleHertz * t / 48'000.0)));
  }
  // 576 samples hold 25 bits, so whole cycles of both tones.
  for (std::size_t i = 0; i < kCycle; ++i) {
    const double bit = static_cast<double>(i) * kStep;
    mark_[i] = {static_cast<float>(std::cos(turns(4 * bit))),
                static_cast<float>(std::sin(turns(4 * bit)))};
    space_[i] = {static_cast<float>(std::cos(turns(3 * bit))),
                 static_cast<float>(std::sin(turns(3 * bit)))};
  }
}

void SameBits::add(std::span<const float> mono, std::vector<bool>& bits) {
  for (const float sample : mono) {
    recent_[recent_at_] = std::isfinite(sample) ? std::clamp(sample, -8.0F, 8.0F) : 0.0F;
    recent_at_ = (recent_at_ + 1) % kFilter;
    if (--until_next_ > 0) continue;
    until_next_ = kDecimation;
    take_sample(filtered(), bits);
  }
}

float SameBits::filtered() const {
  float sum = 0.0F;
  const std::size_t oldest = kFilter - recent_at_;
  for (std::size_t i = 0; i < oldest; ++i) sum += taps_[i] * recent_[recent_at_ + i];
  for (std::size_t i = oldest; i < kFilter; ++i) sum += taps_[i] * recent_[i - oldest];
  return sum;
}

void SameBits::take_sample(float sample, std::vector<bool>& bits) {
  const float now = lean(sample);
  follow(last_lean_, now);
  last_lean_ = now;
  phase_ += step_;
  if (phase_ < 1.0) return;
  phase_ -= 1.0;
  bits.push_back(now > 0.0F);
}

// Positive: the last bit's length was more like the mark than like the space.
float SameBits::lean(float sample) {
  const Wave& mark = mark_[cycle_at_];
  const Wave& space = space_[cycle_at_];
  products_[product_at_] = {sample * mark.cosine, sample * mark.sine, sample * space.cosine,
                            sample * space.sine};
  cycle_at_ = (cycle_at_ + 1) % kCycle;
  product_at_ = (product_at_ + 1) % kBit;
  std::array<float, 4> sums{};
  for (const auto& products : products_) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += products[k];
  }
  return sums[0] * sums[0] + sums[1] * sums[1] - sums[2] * sums[2] - sums[3] * sums[3];
}

// Half-way through a bit the window holds as much of it as of the one before: where they differ,
// the sign changes there.
void SameBits::follow(float before, float now) {
  if ((before > 0.0F) == (now > 0.0F)) return;
  const double part = static_cast<double>(before) / (static_cast<double>(before) - now);
  const double error = phase_ - step_ + part * step_ - 0.5;
  phase_ -= kPhaseShare * error;
  step_ -= kSpeedShare * error * kStep;
  step_ = std::clamp(step_, kStep * (1.0 - kMostOff), kStep * (1.0 + kMostOff));
}

}  // namespace hornbill::alerts
