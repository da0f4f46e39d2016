// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/frames.h"

namespace hornbill::audio {

// Sound that lies whole in memory and never changes: what an alert is made of. 48 kHz, 16 bit,
// because an alert of two minutes in two languages must stay small.
struct Clip {
  int channels = 1;                   // 1 or 2
  std::vector<std::int16_t> samples;  // interleaved

  base::FrameCount frames() const { return {static_cast<std::int64_t>(samples.size()) / channels}; }
};

}  // namespace hornbill::audio
