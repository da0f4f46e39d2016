// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/true_peak.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/frames.h"

namespace hornbill::audio {
namespace {

// An interpolator h(t) = sinc(t) window(t / Pairs), zero beyond Pairs frames. The phases at 1/4 and
// 3/4 mirror each other, so both come from the sum and the difference of the frames that lie alike
// on either side of the middle.
template <int Pairs>
struct Interpolator {
  std::array<float, Pairs> even;    // (h(j + 1/4) + h(j + 3/4)) / 2
  std::array<float, Pairs> odd;     // (h(j + 1/4) - h(j + 3/4)) / 2
  std::array<float, Pairs> middle;  // h(j + 1/2)
};

// Kaiser window, beta 6: close to what a meter that resamples finds.
constexpr Interpolator<kTruePeakAhead> kSharp = {
    .even = {0.598079201F, -0.148045468F, 0.0807765795F, -0.0510631443F, 0.0337739653F,
             -0.0224523167F, 0.0146587106F, -0.0092296278F, 0.00549825374F, -0.00301948025F,
             0.00146145078F, -0.000561279504F},
    .odd = {0.301168099F, -0.0267359865F, 0.0100111727F, -0.00540116226F, 0.00341247002F,
            -0.00231676743F, 0.00161392205F, -0.00112053554F, 0.000758687723F, -0.000490916054F,
            0.000296253558F, -0.000160420295F},
    .middle = {0.633600639F, -0.203291797F, 0.112928733F, -0.0717216243F, 0.0475149113F,
               -0.0316016682F, 0.0206281721F, -0.0129786089F, 0.0077208551F, -0.00422981495F,
               0.00203797137F, -0.000774257815F}};

// Hann window: what a meter with the standard's short filter finds; near the Nyquist frequency that
// is up to 0.4 dB more.
constexpr Interpolator<6> kShort = {.even = {0.592574253F, -0.132457627F, 0.0577117616F,
                                             -0.0243168771F, 0.00762796906F, -0.00089958407F},
                                    .odd = {0.303890898F, -0.0290009007F, 0.0114467081F,
                                            -0.00579087118F, 0.00273198591F, -0.000732142094F},
                                    .middle = {0.625773626F, -0.181129655F, 0.0801389094F,
                                               -0.0337036036F, 0.0103589786F, -0.000986013305F}};

// Four samples at once: two frames of stereo. Each lane computes what plain floats would.
using Lanes = float __attribute__((vector_size(16)));
constexpr int kLanes = 4;
static_assert(kTruePeakChunk * base::kChannels % kLanes == 0);

inline Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof(lanes));
  return lanes;
}
inline Lanes larger(Lanes a, Lanes b) { return a > b ? a : b; }
inline Lanes magnitude(Lanes a) { return larger(a, -a); }

// The largest of the three values between each sample from `x` on and the next of its channel.
template <int Pairs>
inline Lanes between(const Interpolator<Pairs>& taps, const float* x) {
  constexpr int kStride = base::kChannels;
  Lanes even{};
  Lanes odd{};
  Lanes middle{};
  for (int j = 0; j < Pairs; ++j) {
    const auto pair = static_cast<std::size_t>(j);
    const Lanes before = load(x - j * kStride);
    const Lanes after = load(x + (j + 1) * kStride);
    even += taps.even[pair] * (after + before);
    odd += taps.odd[pair] * (after - before);
    middle += taps.middle[pair] * (after + before);
  }
  // max(|even + odd|, |even - odd|) is the sum of the magnitudes.
  return larger(magnitude(even) + magnitude(odd), magnitude(middle));
}

}  // namespace

void true_peaks(const float* stereo, int frames, float* peaks) HORNBILL_REALTIME {
  constexpr int kFramesAtOnce = kLanes / base::kChannels;
  int f = 0;
  for (; f < frames; f += kFramesAtOnce) {
    // An odd last frame is done along with the one before it.
    f = f + kFramesAtOnce > frames && f > 0 ? frames - kFramesAtOnce : f;
    const float* x = stereo + f * base::kChannels;
    const Lanes sharp = between(kSharp, x);
    const Lanes largest = larger(magnitude(load(x)), larger(sharp, between(kShort, x)));
    for (int k = 0; k < kFramesAtOnce && f + k < frames; ++k) {
      const float left = largest[2 * k];
      const float right = largest[2 * k + 1];
      peaks[f + k] = left > right ? left : right;
    }
  }
}

float true_peak_bound(const float* stereo, int frames) HORNBILL_REALTIME {
  constexpr int kStride = base::kChannels;
  const float* x = stereo - kTruePeakBack * kStride;
  const int count = (kTruePeakBack + frames + kTruePeakAhead) * kStride;
  const float largest = sample_peak(x, count);
  std::int32_t curve = 0;
  for (int i = kStride; i < count - kStride; ++i) {
    const float second = x[i + kStride] - 2.0F * x[i] + x[i - kStride];
    const std::int32_t magnitude = std::bit_cast<std::int32_t>(second) & 0x7FFFFFFF;
    curve = magnitude > curve ? magnitude : curve;
  }
  const float by_curve = kTruePeakFlat * largest + kTruePeakCurved * std::bit_cast<float>(curve);
  const float by_size = kTruePeakBound * largest;
  return by_size < by_curve ? by_size : by_curve;
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
