// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace hornbill {

// The last fallback, what sounds when nothing else can: two soft notes every four seconds, so that
// listeners know the station is there and staff that something is wrong. Needs no file, decoder or
// disk. Interleaved stereo at 48 kHz; begins and ends silent, so it repeats without a click.
// Level: about -30 LUFS, peak below -17 dBFS.
std::vector<float> make_builtin_sound();

}  // namespace hornbill
