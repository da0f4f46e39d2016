// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "audio/media/decode_server.h"
#include "base/unique_fd.h"

namespace hornbill::audio {

// What DecodeServer hands to a DecodeStream.
struct DecodeStream::Ends {
  base::UniqueFd frames;  // reading end of the child's pipe, non-blocking
  base::UniqueFd child;   // pidfd, where the kernel has one
  int pid = 0;
  std::int64_t frame_limit = 0;
};

}  // namespace hornbill::audio
