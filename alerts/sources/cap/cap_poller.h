// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "alerts/sources/cap/cap_feed.h"

namespace hornbill::alerts {

// What a poller tells, all on its own thread.
struct CapPollerCalls {
  std::function<bool(const CapDelivery&)> deliver;     // as in CapFeedParts
  std::function<void(const std::string&)> keep_state;  // after each poll that changed it
  std::function<void(const CapPollReport&)> report;    // after each poll; may be empty
};

// Asks one feed for as long as it lives, on a thread of its own, so that a slow server holds up
// nobody else. The end takes a tenth of a second, and as long as a call that is under way.
class CapPoller {
 public:
  // `time` must outlive this.
  CapPoller(CapFeedOptions options, CapPollerCalls calls, const base::TimeSource& time,
            std::uint64_t seed, std::string_view state);
  ~CapPoller();
  CapPoller(const CapPoller&) = delete;
  CapPoller& operator=(const CapPoller&) = delete;

  // As CapFeed::fault(), at most a second old. Thread: any.
  std::optional<std::string> fault() const;

 private:
  void run();
  void poll();

  CapPollerCalls calls_;
  const base::TimeSource& time_;
  std::atomic<bool> stop_{false};
  CapFeed feed_;       // of the thread
  std::string state_;  // of the thread: what was kept last
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<std::string> fault_;  // under mutex_
  std::thread thread_;
};

}  // namespace hornbill::alerts
