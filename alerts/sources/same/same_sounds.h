// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include "audio/engine/clip.h"
#include "base/result.h"

namespace hornbill::alerts {

// The sounds of the Emergency Alert System. In the United States nobody may send them, or anything
// like them, but in a real emergency or an authorised test (47 CFR 11.45). Only for a station
// whose licence asks for them.

// 520 5/6 bits a second; a bit is four cycles of the mark or three of the space, so the phase is
// zero at the edge of each bit. Source: 47 CFR 11.31(a).
inline constexpr int kSameFramesOfSixBits3125 = 6 * 48'000;  // 3125 bits last so many frames
inline constexpr int kSameMarkCycles = 4;                    // 2083 1/3 Hz, a one
inline constexpr int kSameSpaceCycles = 3;                   // 1562.5 Hz, a zero

// The header three times, each after its preamble, with a second of silence after each.
// Fails: invalid_argument, when `text` is no header.
base::Result<audio::Clip> same_header_clip(std::string_view text);
// The end of the message, NNNN, likewise.
audio::Clip same_end_clip();
// 853 and 960 Hz together; held to 8 to 25 s, as the rules say; and a second of silence.
audio::Clip eas_attention_clip(std::chrono::seconds length);

}  // namespace hornbill::alerts
