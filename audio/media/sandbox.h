// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audio/media/decode_server.h"
#include "base/result.h"

namespace hornbill::audio {

// Puts limits on this process for the rest of its life: memory, CPU time, no new descriptors, no
// files, no core, first in line when memory runs out. At the CPU limit `out_of_time` is called in
// a signal handler; two seconds later the process is killed.
// Fails: internal, when the kernel refuses one.
base::Result<void> enter_limits(const DecodeLimits& limits, void (*out_of_time)(int));

// Leaves this process nothing but reading and writing what is open, and memory. Any other system
// call kills it. Fails: internal.
base::Result<void> enter_sandbox();

}  // namespace hornbill::audio
