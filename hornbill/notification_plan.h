// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/time_zone.h"
#include "scheduler/playout/snapshot.h"

namespace hornbill {

enum class NotificationKind : std::uint8_t {
  faults,  // some began, last or are over
  alert,   // what became of alerts
  test,    // the daily test of the way to people
};

// "faults", "alert", "test".
std::string to_string(NotificationKind kind);

// One message to people.
struct Notification {
  NotificationKind kind = NotificationKind::faults;
  base::UtcTime at;
  std::string subject;  // one line
  std::string text;     // lines, each ended
};

struct NotificationRules {
  std::string station;  // its name, at the head of every subject
  base::TimeZone zone = base::TimeZone::utc();
  std::optional<base::Duration> test_at;  // time of day in `zone`; none: no daily test
  // No fault is told more often than this, however often it comes and goes. One that lasts is told
  // again after it, then after twice as long each time, up to a day.
  base::Duration repeat_after{std::chrono::minutes(15)};
};

// Decides what people are told, and when: a fault within three seconds, those that come together in
// one message, what is over once it stays so, and no flood. Reads no clock.
// Bounded: 512 faults, 200 lines a message.
// Thread: one at a time.
class NotificationPlan {
 public:
  struct Moment {
    base::UtcTime utc;
    base::SteadyTime steady;
  };

  explicit NotificationPlan(NotificationRules rules);

  // Something became of an alert: one sentence. Told by the next due().
  void alert(base::UtcTime at, const std::string& text);
  // What is to be told now. Call it once a second or so, with all faults of the moment.
  std::vector<Notification> due(const std::vector<scheduler::Fault>& faults, const Moment& now);
  // What was told and when the next test is, for the next run; nothing where it is as the last call
  // gave it.
  std::optional<std::string> take_state(const Moment& now);
  // Goes on from there, before the first due(): what was told is not told again, and what is gone
  // since is told as over. A state that is damaged counts as none.
  void restore(std::string_view state, const Moment& now);
  // The test of the way to people, now.
  Notification test(const std::vector<scheduler::Fault>& faults, const Moment& now) const;

 private:
  struct Known {
    base::UtcTime since;
    std::string text;
    bool present = false;
    bool open = false;      // told, and not yet that it is over
    int returns = 0;        // that were not told
    base::SteadyTime next;  // it may be told from here on
    std::optional<base::SteadyTime> told;
    base::Duration wait{0};  // until it is told again
    base::SteadyTime gone;
    base::UtcTime ended;
  };
  // So many messages at once, then one after each pause.
  struct Pace {
    std::size_t burst;
    base::Duration window;
    base::Duration pause;
    std::deque<base::SteadyTime> sent;
    bool allows(base::SteadyTime now);
  };

  void look(const std::vector<scheduler::Fault>& faults, const Moment& now);
  void forget(base::SteadyTime now);
  bool has_news(base::SteadyTime now) const;
  Notification fault_message(const Moment& now);
  std::optional<Notification> alert_message(const Moment& now);
  bool is_test_due(const Moment& now);
  base::UtcTime next_test(base::UtcTime after) const;
  std::string local(base::UtcTime t) const;

  const NotificationRules rules_;
  std::map<std::string, Known> known_;
  std::deque<std::string> alerts_;  // lines that wait
  std::size_t alerts_dropped_ = 0;
  Pace fault_pace_;
  Pace alert_pace_;
  std::optional<base::UtcTime> test_due_;
  std::optional<base::SteadyTime> tested_;
  bool changed_ = false;  // since take_state()
};

}  // namespace hornbill
