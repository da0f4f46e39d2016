// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace hornbill::audio {

// What `hornbill-card` runs: the process that drives one sound card and nothing else. It is a
// program of its own, so that it neither loads nor holds the codecs. `arguments` are those after
// the program's name:
//   list                                    prints the devices and ends
//   play  DEVICE CHANNELS MEMORY_FD LIFE_FD   plays the ring in shared memory
//   record DEVICE CHANNELS MEMORY_FD LIFE_FD  fills it
// It ends when LIFE_FD is closed at the other end or the device fails; it never opens twice.
// Returns the exit status: 0 ended as asked, 1 the device failed, 2 wrong arguments.
int run_card_process(std::span<const char* const> arguments);

}  // namespace hornbill::audio
