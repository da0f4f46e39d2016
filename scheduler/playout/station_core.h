// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "audio/engine/feed.h"
#include "base/frames.h"
#include "scheduler/playout/core_io.h"

namespace hornbill::scheduler {

// The deterministic heart: owns the day plan, who has each programme, fallback and resume.
// Reads no clock, file, network or random device: all that arrives is a stamped input, so that
// the same inputs give the same commands, live and offline.
// Thread: core.
class StationCore {
 public:
  // `feeds`: the pool that jobs and deck commands speak of; they must outlive the core.
  StationCore(std::shared_ptr<const StationSetup> setup,
              std::shared_ptr<const playlists::Library> library, std::vector<audio::Feed*> feeds,
              audio::Feed* builtin);
  ~StationCore();

  // One step. Inputs that were there when `tick` began take effect at the first frame of
  // `tick + 1`, the earliest frame of any command. Ticks only grow; gaps are allowed up to the
  // `next` of the step before.
  StepResult step(base::Tick tick, std::span<const Input> inputs);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::scheduler
