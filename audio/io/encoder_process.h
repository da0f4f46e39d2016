// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/process/child_process.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace hornbill::audio {

struct EncodingOptions {
  std::string program;  // the path of hornbill-codec
  std::string path;     // of the file
  std::string codec;    // "libopus" or "libmp3lame"
  int bit_rate = 0;     // bit/s
};

// A file encoded by a child, so that the codec libraries are loaded only where they are used.
// Dropped without close(), it leaves the file as it is. Thread: one at a time.
class EncoderProcess {
 public:
  // Fails: unsupported, no such encoder; io, the file cannot be made; unavailable, no answer.
  static base::Result<EncoderProcess> create(const EncodingOptions& options);

  // Blocks while the child is behind. Fails: io.
  base::Result<void> write(std::span<const float> stereo);
  // Encodes what is left and completes the file. Fails: io.
  base::Result<void> close();

 private:
  base::Result<void> answer();

  base::UniqueFd channel_;
  base::ChildProcess child_;
};

// Main of the child: encodes the frames (stereo float, native order) that come through the socket
// `fd` until the other side ends it. Answers each of beginning and end with a word: `ok`, or the
// code and the text of the error. Returns the exit status.
int run_encoder(int fd, const EncodingOptions& options);

}  // namespace hornbill::audio
