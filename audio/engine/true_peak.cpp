// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/true_peak.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "base/frames.h"

namespace hornbill::audio {
namespace {

constexpr int kPairs = 6;

// h(t) = sinc(t) (1 + cos(pi t / 6)) / 2. The phases at 1/4 and 3/4 mirror each other, so both
// come from the sum and the difference of the frames that lie alike on either side of the middle:
// kEven[j] = (h(j + 1/4) + h(j + 3/4)) / 2, kOdd[j] = (h(j + 1/4) - h(j + 3/4)) / 2,
// kMiddle[j] = h(j + 1/2).
constexpr std::array<float, kPairs> kEven = {0.592574253F,   -0.132457627F,  0.0577117616F,
                                             -0.0243168771F, 0.00762796906F, -0.00089958407F};
constexpr std::array<float, kPairs> kOdd = {0.303890898F,    -0.0290009007F, 0.0114467081F,
                                            -0.00579087118F, 0.00273198591F, -0.000732142094F};
constexpr std::array<float, kPairs> kMiddle = {0.625773626F,   -0.181129655F, 0.0801389094F,
                                               -0.0337036036F, 0.0103589786F, -0.000986013305F};

inline float larger(float a, float b) { return a > b ? a : b; }

}  // namespace

void true_peaks(const float* stereo, int frames, float* peaks) HORNBILL_REALTIME {
  constexpr int kStride = base::kChannels;
  std::array<float, kTruePeakChunk * kStride> largest;
  for (int i = 0; i < frames * kStride; ++i) {
    float even = 0.0F;
    float odd = 0.0F;
    float middle = 0.0F;
    for (int j = 0; j < kPairs; ++j) {
      const float after = stereo[i + (j + 1) * kStride];
      const float before = stereo[i - j * kStride];
      const auto pair = static_cast<std::size_t>(j);
      even += kEven[pair] * (after + before);
      odd += kOdd[pair] * (before - after);
      middle += kMiddle[pair] * (after + before);
    }
    // max(|even + odd|, |even - odd|) is the sum of the magnitudes.
    const float quarters = std::fabs(even) + std::fabs(odd);
    largest[static_cast<std::size_t>(i)] =
        larger(larger(std::fabs(stereo[i]), quarters), std::fabs(middle));
  }
  for (int f = 0; f < frames; ++f) {
    const auto left = static_cast<std::size_t>(f * kStride);
    peaks[f] = larger(largest[left], largest[left + 1]);
  }
}

float sample_peak(const float* samples, int count) HORNBILL_REALTIME {
  // The bits of positive floats order like integers, which lets the compiler vectorise this.
  std::int32_t largest = 0;
  for (int i = 0; i < count; ++i) {
    const std::int32_t magnitude = std::bit_cast<std::int32_t>(samples[i]) & 0x7FFFFFFF;
    largest = magnitude > largest ? magnitude : largest;
  }
  return std::bit_cast<float>(largest);
}

}  // namespace hornbill::audio
