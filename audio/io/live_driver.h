// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "audio/engine/engine.h"
#include "audio/io/driver_core.h"
#include "audio/io/feeder.h"
#include "audio/io/output.h"
#include "base/time.h"

namespace hornbill::audio {

struct LiveOptions {
  // Asks for SCHED_FIFO. Without the right to it the driver runs all the same.
  bool realtime = true;
  // A wall clock before this instant cannot be right (the date of the build). It is the only test
  // of trust: the kernel's "unsynchronised" flag is the normal state of many boxes whose clock a
  // person set or a clock chip keeps, and would hold their timetable for ever.
  base::UtcTime trusted_from;
  // More than this behind (the process was stopped, the machine slept): the time is given up, and
  // frames go on from now.
  base::Duration lag_limit{std::chrono::milliseconds(100)};
};

// Where a zone goes.
struct LiveRoute {
  ZoneIndex zone = 0;
  Output* output = nullptr;
};

// Signs of life, for the watchdog and the metrics.
struct LiveProgress {
  std::uint64_t blocks = 0;        // rendered
  std::uint64_t ticks = 0;         // stepped
  std::uint64_t done = 0;          // ticks rendered and stepped: stands if either part does
  std::uint64_t resyncs = 0;       // how often time was given up
  std::uint64_t reports_lost = 0;  // by the engine's ring
  base::Duration worst_lag{0};     // latest start of a block
  base::Duration worst_step{0};    // longest step of the core
  bool realtime = false;           // SCHED_FIFO was granted
};

// Paces the engine by the steady clock, always: block k is rendered when frame 480 k is due, and
// handed to the outputs, which have clocks of their own. A second thread steps the core when the
// engine has rendered a tick's last block; the core has one block's time to say what the next tick
// plays, and what it says later is done later.
class LiveDriver {
 public:
  // Everything must outlive the driver. Requires: the engine's block divides a tick.
  LiveDriver(Engine& engine, Feeder& feeder, DriverCore& core, const base::TimeSource& time,
             const LiveOptions& options);
  ~LiveDriver();  // stops

  // Replaces all routes; when it returns, outputs no longer listed are not used any more.
  // Thread: any, one at a time.
  void set_routes(std::vector<LiveRoute> routes);

  // Starts both threads. Once.
  void start();
  // Ends both threads, the engine's first. Idempotent.
  void stop();

  // Thread: any.
  LiveProgress progress() const noexcept;
  // What the wall clock shows when the engine renders frame 0, by the latest reading; for
  // putting a frame into words. Thread: any.
  base::UtcTime utc_of_frame_zero() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::audio
