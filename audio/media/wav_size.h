// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hornbill::audio {

// Whether the data chunk of a RIFF file is said to reach beyond the file's end: libsndfile mends
// this silently. Sizes that mean "not known" (0, all ones) do not count.
bool wav_is_cut_short(std::span<const std::byte> head, std::int64_t file_bytes);

}  // namespace hornbill::audio
