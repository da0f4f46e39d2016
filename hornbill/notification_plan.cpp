// SPDX-License-Identifier: Apache-2.0
#include "hornbill/notification_plan.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hornbill {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What begins together is told together, and a fault of the blink of an eye not at all.
constexpr base::Duration kGather = seconds(2);
constexpr base::Duration kCalm = seconds(10);  // gone for so long: it is over
constexpr base::Duration kRarest = hours(24);
constexpr std::size_t kMostFaults = 512;
constexpr std::size_t kMostLines = 200;
constexpr std::size_t kMostWaitingAlerts = 200;
constexpr std::size_t kMostLine = 500;     // bytes
constexpr std::size_t kMostSubject = 150;  // bytes
constexpr base::Duration kLateTest = hours(1);
constexpr base::Duration kLeastBetweenTests = hours(12);

// One line, cut between two letters.
std::string one_line(std::string text, std::size_t most) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  if (text.size() <= most) return text;
  std::size_t end = most - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string counted(std::size_t n, const std::string& what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

// Paragraphs of lines under headings, as many as a message holds.
class Lines {
 public:
  void add(const std::string& heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    text_ += (text_.empty() ? "" : "\n") + heading + "\n";
    for (const std::string& line : lines) {
      if (++count_ <= kMostLines) text_ += "- " + line + "\n";
    }
  }
  std::string text() const {
    if (count_ <= kMostLines) return text_;
    return text_ + "\nand " + std::to_string(count_ - kMostLines) + " more\n";
  }

 private:
  std::string text_;
  std::size_t count_ = 0;
};

}  // namespace

std::string to_string(NotificationKind kind) {
  switch (kind) {
    case NotificationKind::faults:
      return "faults";
    case NotificationKind::alert:
      return "alert";
    case NotificationKind::test:
      return "test";
  }
  return "";
}

NotificationPlan::NotificationPlan(NotificationRules rules)
    : rules_(std::move(rules)),
      fault_pace_{6, minutes(10), minutes(2), {}},
      alert_pace_{20, minutes(10), minutes(1), {}} {}

bool NotificationPlan::Pace::allows(base::SteadyTime now) {
  while (!sent.empty() && now - sent.front() >= window) sent.pop_front();
  return sent.size() < burst || now - sent.back() >= pause;
}

std::string NotificationPlan::local(base::UtcTime t) const {
  std::string text = rules_.zone.format(t).substr(0, 19);  // 2026-11-24T14:40:40
  text[10] = ' ';
  return text;
}

void NotificationPlan::alert(base::UtcTime at, const std::string& text) {
  alerts_.push_back(local(at) + " " + one_line(text, kMostLine));
  if (alerts_.size() <= kMostWaitingAlerts) return;
  alerts_.pop_front();
  ++alerts_dropped_;
}

std::vector<Notification> NotificationPlan::due(const std::vector<scheduler::Fault>& faults,
                                                const Moment& now) {
  std::vector<Notification> messages;
  if (auto message = alert_message(now)) messages.push_back(std::move(*message));
  look(faults, now);
  if (has_news(now.steady) && fault_pace_.allows(now.steady)) {
    fault_pace_.sent.push_back(now.steady);
    messages.push_back(fault_message(now));
    changed_ = true;
  }
  forget(now.steady);
  if (is_test_due(now)) messages.push_back(test(faults, now));
  return messages;
}

void NotificationPlan::look(const std::vector<scheduler::Fault>& faults, const Moment& now) {
  std::map<std::string, const scheduler::Fault*> present;
  for (const scheduler::Fault& fault : faults) present[fault.key] = &fault;
  for (auto& [key, known] : known_) {
    if (known.present && !present.contains(key)) {
      known.present = false;
      known.gone = now.steady;
      known.ended = now.utc;
    }
  }
  for (const auto& [key, fault] : present) {
    if (!known_.contains(key) && known_.size() >= kMostFaults) continue;
    Known& known = known_[key];
    known.text = one_line(fault->text, kMostLine);
    if (known.present) continue;
    known.present = true;
    if (known.open) continue;  // it was away for a moment
    known.since = fault->since == base::UtcTime{} ? now.utc : fault->since;
    if (known.told) ++known.returns;
    known.wait = rules_.repeat_after;
    known.next = now.steady + kGather;
    if (known.told) known.next = std::max(known.next, *known.told + rules_.repeat_after);
  }
}

void NotificationPlan::forget(base::SteadyTime now) {
  const auto forgotten = std::erase_if(known_, [&](const auto& entry) {
    const Known& known = entry.second;
    // One that keeps coming and going is remembered, and how often.
    return !known.present && !known.open &&
           (!known.told || now - known.gone >= rules_.repeat_after);
  });
  changed_ = changed_ || forgotten > 0;
}

