// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "audio/engine/clip.h"
#include "audio/engine/realtime.h"
#include "base/frames.h"
#include "base/spsc_ring.h"

namespace hornbill::audio {

enum class FeedKind : std::uint8_t {
  file,    // running dry before the end is a fault
  live,    // line-in or stream: running dry is silence for as long as it lasts
  memory,  // a loop kept in memory, never runs dry
  clip,    // finite sound kept in memory, never runs dry
};

// The prefetched sound of one item: a ring of stereo frames from one producer (a feeder worker or
// a live input) to the engine, with the item's end.
// The producer fills it at least six seconds ahead, so the end is known long before it is heard.
class Feed {
 public:
  explicit Feed(base::FrameCount capacity)
      : ring_(static_cast<std::size_t>(capacity.value) * base::kChannels) {}

  // A feed that repeats `loop` for ever and needs no producer: the built-in fallback sound.
  // Each deck that plays it starts at the loop's beginning; several may play it at once.
  // Requires: whole stereo frames, at least one, that outlive the feed and never change.
  static Feed from_memory(std::span<const float> loop) { return Feed(loop); }

  // A feed that is `clip`, once, and needs no producer. Any number of decks may play it, each from
  // the frame that its order names. Requires: at least one frame; the clip outlives the feed.
  static Feed from_clip(const Clip& clip) { return Feed(&clip); }

  // Thread: the owner of the pool, while neither producer nor engine uses the feed. Not for a feed
  // made by from_memory or from_clip.
  void reuse(FeedKind kind) noexcept {
    ring_.reset();
    kind_ = kind;
    failed_.store(false, std::memory_order_relaxed);
    finished_.store(false, std::memory_order_release);
  }

  // Empties it and gives its memory back, until it is filled again.
  // Thread: the last producer, once the engine is done with the feed.
  void put_away() noexcept { ring_.give_back(); }

  FeedKind kind() const HORNBILL_REALTIME { return kind_; }

  // Thread: producer. `interleaved` holds whole frames; returns the frames taken.
  std::size_t write(std::span<const float> interleaved) noexcept {
    const std::size_t room = writable_frames() * base::kChannels;
    if (room == 0) return 0;
    return ring_.write(interleaved.first(std::min(room, interleaved.size()))) / base::kChannels;
  }
  // Thread: producer. Free space in one piece, whole frames, to be filled in place; then commit().
  std::span<float> write_span() noexcept { return ring_.write_span(); }
  void commit(std::size_t frames) noexcept { ring_.commit(frames * base::kChannels); }
  std::size_t writable_frames() const noexcept {
    return (ring_.capacity() - ring_.size()) / base::kChannels;
  }
  // Thread: producer. Nothing comes after what was written. `failed`: the source broke off.
  void finish(bool failed) noexcept {
    failed_.store(failed, std::memory_order_relaxed);
    finished_.store(true, std::memory_order_release);
  }

  // Thread: engine. Returns the frames got; `out` holds at least `frames` stereo frames.
  std::size_t read(float* out, std::size_t frames) HORNBILL_REALTIME {
    return ring_.read(std::span<float>(out, frames * base::kChannels)) / base::kChannels;
  }

  // Thread: any. The repeated frames of a memory feed, interleaved; empty for all others.
  std::span<const float> loop() const HORNBILL_REALTIME { return loop_; }
  // Thread: any. Null for feeds of any other kind.
  const Clip* clip() const HORNBILL_REALTIME { return clip_; }
  // Thread: any. Frames ready to read.
  std::size_t readable_frames() const HORNBILL_REALTIME { return ring_.size() / base::kChannels; }
  bool finished() const HORNBILL_REALTIME { return finished_.load(std::memory_order_acquire); }
  bool failed() const HORNBILL_REALTIME {
    return finished() && failed_.load(std::memory_order_relaxed);
  }
  base::FrameCount frames_written() const noexcept {
    return {static_cast<std::int64_t>(ring_.written()) / base::kChannels};
  }
  base::FrameCount frames_read() const noexcept {
    return {static_cast<std::int64_t>(ring_.consumed()) / base::kChannels};
  }
  // Whether the engine has begun to read it.
  bool begun() const noexcept { return ring_.consumed() > 0; }
  base::FrameCount capacity() const noexcept {
    return {static_cast<std::int64_t>(ring_.capacity()) / base::kChannels};
  }

 private:
  explicit Feed(std::span<const float> loop) : ring_(0), loop_(loop), kind_(FeedKind::memory) {}
  explicit Feed(const Clip* clip) : ring_(0), clip_(clip), kind_(FeedKind::clip) {}

  base::SpscRing<float> ring_;
  std::span<const float> loop_;
  const Clip* clip_ = nullptr;
  FeedKind kind_ = FeedKind::file;
  std::atomic<bool> failed_{false};
  std::atomic<bool> finished_{false};
};

}  // namespace hornbill::audio
