// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "alerts/sources/sound/voice.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace hornbill::alerts {

// Runs the voice's program once, by its argument list and without a shell, and returns a file in
// memory with what it wrote. The text reaches it by standard input alone. The child has a limit on
// wall time, CPU time, memory and output, and nothing of ours but its three descriptors.
// What it wrote is as little trusted as any stranger's file.
// Fails: not_found, no such program; timed_out; limit, too much output; unavailable, the program
// failed (with what it said last); io.
// Thread: any; blocks until the child has ended, at most the voice's time limit and a second.
base::Result<base::UniqueFd> run_voice(const Voice& voice, const std::string& text);

}  // namespace hornbill::alerts
