// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace hornbill::audio {

// A float sample as 16 bit: round half to even, limited, no dither; what was decoded from 16 bit
// comes back exactly. NaN is silence.
inline std::int16_t to_pcm16(float sample) {
  if (!(sample >= -1.0F)) return sample < -1.0F ? INT16_MIN : std::int16_t{0};
  return static_cast<std::int16_t>(std::min(std::nearbyintf(sample * 32768.0F), 32767.0F));
}

// Fills `out` with the samples of `in`; keeps its memory from call to call.
inline std::span<const std::int16_t> to_pcm16(std::span<const float> in,
                                              std::vector<std::int16_t>& out) {
  out.resize(in.size());
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = to_pcm16(in[i]);
  return out;
}

}  // namespace hornbill::audio
