// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audio/engine/clip.h"
#include "base/result.h"

namespace hornbill::alerts {

// How loud every clip of an alert is, as it is heard: a mono clip goes to both channels, so it
// counts twice, as a meter on the zone's output sees it.
struct LevelTarget {
  double lufs = -16.0;       // integrated, -23..-14
  double peak_dbtp = -1.0;   // true peak is held at or below this
  double most_gain_db = 30;  // a whisper of noise is not made a roar

  bool operator==(const LevelTarget&) const = default;
};

struct Loudness {
  double lufs = -70.0;  // -70: silence
  double peak_dbtp = -70.0;
};

// Interleaved samples, 1 or 2 channels at 48 kHz.
struct Sound {
  std::span<const float> samples;
  int channels = 1;
};

// Source: EBU R 128, ITU-R BS.1770-4 by libebur128. Sounds shorter than 0.4 s are measured as if
// they were repeated until they are that long.
Loudness measure(const Sound& sound);
Loudness measure(const audio::Clip& clip);
// The loudness alone, in LUFS, of the first `most` of it: quick, since no peak is looked for.
double loudness(const audio::Clip& clip, base::FrameCount most);

// Brings the sound to the target: by gain, and where peaks stand in the way by limiting them.
// Two channels that are alike become one. Gains are steps of 1/4096, so that meters which differ
// in their last bits on two machines give the same clip.
// Fails: corrupt, when there is only silence. Thread: any.
base::Result<audio::Clip> level(const Sound& sound, const LevelTarget& target);

// Interleaved stereo at `gain`, its true peak held at `ceiling`, both linear: what a zone makes of
// it. Thread: any.
std::vector<float> limited(std::span<const float> stereo, float gain, float ceiling);

// The part between the first and the last sample that stands out, with 20 ms before and 80 ms
// after it and soft edges: silence is what lies 46 dB below the loudest peak. Empty: all silent.
std::vector<float> trim_silence(const Sound& sound);

}  // namespace hornbill::alerts
