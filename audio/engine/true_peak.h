// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audio/engine/realtime.h"

namespace hornbill::audio {

// The interpolator looks this many frames back and ahead of the frame it is asked about.
inline constexpr int kTruePeakBack = 5;
inline constexpr int kTruePeakAhead = 6;

// No interpolated value exceeds the largest sample that went into it by more than this factor: the
// largest sum of magnitudes of one phase's coefficients, 1.8642, rounded up.
inline constexpr float kTruePeakBound = 1.865F;

// True peak between frame f and f + 1 (the larger channel), for each of `frames` frames of
// interleaved stereo: the samples themselves and three values between each two.
// Requires: `stereo` may be read from frame -kTruePeakBack to frames - 1 + kTruePeakAhead;
// frames <= kTruePeakChunk.
// Source: ITU-R BS.1770-5 annex 2 (4 x oversampling); sinc with a Hann window of 12 frames.
inline constexpr int kTruePeakChunk = 32;
void true_peaks(const float* stereo, int frames, float* peaks) HORNBILL_REALTIME;

// The largest magnitude among `count` floats. NaN counts as larger than any number.
float sample_peak(const float* samples, int count) HORNBILL_REALTIME;

}  // namespace hornbill::audio