bool NotificationPlan::has_news(base::SteadyTime now) const {
  return std::any_of(known_.begin(), known_.end(), [&](const auto& entry) {
    const Known& known = entry.second;
    return known.present ? now >= known.next : known.open && now - known.gone >= kCalm;
  });
}

Notification NotificationPlan::fault_message(const Moment& now) {
  std::vector<std::string> begun;
  std::vector<std::string> lasting;
  std::vector<std::string> over;
  std::vector<std::string> others;
  std::string first;
  for (auto& [key, known] : known_) {
    const bool ready = now.steady >= known.next || (!known.told && known.present);
    if (!known.present && known.open && now.steady - known.gone >= kCalm) {
      known.open = false;
      over.push_back(known.text + " (" + local(known.since) + " to " + local(known.ended) + ")");
      if (first.empty()) first = "over: " + known.text;
    } else if (known.present && ready) {
      std::string line = local(known.since) + " " + known.text;
      if (known.returns > 0) {
        line += " (again, " + counted(static_cast<std::size_t>(known.returns), "time") + ")";
      }
      if (!known.open) first = known.text;
      (known.open ? lasting : begun).push_back(line);
      if (known.open) known.wait = std::min(known.wait * 2, std::max(kRarest, rules_.repeat_after));
      known.open = true;
      known.returns = 0;
      known.told = now.steady;
      known.next = now.steady + known.wait;
    } else if (known.present) {
      others.push_back(local(known.since) + " " + known.text);
    }
  }
  Notification message{NotificationKind::faults, now.utc, rules_.station + ": ", ""};
  if (begun.size() + over.size() == 1) {
    message.subject += first;
  } else if (begun.empty() && over.empty()) {
    message.subject += counted(lasting.size(), "fault") + " still there";
  } else {
    if (!begun.empty()) message.subject += counted(begun.size(), "fault");
    if (!begun.empty() && !over.empty()) message.subject += ", ";
    if (!over.empty()) message.subject += std::to_string(over.size()) + " over";
  }
  message.subject = one_line(message.subject, kMostSubject);
  Lines lines;
  lines.add("New:", begun);
  lines.add("Still there:", lasting);
  lines.add("Over:", over);
  lines.add("Known before:", others);
  message.text = lines.text();
  return message;
}

std::optional<Notification> NotificationPlan::alert_message(const Moment& now) {
  if (alerts_.empty() || !alert_pace_.allows(now.steady)) return std::nullopt;
  alert_pace_.sent.push_back(now.steady);
  Notification message{NotificationKind::alert, now.utc, rules_.station + ": ", ""};
  constexpr std::size_t kTime = 20;  // a line begins with its time
  message.subject += alerts_.size() == 1 ? alerts_.front().substr(kTime)
                                         : "news of alerts, " + counted(alerts_.size(), "line");
  message.subject = one_line(message.subject, kMostSubject);
  for (const std::string& line : alerts_) message.text += line + "\n";
  if (alerts_dropped_ > 0) {
    message.text += "Left out before these: " + counted(alerts_dropped_, "line") + ".\n";
  }
  alerts_.clear();
  alerts_dropped_ = 0;
  return message;
}

Notification NotificationPlan::test(const std::vector<scheduler::Fault>& faults,
                                    const Moment& now) const {
  Notification message{
      NotificationKind::test, now.utc,
      one_line(rules_.station + ": test of the messages, nothing to do", kMostSubject), ""};
  message.text =
      "This is a test: the station shows that its messages reach you. Where none comes "
      "on a day, something on the way is broken.\n\nFaults now: " +
      std::to_string(faults.size()) + "\n";
  std::size_t count = 0;
  for (const scheduler::Fault& fault : faults) {
    if (++count > kMostLines) break;
    message.text += "- " + local(fault.since) + " " + one_line(fault.text, kMostLine) + "\n";
  }
  return message;
}

bool NotificationPlan::is_test_due(const Moment& now) {
  if (!rules_.test_at) return false;
  // The clock was set back: the test of this day lies in the future again, or has been.
  if (!test_due_ || *test_due_ - now.utc > hours(26)) {
    test_due_ = next_test(now.utc);
    changed_ = true;
  }
  if (now.utc < *test_due_) return false;
  const bool late = now.utc - *test_due_ > kLateTest;  // or the clock jumped
  test_due_ = next_test(now.utc);
  changed_ = true;
  if (late || (tested_ && now.steady - *tested_ < kLeastBetweenTests)) return false;
  tested_ = now.steady;
  return true;
}

base::UtcTime NotificationPlan::next_test(base::UtcTime after) const {
  const auto today = std::chrono::floor<std::chrono::days>(rules_.zone.to_local(after));
  base::UtcTime found = after;
  for (int day = -1; found <= after; ++day) {
    found = rules_.zone.to_utc(base::LocalTime(today + std::chrono::days(day)) + *rules_.test_at);
  }
  return found;
}

}  // namespace hornbill
