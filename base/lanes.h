// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace hornbill::base {

// Work side by side in a few lanes: what is slow in one holds up none of the others. Within a lane
// one after another, in the order in which it came. A lane has a thread only while it has work.
// Thread: any, but for end().
class Lanes {
 public:
  static constexpr std::size_t kCount = 3;

  Lanes() = default;
  ~Lanes() { end(); }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  // Work for a lane, 0 to kCount - 1; one beyond counts as the last. `work` throws nothing. Where
  // the machine gives no thread, it is done here and now.
  void add(std::size_t lane, std::function<void()> work);
  // Waits for what is under way. What has not begun is dropped, and so is what is added later.
  // Thread: none of the lanes'.
  void end();

 private:
  struct Lane {
    std::deque<std::function<void()>> work;
    bool running = false;
    std::thread thread;
  };
  void run(Lane& lane);
  bool start(Lane& lane);

  std::mutex mutex_;
  bool ended_ = false;              // under mutex_
  std::array<Lane, kCount> lanes_;  // under mutex_, but for their threads' ends
};

}  // namespace hornbill::base
