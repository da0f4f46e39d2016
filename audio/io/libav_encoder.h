// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace hornbill::audio {

// Encodes stereo at 48 kHz into an Opus (Ogg) or MP3 file. The same sound makes the same file.
// Thread: one at a time.
class LibavEncoder {
 public:
  // `codec`: "libopus" or "libmp3lame". Fails: unsupported, no such encoder; io.
  static base::Result<LibavEncoder> create(const std::string& path, const std::string& codec,
                                           int bit_rate);
  LibavEncoder(LibavEncoder&&) noexcept;
  LibavEncoder& operator=(LibavEncoder&&) noexcept;
  ~LibavEncoder();

  // Fails: io.
  base::Result<void> write(std::span<const float> stereo);
  // Encodes what is left and closes the file. Fails: io.
  base::Result<void> close();

 private:
  struct State;
  explicit LibavEncoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hornbill::audio
