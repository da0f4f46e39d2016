// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audio/engine/realtime.h"

namespace hornbill::audio {

// The interpolator looks this many frames back and ahead of the frame it is asked about.
inline constexpr int kTruePeakBack = 11;
inline constexpr int kTruePeakAhead = 12;

// Bounds of every interpolated value, for a cheap test that rules out a peak without looking for
// it. Either: kTruePeakBound x the largest sample (the largest sum of magnitudes of the
// coefficients of one phase, 2.2981). Or: kTruePeakFlat x the largest sample + kTruePeakCurved x
// the largest second difference, since interpolation is a straight line between two samples (sum of
// magnitudes at most 1.0009) plus a weighted sum of second differences (at most 0.41667). All are
// rounded up.
inline constexpr float kTruePeakBound = 2.299F;
inline constexpr float kTruePeakFlat = 1.0011F;
inline constexpr float kTruePeakCurved = 0.4168F;

// True peak between frame f and f + 1 (the larger channel), for each of `frames` frames of
// interleaved stereo: the samples themselves and three values between each two.
// Requires: `stereo` may be read from frame -kTruePeakBack to frames + kTruePeakAhead;
// frames <= kTruePeakChunk.
// Source: ITU-R BS.1770-5 annex 2 (4 x oversampling). Meters differ in their filters by up to 1.5
// dB near the Nyquist frequency, so the larger of a short and a sharp one counts.
inline constexpr int kTruePeakChunk = 32;
void true_peaks(const float* stereo, int frames, float* peaks) HORNBILL_REALTIME;

// An upper bound of true_peaks() of the same frames; reads the same samples.
float true_peak_bound(const float* stereo, int frames) HORNBILL_REALTIME;

// The largest magnitude among `count` floats. NaN counts as larger than any number.
float sample_peak(const float* samples, int count) HORNBILL_REALTIME;

}  // namespace hornbill::audio
