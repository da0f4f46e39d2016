// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "audio/engine/engine_command.h"
#include "audio/engine/realtime.h"
#include "base/frames.h"

namespace hornbill::audio {

// The commands that wait for their frames: sorted by frame, those of one frame in the order in
// which they came. Fixed size, no allocation after construction.
// Thread: engine.
class CommandQueue {
 public:
  explicit CommandQueue(std::size_t capacity);

  bool full() const HORNBILL_REALTIME { return count_ == order_.size(); }
  bool empty() const HORNBILL_REALTIME { return count_ == 0; }
  // Requires: not full.
  void insert(const Command& command) HORNBILL_REALTIME;
  // The earliest and the last. Requires: not empty. Valid until the queue changes.
  const Command& front() const HORNBILL_REALTIME { return slots_[order_[first_]]; }
  const Command& back() const HORNBILL_REALTIME;
  void pop_front() HORNBILL_REALTIME;
  void pop_back() HORNBILL_REALTIME;

 private:
  std::uint32_t& order(std::size_t index) HORNBILL_REALTIME;

  std::vector<Command> slots_;
  // Ring of slot numbers: `count_` of them in use from `first_`, in order; the rest are free.
  std::vector<std::uint32_t> order_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace hornbill::audio
