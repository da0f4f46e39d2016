// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "audio/media/byte_source.h"

namespace hornbill::audio {

// Length of the sound of an MP4 file without the encoder's delay and padding.
struct Mp4Length {
  std::int64_t time = 0;
  std::int64_t timescale = 1;  // units of `time` a second
};

// Reads the sound's length from the sample table and the edit list, because libav keeps to the
// edit list's own units, often whole milliseconds: a click at each join of an album. No value:
// none is told, or in a way not known here. Only for cutting the last coded frame; a lie in it
// does no more than that. Requires: input.size() >= 0. Leaves the input at its start.
// Source: ISO/IEC 14496-12, 8.6.1.2 (stts), 8.6.6 (elst).
std::optional<Mp4Length> mp4_sound_length(InputBytes& input);

}  // namespace hornbill::audio
