// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace hornbill::audio {

// Samples beyond this are held to it; +18 dB over full scale leaves the loudest honest file alone.
inline constexpr float kSampleLimit = 8.0F;

// What a child found out about the item it decodes. Texts are valid UTF-8 without control
// characters, at most 256 bytes each, and still whatever a stranger wrote.
struct StreamInfo {
  std::string format;   // "wav", "flac", "mp3", "vorbis", "opus", "aac", ...
  int sample_rate = 0;  // of the coded sound, Hz
  int channels = 0;
  std::int64_t declared_frames =
      -1;  // length at 48 kHz the headers claim; -1: none. Not to be trusted
  std::string title;
  std::string artist;
  std::string album;
  // Gain the file's tags ask for to reach -23 LUFS (R128_TRACK_GAIN, or REPLAYGAIN_TRACK_GAIN
  // less 5 dB), within +-60 dB.
  std::optional<double> tag_gain_db;
};

}  // namespace hornbill::audio
