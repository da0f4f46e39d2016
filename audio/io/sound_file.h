// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sndfile.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace hornbill::audio {

// A 16-bit stereo file at 48 kHz being written by libsndfile.
// Thread: one at a time.
class SoundFile {
 public:
  enum class Kind { wav, flac };

  // Makes the file or empties it. Fails: io.
  static base::Result<SoundFile> create(const std::string& path, Kind kind);

  // Fails: io; what was written before stays.
  base::Result<void> write(std::span<const float> stereo);
  // Header and data reach the disk. Fails: io.
  base::Result<void> sync();
  // The same, and the file is closed. Fails: io.
  base::Result<void> close();

 private:
  struct Close {
    void operator()(SNDFILE* file) const { sf_close(file); }
  };
  base::Result<void> failed(const char* what) const;

  std::string path_;
  Kind kind_ = Kind::wav;
  int fd_ = -1;  // the file's own, closed with it
  std::unique_ptr<SNDFILE, Close> file_;
  std::vector<std::int16_t> pcm_;
};

}  // namespace hornbill::audio
