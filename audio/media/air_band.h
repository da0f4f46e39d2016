// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/frames.h"

namespace hornbill::audio {

// The air check listens between 300 and 1800 Hz, at a twelfth of the sample rate.
inline constexpr int kAirDecimation = 12;

// A stretch of narrowed sound on the engine's time line: sample i lies at frame begins + 12 i.
struct AirBand {
  std::span<const float> samples;
  base::FramePos begins;

  base::FramePos ends() const {
    return begins + base::FrameCount{static_cast<std::int64_t>(samples.size()) * kAirDecimation};
  }
};

// Narrows mono sound at 48 kHz as it comes. Sample i of what it makes lies at frame 12 i of what it
// was given; it is made some 310 frames later.
// Thread: one at a time. Costs a three-hundredth of a core in real time.
class AirNarrower {
 public:
  AirNarrower();
  // Appends what the frames make. What is no number counts as silence.
  void take(std::span<const float> mono, std::vector<float>& out);

 private:
  std::vector<float> taps_;
  std::vector<float> held_;
};

// The whole of a sound, as if silence came before and after.
std::vector<float> narrowed(std::span<const float> mono);

}  // namespace hornbill::audio
