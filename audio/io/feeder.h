// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "audio/engine/engine_command.h"
#include "audio/engine/feed.h"
#include "audio/media/decode_request.h"
#include "base/frames.h"

namespace hornbill::audio {

class DecodeServer;

// A feed is kept at least this far ahead of what the engine reads, so that the end of an item, and
// a source that hangs, are known before they are heard.
inline constexpr base::FrameCount kFeedAhead = base::seconds_to_frames(6);
// Capacity for feeds that a Feeder fills: what must be ahead, and two seconds in which the worker
// may sleep.
inline constexpr base::FrameCount kFeedCapacity = base::seconds_to_frames(8);
// The end of an item is known before the engine has begun to read it if it comes within so much.
inline constexpr base::FrameCount kFeedSeen = base::seconds_to_frames(2);
// Sound in a feed that makes it ready to start.
inline constexpr base::FrameCount kFeedReady = base::seconds_to_frames(1);

enum class FeedEventKind : std::uint8_t {
  ready,   // kFeedReady of sound, or all of a shorter item, is in the feed
  failed,  // nothing could be decoded; `text` says why; nothing was or will be written
  ending,  // the end is in sight: `total` frames in all
  closed,  // the feeder has let go of the feed
};
struct FeedEvent {
  PlayToken token = 0;
  FeedEventKind kind = FeedEventKind::ready;
  base::FrameCount total;
  bool broken = false;  // with `ending`: the source broke off there
  std::string text;     // cause of `failed` and of a broken `ending`, for a layman
};

struct FeederOptions {
  int workers = 1;  // 1..8
  // Wall-clock deadlines for children that give nothing. Offline there are none: the child's own
  // limit of CPU time is the only one, so that a busy machine changes no result.
  bool deadlines = true;
  // A child that gave nothing for `stall_ms` is killed once less than `reserve` is left to play;
  // one that gave nothing for `hang_ms` is killed in any case.
  int stall_ms = 3000;
  int hang_ms = 15000;
  base::FrameCount reserve = base::seconds_to_frames(2);
  // What a feed holds that the engine has not begun to read, more than kFeedSeen. Live that is all
  // it can, so that an item's beginning survives a stall of the disk; where nobody waits, less
  // memory will do.
  base::FrameCount stand_by = kFeedCapacity;
};

// Keeps feeds filled from decode children. A few worker threads, each serving several feeds by
// poll(); opening is done by a thread of its own, so that a slow disk holds up no feed that plays.
// Thread: one thread calls the public functions (the core's, or the offline driver's).
class Feeder {
 public:
  // `server` must outlive the feeder.
  Feeder(DecodeServer& server, const FeederOptions& options);
  // Kills what is still decoding; every feed is let go.
  ~Feeder();
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  // Begins to fill `feed`, which is emptied first. Answered by `ready` or `failed`, then `ending`.
  // Requires: `token` is new, and neither engine nor feeder uses the feed.
  void open(PlayToken token, Feed& feed, const DecodeRequest& request);
  // Stops filling, and gives the feed's memory back. Answered by `closed` and nothing after it.
  // Unknown tokens are answered too. Requires: the engine does not use the feed.
  void close(PlayToken token);

  // What happened since the last call, in an order that is right for each token. `ending` comes
  // with the first call at which the engine has read all but kFeedAhead (all but what is there, if
  // the source broke off unforeseen); before it has begun to read, for items within kFeedSeen.
  void poll(std::vector<FeedEvent>& out);

  // Offline: block until the outcome of open() or close() is known, and return it.
  FeedEvent await_opened(PlayToken token);
  FeedEvent await_closed(PlayToken token);
  // Offline: blocks until each open feed that was reported ready is finished or has more than
  // kFeedAhead to read (kFeedSeen, before the engine has begun): then poll_endings() depends on the
  // sound alone.
  void await_ahead();
  // Offline: the endings that are due now, by rising token.
  void poll_endings(std::vector<FeedEvent>& out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::audio
