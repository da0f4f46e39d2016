// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/time.h"
#include "hornbill/notification_plan.h"

namespace hornbill {

// What a way to people says of itself.
struct ChannelState {
  std::string name;  // "e-mail to headman@example.org"
  std::optional<base::UtcTime> last_success;
  std::optional<base::UtcTime> last_failure;
  std::string failure;        // why, in words; of the last one
  std::uint64_t sent = 0;     // messages
  std::uint64_t dropped = 0;  // messages that there was no room for
  std::size_t waiting = 0;    // messages
  bool failing = false;       // two attempts in a row failed, and none succeeded since
};

struct ChannelOptions {
  std::string name;
  std::size_t most_waiting = 32;  // messages; the oldest gives way
  base::Duration first_retry{std::chrono::seconds(5)};
  base::Duration last_retry{std::chrono::minutes(10)};   // the pause doubles up to this
  base::Duration last_attempt{std::chrono::seconds(2)};  // for what waits at the end of life
};

// One way to people, on a thread of its own, so that none waits for another. What could not be sent
// is tried again and again, and what waited meanwhile goes with it as one message.
class NotificationChannel {
 public:
  // Sends one message; gives up soon once `stop` is set. Thread: the channel's.
  using Send =
      std::function<base::Result<void>(const Notification&, const std::atomic<bool>& stop)>;

  // `time` must outlive the channel.
  NotificationChannel(ChannelOptions options, Send send, const base::TimeSource& time);
  // What waits gets one more attempt if none failed so far, and `last_attempt` for it.
  ~NotificationChannel();

  // Thread: any; never waits for the network.
  void put(const Notification& message);
  ChannelState state() const;

 private:
  void run(const std::stop_token& stop);
  Notification joined() const;
  void note(const base::Result<void>& result, std::uint64_t last);

  const ChannelOptions options_;
  const Send send_;
  const base::TimeSource& time_;
  mutable std::mutex mutex_;  // guards all up to `give_up_`
  std::condition_variable_any wake_;
  std::deque<Notification> waiting_;
  std::uint64_t first_ = 0;  // number of the first that waits
  std::uint64_t dropped_unsaid_ = 0;
  int failures_ = 0;  // in a row
  bool idle_ = true;
  ChannelState state_;
  std::atomic<bool> give_up_{false};
  std::jthread thread_;  // last: it uses all the others
};

}  // namespace hornbill
