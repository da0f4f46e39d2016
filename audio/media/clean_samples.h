// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace hornbill::audio {

// Copies `count` floats from raw bytes of any alignment: NaN and infinity become 0, all else is
// held within +-kSampleLimit. `out` may be the same memory as `in`.
void clean_samples(const std::byte* in, float* out, std::size_t count) noexcept;

}  // namespace hornbill::audio
