// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/frames.h"

namespace hornbill::audio {

// Whether an item may go on air.
enum class Verdict : std::uint8_t { playable, silent, unplayable };

// What is known of an audio file after decoding all of it once, in a limited child. Nothing here
// comes from a header but the texts and the coded form.
struct MediaFacts {
  Verdict verdict = Verdict::unplayable;
  std::string reason;        // why not playable; or a remark ("truncated: 12 s of 183 s")
  base::FrameCount length;   // frames at 48 kHz that decoding yields
  base::FrameCount cue_in;   // first frame to play
  base::FrameCount cue_out;  // one past the last
  std::optional<base::FrameCount> segue;  // where the next item may start
  double loudness_lufs = -70.0;           // integrated, EBU R 128, of cue_in..cue_out
  double true_peak_dbtp = -70.0;
  std::string title;
  std::string artist;
  std::string album;
  std::string format;  // "flac", "mp3", "vorbis", ...
  int sample_rate = 0;
  int channels = 0;
};

// One file on disk at one moment; facts of another identity are stale.
struct FileIdentity {
  std::int64_t size = -1;
  std::int64_t mtime_ns = 0;
  bool operator==(const FileIdentity&) const = default;
};

}  // namespace hornbill::audio
