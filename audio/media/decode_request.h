// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/frames.h"

namespace hornbill::audio {

// What to decode: a part of one file, delivered as stereo frames at 48 kHz.
struct DecodeRequest {
  std::string path;
  base::FrameCount from;               // first frame wanted, at 48 kHz
  std::optional<base::FrameCount> to;  // one past the last; without it, to the end
};

}  // namespace hornbill::audio
