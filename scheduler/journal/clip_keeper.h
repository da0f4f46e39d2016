// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "scheduler/journal/clip_files.h"

namespace hornbill::scheduler {

// Keeps the sound of alerts on a thread of its own, so that nobody waits for a disk that hangs for
// longer than they choose to. What was not kept when they went is kept as soon as the disk answers.
// Owns: the thread. Thread: any.
class ClipKeeper {
 public:
  using Clips = std::vector<std::shared_ptr<const audio::Clip>>;
  // One alert's clips on their way to the disk.
  class Order;

  // `files` outlives it. `most_bytes` of sound wait at a time; what comes on top is not kept.
  explicit ClipKeeper(ClipFiles& files, std::size_t most_bytes = 512U << 20);
  // Keeps what waits.
  ~ClipKeeper();
  ClipKeeper(const ClipKeeper&) = delete;
  ClipKeeper& operator=(const ClipKeeper&) = delete;

  // Takes clips with sound in them, and clip_ref_of() each. `first`: before all orders that are
  // not, between two clips.
  std::shared_ptr<const Order> keep(const Clips& clips, const std::vector<alerts::ClipRef>& refs,
                                    bool first);

  struct Outcome {
    bool done = false;    // nothing of it waits any more
    std::string trouble;  // why not all of it is kept; may be told before it is done
  };
  // Returns once the order is done, at the latest after `limit`.
  Outcome wait(const Order& order, base::Duration limit);

 private:
  void work();
  std::shared_ptr<Order> next() const;

  ClipFiles& files_;
  const std::size_t most_bytes_;
  std::mutex mutex_;  // protects all below, and the orders
  std::condition_variable wake_;
  std::condition_variable done_;
  std::deque<std::shared_ptr<Order>> waiting_;  // in the order they came, the running one too
  std::size_t bytes_ = 0;                       // of the clips in `waiting_`
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace hornbill::scheduler
