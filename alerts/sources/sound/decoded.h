// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "audio/media/decode_server.h"
#include "base/frames.h"
#include "base/result.h"

namespace hornbill::alerts {

struct DecodeJob {
  audio::DecodeRequest request;
  base::FrameCount longest;  // more than that is refused, not cut
  std::string what;          // names the file in the error's sentence
};

struct Decoded {
  std::vector<float> stereo;  // interleaved, 48 kHz
  std::string remark;         // what was odd about the file ("cut short: ..."), or empty
};

// All of a part of a file, decoded in a limited child.
// Fails: as DecodeServer::open; corrupt, broken or empty; limit; timed_out.
base::Result<Decoded> decode_all(audio::DecodeServer& server, const DecodeJob& job);

}  // namespace hornbill::alerts
