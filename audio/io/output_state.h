// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/frames.h"

namespace hornbill::audio {

enum class OutputHealth : std::uint8_t { opening, playing, stalled, lost };

// What an output says of itself. Thread: any; a copy.
struct OutputState {
  std::string name;  // "soundcard default", "recorder /var/..."
  std::string zone;
  OutputHealth health = OutputHealth::opening;
  std::string text;       // the cause, in words, where health is not `playing` or another stands in
  bool stand_in = false;  // an alternative plays, because the first is lost
  std::uint64_t xruns = 0;           // callbacks that found too little
  std::uint64_t dropped_frames = 0;  // that the output could not take in time
  std::uint64_t reopened = 0;
  base::FrameCount latency;  // from engine to device, as reported by the device
  double drift_ppm = 0.0;    // correction applied now
};

}  // namespace hornbill::audio
