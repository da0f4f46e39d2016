// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "audio/engine/engine_command.h"
#include "audio/engine/engine_report.h"
#include "audio/engine/envelope.h"
#include "audio/engine/feed.h"
#include "audio/engine/realtime.h"
#include "base/frames.h"

namespace hornbill::audio {

// One player: takes frames from a feed and gives them a gain. It keeps 240 frames of a feed in
// hand, so that one that stops short can still be faded out.
// Thread: engine.
class Deck {
 public:
  static constexpr base::FrameCount kHeldBack{240};

  // Requires: idle.
  void start(const StartDeck& order, base::FramePos at) HORNBILL_REALTIME;
  void fade(const FadeDeck& order, base::FramePos at) HORNBILL_REALTIME;
  void release() HORNBILL_REALTIME { state_ = State::idle; }

  bool idle() const HORNBILL_REALTIME { return state_ == State::idle; }
  PlayToken token() const HORNBILL_REALTIME { return order_.token; }
  const StartDeck& order() const HORNBILL_REALTIME { return order_; }
  base::FrameCount played() const HORNBILL_REALTIME { return {played_}; }

  // Whether the first frame is `at`; true once.
  bool begins(base::FramePos at) HORNBILL_REALTIME;
  // Whether there is nothing to play at `at` and after, and why.
  bool ended(base::FramePos at, EndCause& cause) const HORNBILL_REALTIME;

  // The number of frames, at most `frames` and at least 1, that can be rendered from `at` before
  // something changes. Requires: not idle, not ended.
  int plan(base::FramePos at, int frames) HORNBILL_REALTIME;
  // Whether render() has sound in the piece just planned.
  bool sounds() const HORNBILL_REALTIME { return state_ == State::playing && flow_ != Flow::dry; }
  // Writes the planned piece with its gains. `gains` is scratch space of as many frames.
  void render(base::FramePos at, std::span<float> stereo, std::span<float> gains) HORNBILL_REALTIME;

 private:
  enum class State : std::uint8_t { idle, waiting, playing };
  enum class Flow : std::uint8_t {
    running,
    draining,  // the feed ran short: its last frames are fading out
    dry,       // a live feed has nothing: silence until it has
  };

  int plan_ring(base::FramePos at, int frames) HORNBILL_REALTIME;
  int plan_running(base::FramePos at, int frames, int ready) HORNBILL_REALTIME;
  void expect_end(base::FramePos at, std::int64_t frames_left) HORNBILL_REALTIME;
  void read(std::span<float> stereo) HORNBILL_REALTIME;
  void read_loop(std::span<float> stereo) HORNBILL_REALTIME;
  void read_clip(std::span<float> stereo) HORNBILL_REALTIME;
  int plan_clip(base::FramePos at, int frames) HORNBILL_REALTIME;
  bool is_loop() const HORNBILL_REALTIME { return !order_.feed->loop().empty(); }
  bool is_clip() const HORNBILL_REALTIME { return order_.feed->clip() != nullptr; }
  bool is_file() const HORNBILL_REALTIME { return order_.feed->kind() == FeedKind::file; }

  StartDeck order_;
  State state_ = State::idle;
  Flow flow_ = Flow::running;
  base::FramePos starts_at_;
  bool stopping_ = false;
  base::FramePos stops_at_;
  bool end_known_ = false;
  Envelope fade_in_;
  Envelope fader_;
  Envelope gap_;  // out and in around a hole in the feed
  Envelope end_fade_;
  std::int64_t played_ = 0;
  std::size_t loop_at_ = 0;
  std::int64_t clip_at_ = 0;  // frame
};

}  // namespace hornbill::audio
