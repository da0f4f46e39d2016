// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/notify_options.h"
#include "hornbill/notification_channel.h"
#include "hornbill/notification_plan.h"

namespace hornbill {

struct NotifierOptions {
  std::string station;  // its name
  base::TimeZone zone = base::TimeZone::utc();
  config::NotifyOptions notify;
  base::Duration first_retry{std::chrono::seconds(5)};
  std::string state;                             // that the one before gave to `keep`; empty: none
  std::function<void(const std::string&)> keep;  // after each change; may be empty
};

// Tells people of faults and alerts: by a command, e-mail and webhooks, each on a thread of its
// own. Thread: any.
class Notifier {
 public:
  // `time` must outlive it.
  Notifier(const NotifierOptions& options, const base::TimeSource& time);
  ~Notifier();  // within some two seconds

  // All faults of the moment, once a second or so. Never waits for a network or a program.
  void observe(const std::vector<scheduler::Fault>& faults);
  // Something became of an alert: one sentence, told with the next observe().
  void alert(const std::string& text);
  // The test of the messages, now. False: nobody is to be told anything.
  bool test(const std::vector<scheduler::Fault>& faults);

  // Ways that fail, for the station's faults, which the other ways tell.
  std::vector<scheduler::Fault> faults() const;
  std::vector<ChannelState> channels() const;

 private:
  NotificationPlan::Moment now() const;
  void put(const Notification& message);

  const base::TimeSource& time_;
  const std::function<void(const std::string&)> keep_;
  std::mutex mutex_;  // guards plan_
  NotificationPlan plan_;
  std::vector<std::unique_ptr<NotificationChannel>> channels_;
};

// The ways of a configuration, as functions that send one message.
struct NotificationWay {
  std::string name;
  NotificationChannel::Send send;
};
std::vector<NotificationWay> notification_ways(const NotifierOptions& options,
                                               const base::TimeSource& time);

}  // namespace hornbill
