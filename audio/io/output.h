// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "audio/engine/realtime.h"
#include "audio/io/output_state.h"
#include "base/frames.h"

namespace hornbill::audio {

// One destination of one zone: a sound card, a recorder, a chain of alternatives.
class Output {
 public:
  virtual ~Output() = default;

  // Takes one block of the zone, interleaved stereo; `first` is its first frame on the engine's
  // time line. Drops the block and counts it when the output cannot take it.
  // Thread: engine. Wait-free: no lock, allocation or system call.
  virtual void push(std::span<const float> stereo, base::FramePos first) HORNBILL_REALTIME = 0;

  // Thread: any.
  virtual OutputState state() const = 0;

  // `state().health` without the words. Thread: any; wait-free.
  virtual OutputHealth health() const HORNBILL_REALTIME { return OutputHealth::playing; }
};

}  // namespace hornbill::audio
