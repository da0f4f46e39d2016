// SPDX-License-Identifier: Apache-2.0
#include "audio/media/clean_samples.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "audio/media/stream_info.h"

namespace hornbill::audio {

// On the bits as integers, because magnitudes of IEEE floats order like integers and such a loop
// is vectorised without loosening the floating-point rules.
void clean_samples(const std::byte* in, float* out, std::size_t count) noexcept {
  constexpr std::int32_t kMagnitude = 0x7FFF'FFFF;
  constexpr std::int32_t kInfinity = 0x7F80'0000;
  constexpr auto kLimit = std::bit_cast<std::int32_t>(kSampleLimit);
  for (std::size_t i = 0; i < count; ++i) {
    std::int32_t bits = 0;
    std::memcpy(&bits, in + i * sizeof(float), sizeof bits);
    const std::int32_t sign = bits & ~kMagnitude;
    const std::int32_t magnitude = bits & kMagnitude;
    const std::int32_t held = magnitude < kInfinity ? std::min(magnitude, kLimit) : 0;
    out[i] = std::bit_cast<float>(sign | held);
  }
}

}  // namespace hornbill::audio
