// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "playlists/segment.h"
#include "scheduler/playout/core_io.h"

namespace hornbill::scheduler {

// One input as the core was given it: it was there when `tick` began.
struct StampedInput {
  base::Tick tick;
  Input input;
};

// The input as one line of JSON, without the line break. A setup or a library is not in the line
// but named by `digest`.
std::string input_to_json(const StampedInput& stamped, const std::string& digest);

// What a line says. For a SetupChanged or a LibraryChanged the pointer is null and `digest` names
// what belongs there.
struct ParsedInput {
  StampedInput stamped;
  std::string digest;
};
// Fails: corrupt, not such a line.
base::Result<ParsedInput> input_from_json(std::string_view line);

// A whole library: a first line with folder and lists, then a line for each segment.
std::string library_to_json(const playlists::Library& library);
// Fails: corrupt.
base::Result<playlists::Library> library_from_json(std::string_view text);

}  // namespace hornbill::scheduler
