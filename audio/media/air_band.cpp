// SPDX-License-Identifier: Apache-2.0
#include "audio/media/air_band.h"

#include <array>
#include <cmath>
#include <numbers>

namespace hornbill::audio {
namespace {

constexpr int kTaps = 601;
constexpr std::size_t kHalf = kTaps / 2;
// Sums that run side by side, so that a processor's vector unit is used.
constexpr std::size_t kSums = 8;
constexpr std::size_t kPaddedTaps = (kTaps + kSums - 1) / kSums * kSums;
constexpr double kLowHertz = 300.0;
constexpr double kHighHertz = 1800.0;

std::vector<float> band_pass() {
  std::vector<float> taps(kPaddedTaps);
  const auto low_pass = [](double hertz, double t) {
    const double x = 2.0 * hertz / base::kSampleRate;
    const double at = std::numbers::pi * x * t;
    return std::abs(t) < 1e-9 ? x : x * std::sin(at) / at;
  };
  for (int i = 0; i < kTaps; ++i) {
    const double t = i - (kTaps - 1) / 2.0;
    const double window = 0.5 + 0.5 * std::cos(2.0 * std::numbers::pi * t / (kTaps + 1));
    taps[static_cast<std::size_t>(i)] =
        static_cast<float>(window * (low_pass(kHighHertz, t) - low_pass(kLowHertz, t)));
  }
  return taps;
}

float product(const float* samples, const float* taps) {
  std::array<float, kSums> sums{};
  for (std::size_t i = 0; i < kPaddedTaps; i += kSums) {
    for (std::size_t j = 0; j < kSums; ++j) sums[j] += samples[i + j] * taps[i + j];
  }
  float sum = 0.0F;
  for (const float part : sums) sum += part;
  return sum;
}

}  // namespace

AirNarrower::AirNarrower() : taps_(band_pass()), held_(kHalf, 0.0F) {}

void AirNarrower::take(std::span<const float> mono, std::vector<float>& out) {
  for (const float sample : mono) held_.push_back(std::isfinite(sample) ? sample : 0.0F);
  std::size_t at = 0;
  for (; at + kPaddedTaps <= held_.size(); at += kAirDecimation) {
    out.push_back(product(held_.data() + at, taps_.data()));
  }
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(at));
}

std::vector<float> narrowed(std::span<const float> mono) {
  std::vector<float> out;
  AirNarrower narrower;
  narrower.take(mono, out);
  narrower.take(std::vector<float>(kHalf + kPaddedTaps - kTaps, 0.0F), out);
  return out;
}

}  // namespace hornbill::audio
