// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include "audio/engine/engine.h"
#include "audio/engine/engine_command.h"
#include "audio/engine/engine_report.h"
#include "audio/engine/feed.h"
#include "audio/io/feeder.h"
#include "audio/media/decode_request.h"
#include "base/frames.h"
#include "base/time.h"

namespace hornbill::audio {

// A feed job is answered this many ticks later: exactly so offline, at the earliest moment live.
inline constexpr std::int64_t kFeedAnswerTicks = 10;

// At frame `at` the wall clock said `utc`.
struct ClockReading {
  base::FramePos at;
  base::UtcTime utc;
  bool trusted = false;
};

// What the core wants of the feeder.
struct FillFeed {
  PlayToken token = 0;
  Feed* feed = nullptr;
  DecodeRequest request;
};
struct ReleaseFeed {
  PlayToken token = 0;
};
using FeedOrder = std::variant<FillFeed, ReleaseFeed>;

// All that a driver knows when tick `tick` begins.
struct TickInput {
  base::Tick tick;
  std::optional<ClockReading> clock;  // the core's notion of time must follow it
  std::vector<Report> reports;        // of frames before the tick's first
  std::vector<FeedEvent> feeds;
};

// What the core wants done: commands for frames from the next tick's first on, and orders.
struct TickOutput {
  std::vector<Command> commands;
  std::vector<FeedOrder> orders;
};

// The station's core as the drivers see it.
class DriverCore {
 public:
  virtual ~DriverCore() = default;
  // One step; ticks come in order without a gap. Thread: core.
  virtual void step(const TickInput& in, TickOutput& out) = 0;
};

// Hands commands to the engine in order; what its ring cannot take waits for the next call.
// Thread: core.
class CommandBacklog {
 public:
  void post(Engine& engine, std::vector<Command>& commands) {
    waiting_.insert(waiting_.end(), commands.begin(), commands.end());
    commands.clear();
    while (!waiting_.empty() && engine.post(waiting_.front())) waiting_.pop_front();
  }

 private:
  std::deque<Command> waiting_;
};

}  // namespace hornbill::audio
