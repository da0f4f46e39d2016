// SPDX-License-Identifier: Apache-2.0
#include "audio/io/level_gate.h"

#include <algorithm>
#include <cmath>

namespace hornbill::audio {
namespace {

constexpr base::FrameCount kForgiven = base::ms_to_frames(500);

}  // namespace

LevelGate::LevelGate(const LevelRule& rule) : rule_(rule) {}

void LevelGate::add(std::span<const float> stereo) {
  for (std::size_t i = 0; i + 1 < stereo.size(); i += base::kChannels) {
    for (std::size_t c = 0; c < base::kChannels; ++c) {
      const double v = stereo[i + c];
      sum_[c] += v;
      squares_[c] += v * v;
    }
    if (++in_window_ == kWindow) judge();
  }
}

void LevelGate::judge() {
  constexpr double kFrames = kWindow;
  double loudest = 0.0;
  for (std::size_t c = 0; c < base::kChannels; ++c) {
    const double mean = sum_[c] / kFrames;
    loudest = std::max(loudest, squares_[c] / kFrames - mean * mean);
    sum_[c] = squares_[c] = 0.0;
  }
  in_window_ = 0;
  level_dbfs_ = static_cast<float>(10.0 * std::log10(std::max(loudest, 1e-12)));
  const base::FrameCount window{static_cast<std::int64_t>(kWindow)};
  if (level_dbfs_ < rule_.silence_dbfs) {
    quiet_ += window;
    if (quiet_ > kForgiven) steady_ = {};
    if (quiet_ >= base::to_frames(rule_.silence_after)) usable_ = false;
  } else {
    quiet_ = {};
    steady_ += window;
    if (steady_ >= base::to_frames(rule_.return_after)) usable_ = true;
  }
}

void LevelGate::lose() {
  usable_ = false;
  quiet_ = steady_ = {};
  level_dbfs_ = -120.0F;
}

}  // namespace hornbill::audio
