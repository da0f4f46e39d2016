// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/command_queue.h"

#include <numeric>

namespace hornbill::audio {

CommandQueue::CommandQueue(std::size_t capacity) : slots_(capacity), order_(capacity) {
  std::iota(order_.begin(), order_.end(), 0U);
}

std::uint32_t& CommandQueue::order(std::size_t index) HORNBILL_REALTIME {
  return order_[(first_ + index) % order_.size()];
}

void CommandQueue::insert(const Command& command) HORNBILL_REALTIME {
  const std::uint32_t slot = order(count_);
  slots_[slot] = command;
  std::size_t place = count_;
  for (; place > 0 && slots_[order(place - 1)].at > command.at; --place) {
    order(place) = order(place - 1);
  }
  order(place) = slot;
  ++count_;
}

const Command& CommandQueue::back() const HORNBILL_REALTIME {
  return slots_[order_[(first_ + count_ - 1) % order_.size()]];
}

void CommandQueue::pop_front() HORNBILL_REALTIME {
  first_ = (first_ + 1) % order_.size();
  --count_;
}

void CommandQueue::pop_back() HORNBILL_REALTIME { --count_; }

}  // namespace hornbill::audio
