// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "audio/engine/engine_command.h"
#include "audio/engine/engine_report.h"
#include "audio/engine/realtime.h"
#include "base/frames.h"

namespace hornbill::audio {

struct EngineOptions {
  int block_frames = base::kBlockFrames;  // 1..4800; the result does not depend on it
  int command_ring = 1024;
  int report_ring = 4096;
  base::FramePos first_frame{};  // of the first block; where the time line is taken up
};

// Levels of one zone over the last block. Units: linear.
struct ZoneLevels {
  float peak = 0.0F;
  float rms = 0.0F;
  float limiter_gain = 1.0F;  // smallest gain that the limiter applied
};

// Mixes decks into zones by stamped commands. Pure computation: no clock, no file, no mode.
// Every gain is a function of the frame position, so block size changes nothing.
// The limiter's look-ahead delays every zone by the same `latency()`; positions in commands and
// reports are positions at its input.
class Engine {
 public:
  explicit Engine(const EngineOptions& options);
  ~Engine();

  // Thread: core. False when the command ring is full.
  bool post(const Command& command) noexcept;
  // Thread: core. False when there is none.
  bool take(Report& report) noexcept;

  // Renders the next block. Thread: engine. Real time: no lock, allocation, system call, log.
  void render() HORNBILL_REALTIME;
  // Thread: engine. The block just rendered, interleaved stereo; silence for an inactive zone.
  std::span<const float> zone_output(ZoneIndex zone) const HORNBILL_REALTIME;

  // Thread: any. First frame of the next block.
  base::FramePos position() const noexcept;
  // Thread: any.
  ZoneLevels levels(ZoneIndex zone) const noexcept;
  std::uint64_t reports_lost() const noexcept;

  base::FrameCount latency() const noexcept;
  int block_frames() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::audio
