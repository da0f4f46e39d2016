// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audio/media/air_band.h"
#include "audio/media/air_match.h"
#include "base/frames.h"
#include "base/time.h"

namespace hornbill::audio {

struct AirWatchOptions {
  base::Duration longest_delay{std::chrono::seconds(8)};
  double least_match = AirMatchOptions{}.least_match;
};

// Is that what the zone sent from `from` on also to be heard? Best from the beginning of the
// attention signal to the end of the first message.
struct AirQuestion {
  std::uint64_t id = 0;  // of the asker's choice
  base::FramePos from;
  base::FramePos to;
};

enum class AirHearing : std::uint8_t {
  heard,
  missing,     // there is sound, but not this
  silent,      // there is no sound at all on the monitored input
  unanswered,  // asked too late, or what was sent is silence
};

struct AirAnswer {
  std::uint64_t id = 0;
  AirHearing hearing = AirHearing::unanswered;
  double match = 0.0;        // 0..1, as in AirMatch
  base::FrameCount delay;    // where heard
  double level_db = -120.0;  // where heard: against what was sent
};

// One look at what was heard, with all it needs, so that it can be done on another thread.
struct AirLook {
  std::uint64_t id = 0;
  std::vector<float> sent;
  std::vector<float> heard;
  base::FramePos sent_begins;
  base::FramePos heard_begins;
  AirMatchOptions options;

  // What it tells. Takes some 0.05 s.
  AirAnswer answer() const;
};

// Remembers what a zone sent and what a monitored input heard, and answers for alerts when the
// longest delay has passed after the first ten seconds of them, or their end where it is earlier.
// Not before: an attention signal repeats itself, and half of it fits in many a wrong place. Pure:
// its time is the frames that it gets. Bounded: the memory reaches back `longest_delay` and 25 s;
// 24 questions wait. Thread: one at a time.
class AirWatch {
 public:
  explicit AirWatch(const AirWatchOptions& options);

  // The same frames of both, mono. Where `first` leaves out some, silence stands for them.
  // Requires: sizes equal.
  void take(base::FramePos first, std::span<const float> sent, std::span<const float> heard);
  // Of too many questions the oldest goes unanswered.
  void ask(const AirQuestion& question);
  // The next question that can be answered, which is done with.
  std::optional<AirLook> look();

  base::FramePos now() const;  // end of what it remembers

 private:
  void append(std::span<const float> sent, std::span<const float> heard);
  base::FrameCount length_of(const AirQuestion& question) const;
  AirLook copy_for(const AirQuestion& question) const;

  const AirWatchOptions options_;
  const std::size_t most_samples_;
  AirNarrower narrow_sent_;
  AirNarrower narrow_heard_;
  std::vector<float> sent_;  // newest last; both of one length
  std::vector<float> heard_;
  base::FramePos begins_;               // of both
  std::optional<base::FramePos> next_;  // frame expected
  std::deque<AirQuestion> waiting_;
};

}  // namespace hornbill::audio
