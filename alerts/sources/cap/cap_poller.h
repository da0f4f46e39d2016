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
#include "base/lanes.h"

namespace hornbill::alerts {

// What a poller tells.
struct CapPollerCalls {
  // How urgent a message says that it is, as alerts::rank_of(): it waits for none that is less so,
  // for each rank has a thread. Returns soon; may be empty: all alike. Thread: the poller's.
  std::function<std::size_t(const CapDelivery&)> rank;
  // Whether the message is now somebody else's, as CapFeedParts::Told. May block. Thread: that of
  // its rank; those of one rank one after another.
  std::function<bool(const CapDelivery&)> deliver;
  // After each change. Thread: the poller's, or whoever ends it.
  std::function<void(const std::string&)> keep_state;
  // After each poll; may be empty. Thread: the poller's.
  std::function<void(const CapPollReport&)> report;
};

// Asks one feed for as long as it lives, on a thread of its own, so that a slow server holds up
// nobody else. The end takes a tenth of a second, and as long as calls that are under way.
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
  void keep();
  void give(CapDelivery delivery, CapFeedParts::Told told);

  CapPollerCalls calls_;
  const base::TimeSource& time_;
  std::atomic<bool> stop_{false};
  CapFeed feed_;       // of the thread
  std::string state_;  // of the thread: what was kept last
  base::Lanes giving_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<std::string> fault_;  // under mutex_
  bool told_ = false;                 // under mutex_: of something that was delivered
  std::thread thread_;
};

}  // namespace hornbill::alerts
