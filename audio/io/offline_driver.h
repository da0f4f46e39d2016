// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <span>
#include <vector>

#include "audio/engine/engine.h"
#include "audio/io/driver_core.h"
#include "audio/io/feeder.h"
#include "audio/io/sample_sink.h"
#include "base/frames.h"
#include "base/result.h"
#include "base/time.h"

namespace hornbill::audio {

struct OfflineOptions {
  base::UtcTime start;      // of frame 0
  base::FrameCount skip;    // rendered first and thrown away: the core finds its feet in it
  base::FrameCount length;  // delivered after it
};

// Delivers one zone to one sink. The limiter's delay is taken out: the first frame delivered is
// frame `skip` of the engine's time line.
struct ZoneSink {
  ZoneIndex zone = 0;
  SampleSink* sink = nullptr;
};

// Runs core and engine flat out. What comes out depends on the core's inputs and the files alone:
// a feed job is answered kFeedAnswerTicks later, to the tick; a feed that runs short blocks the
// driver.
// Thread: one.
class OfflineDriver {
 public:
  // Everything must outlive the driver; the engine must not have rendered yet.
  // Requires: the engine's block divides a tick (960 frames).
  OfflineDriver(Engine& engine, Feeder& feeder, DriverCore& core, const OfflineOptions& options);

  // Told about once a second of sound how many frames were delivered; false cancels the run.
  using Progress = std::function<bool(base::FrameCount done)>;

  // Renders all and finishes the sinks.
  // Fails: what a sink fails with; refused, cancelled.
  base::Result<void> run(std::span<const ZoneSink> sinks, const Progress& progress);

 private:
  void step(base::Tick tick);
  void collect_answers(base::Tick tick, std::vector<FeedEvent>& out);
  void obey(base::Tick tick, const std::vector<FeedOrder>& orders);
  base::Result<void> render_tick(std::span<const ZoneSink> sinks);
  base::Result<void> deliver(std::span<const ZoneSink> sinks, base::FramePos first);

  enum class Awaited : std::uint8_t { opened, closed };

  Engine& engine_;
  Feeder& feeder_;
  DriverCore& core_;
  OfflineOptions options_;
  base::FramePos deliver_from_;  // at the limiter's output
  base::FramePos deliver_to_;
  CommandBacklog commands_;
  std::map<base::Tick, std::map<PlayToken, Awaited>> due_;
  std::map<PlayToken, base::Tick> opening_;  // not yet answered: when the answer is due
  TickInput in_;
  TickOutput out_;
};

}  // namespace hornbill::audio
