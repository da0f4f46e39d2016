// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audio/media/decode_server.h"

namespace hornbill::audio {

struct ChildJob {
  bool live = false;  // the input is a pipe: no seeking
  std::string hint;   // a live source's own word for its format
  std::int64_t from = 0;
  std::optional<std::int64_t> to;
  DecodeLimits limits;
};

// What the server does once, so that its children need not: quietens the libraries and loads what
// they load late.
void prepare_children();

// The whole life of a child after the fork: gives up all but the two descriptors, enters limits
// and sandbox, decodes, and exits. `input` is the file or pipe, `output` the pipe for the frames.
[[noreturn]] void run_child(const ChildJob& job, int input, int output);

}  // namespace hornbill::audio
