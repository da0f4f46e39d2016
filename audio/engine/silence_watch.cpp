// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/silence_watch.h"

namespace hornbill::audio {

void SilenceWatch::set(float threshold, base::FrameCount after,
                       base::FramePos at) HORNBILL_REALTIME {
  const bool was_on = on();
  threshold_ = threshold;
  after_ = after;
  if (was_on && on()) return;
  measured_from_ = at;
  quiet_ = false;
  reported_ = false;
  sums_.fill(0.0);
  squares_.fill(0.0);
}

int SilenceWatch::frames_left(base::FramePos at) HORNBILL_REALTIME {
  return kWindowFrames - static_cast<int>(at.value % kWindowFrames);
}

SilenceWatch::Change SilenceWatch::add(base::FramePos at, const float* stereo,
                                       int frames) HORNBILL_REALTIME {
  if (stereo != nullptr) {
    const int count = frames * base::kChannels;
    // A window is a whole number of rounds of the lanes.
    std::size_t lane = static_cast<std::size_t>(at.value * base::kChannels) % kLanes;
    int i = 0;
    for (; i < count && lane != 0; ++i, lane = (lane + 1) % kLanes) add(lane, stereo[i]);
    constexpr int kRound = static_cast<int>(kLanes);
    for (; i + kRound <= count; i += kRound) {
      for (std::size_t k = 0; k < kLanes; ++k) add(k, stereo[i + static_cast<int>(k)]);
    }
    for (; i < count; ++i, ++lane) add(lane, stereo[i]);
  }
  if (frames < frames_left(at)) return Change::none;
  return close_window(at + base::FrameCount{frames});
}

SilenceWatch::Change SilenceWatch::close_window(base::FramePos end) HORNBILL_REALTIME {
  double total = 0.0;
  double mean[base::kChannels] = {};  // times kWindowFrames
  for (std::size_t k = 0; k < kLanes; ++k) {
    total += squares_[k];
    mean[k % base::kChannels] += sums_[k];
  }
  for (const double sum : mean) total -= sum * sum / kWindowFrames;
  sums_.fill(0.0);
  squares_.fill(0.0);
  const base::FramePos start = end - base::FrameCount{kWindowFrames};
  if (start < measured_from_) return Change::none;
  constexpr double kSamples = kWindowFrames * base::kChannels;
  const double threshold = static_cast<double>(threshold_);
  if (total >= threshold * threshold * kSamples) {
    const bool tell = reported_;
    quiet_ = false;
    reported_ = false;
    return tell ? Change::ended : Change::none;
  }
  if (!quiet_) silent_since_ = start;
  quiet_ = true;
  if (reported_ || end - silent_since_ < after_) return Change::none;
  reported_ = true;
  return Change::began;
}

}  // namespace hornbill::audio
