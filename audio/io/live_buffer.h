// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "audio/engine/feed.h"
#include "audio/io/drift_corrector.h"
#include "audio/io/drift_loop.h"
#include "audio/io/level_gate.h"
#include "audio/io/live_input.h"
#include "base/time.h"

namespace hornbill::audio {

struct LiveBufferOptions {
  LevelRule rule;
  base::Duration delay{0};       // sound kept ready against gusts of the source
  base::Duration lost_after{0};  // without any frame: not usable
  double bandwidth = DriftLoop::kCard;
};

// Between a live source with a clock of its own and a feed that the engine reads: measures the
// sound, keeps the newest `delay` of it, and on air holds that fill by bending the rate. Of several
// feeds the first steers; the others get copies of what it gets, as far into the sound as it is.
// Sound begins and ends with fades, whatever the source does.
class LiveBuffer {
 public:
  explicit LiveBuffer(const LiveBufferOptions& options);

  // Thread: source. Frames that came in at `rate`, any number.
  void take(std::span<const float> stereo, int rate, base::SteadyTime now);
  // Thread: source. Moves sound to the feed; call it every 10 to 20 ms, sound or not.
  void pump(base::SteadyTime now);
  // Thread: source. The connection is gone; what is kept is still played.
  void lose();

  // Thread: one at a time; waits for no more than a copy.
  void start(Feed& feed);
  void stop(Feed& feed);

  // Thread: any.
  bool usable() const noexcept { return usable_.load(std::memory_order_relaxed); }
  float level_dbfs() const noexcept { return level_.load(std::memory_order_relaxed); }
  double drift_ppm() const noexcept { return ppm_.load(std::memory_order_relaxed); }
  std::uint64_t dropped_frames() const noexcept { return dropped_.load(); }

 private:
  enum class Flow : std::uint8_t {
    waiting,  // started, the engine does not read yet
    filling,  // the source was dry: `delay` is collected first
    flowing,
  };

  void drop_to(std::size_t frames);
  void note_gust(std::size_t frames);
  void forget_fill();
  std::size_t enough() const;
  void write(std::size_t frames, Feed& feed);
  void send(Feed& feed);
  void begin_followers(const Feed& feed);
  void follow_on();
  void flow(Feed& feed, base::SteadyTime now);
  void steer(std::size_t fill, base::SteadyTime now);

  const LiveBufferOptions options_;
  const std::size_t delay_;  // frames
  // Thread: source.
  LevelGate gate_;
  std::optional<DriftCorrector> corrector_;
  int rate_ = 0;
  base::SteadyTime heard_at_;  // last frame
  double fill_sum_ = 0.0;
  int fill_count_ = 0;
  base::SteadyTime steered_at_;
  std::optional<double> wanted_;  // mean fill that the loop holds; frames

  std::mutex mutex_;  // guards all below
  DriftLoop loop_;
  bool bend_ = false;       // loop_ has a new correction
  double gust_ = 0.0;       // frames that come at once, the most of the last seconds
  std::deque<float> kept_;  // stereo, newest last
  std::vector<float> part_;
  Feed* feed_ = nullptr;
  struct Follower {
    Feed* feed = nullptr;
    bool reads = false;  // the engine does
  };
  std::vector<Follower> followers_;
  std::deque<float> sent_;  // the newest of what feed_ got, stereo
  Flow flow_ = Flow::waiting;
  bool fade_in_ = false;  // the next write begins with one

  std::atomic<bool> usable_{false};
  std::atomic<float> level_{-120.0F};
  std::atomic<double> ppm_{0.0};
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace hornbill::audio
