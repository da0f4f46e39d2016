// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "audio/media/air_band.h"
#include "base/frames.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::audio {

// A stretch of mono sound at 48 kHz on the engine's time line.
struct AirSound {
  std::span<const float> mono;
  base::FramePos begins;

  base::FramePos ends() const {
    return begins + base::FrameCount{static_cast<std::int64_t>(mono.size())};
  }
};

struct AirMatchOptions {
  base::Duration earliest{std::chrono::milliseconds(-50)};  // two clocks are joined by a filter
  base::Duration longest_delay{std::chrono::seconds(10)};
  // From here on it was heard. Measured over twelve pieces of music: without the sound they reach
  // 0.29 at most (0.22 where words follow the signal), with it and ten times as strong 0.33 at
  // least (0.35).
  double least_match = 0.30;
};

// Whether what was sent is in a recording of what can be heard.
struct AirMatch {
  bool heard = false;
  // How alike: 1 is the very sound; the root of its share in the power that is heard, in the mean
  // of quarters of a second, less what is as much alike everywhere in the recording.
  double match = 0.0;
  base::FrameCount delay;     // of what is heard after what was sent; exact to 0.25 ms
  double level_dbfs = -120;   // of the sound itself where it is heard, without what else sounds
  double relative_db = -120;  // the same against what was sent
  // The recording reaches from the first frame that could hold it to the last. If not, "not heard"
  // may become "heard" later.
  bool covered = false;
};

// Looks for `sent` (its first ten seconds) in `heard`. Best is an attention signal with the first
// words after it: tones alone are in much music too. Between 300 and 1800 Hz, which every horn,
// line and receiver passes; filters, echoes, noise, other sounds and clocks that differ by 500 ppm
// lower the match but do not hide it.
// Fails: invalid_argument, when `sent` is shorter than two seconds or silent.
// Thread: any worker; takes some 0.2 s for half a minute of recording.
base::Result<AirMatch> match_air(const AirSound& sent, const AirSound& heard,
                                 const AirMatchOptions& options = {});

// The same for sound that is narrowed already: a quarter of the work.
base::Result<AirMatch> match_bands(const AirBand& sent, const AirBand& heard,
                                   const AirMatchOptions& options = {});

}  // namespace hornbill::audio
