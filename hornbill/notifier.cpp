// SPDX-License-Identifier: Apache-2.0
#include "hornbill/notifier.h"

#include <algorithm>
#include <utility>

namespace hornbill {
namespace {

NotificationRules rules_of(const NotifierOptions& options) {
  NotificationRules rules;
  rules.station = options.station;
  rules.zone = options.zone;
  rules.test_at = options.notify.test_at;
  rules.repeat_after = options.notify.repeat_after;
  return rules;
}

}  // namespace

Notifier::Notifier(const NotifierOptions& options, const base::TimeSource& time)
    : time_(time), keep_(options.keep), plan_(rules_of(options)) {
  plan_.restore(options.state, now());
  for (NotificationWay& way : notification_ways(options, time)) {
    ChannelOptions channel;
    channel.name = std::move(way.name);
    channel.first_retry = options.first_retry;
    channels_.push_back(
        std::make_unique<NotificationChannel>(std::move(channel), std::move(way.send), time));
  }
}

Notifier::~Notifier() {
  // Side by side: each waits a little for its last message.
  std::vector<std::jthread> ends;
  for (auto& channel : channels_) {
    ends.emplace_back([last = std::move(channel)]() mutable { last.reset(); });
  }
}

NotificationPlan::Moment Notifier::now() const { return {time_.utc(), time_.steady()}; }

void Notifier::put(const Notification& message) {
  for (const auto& channel : channels_) channel->put(message);
}

void Notifier::observe(const std::vector<scheduler::Fault>& faults) {
  if (channels_.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const Notification& message : plan_.due(faults, now())) put(message);
  const auto state = plan_.take_state(now());
  if (state && keep_) keep_(*state);
}

void Notifier::alert(const std::string& text) {
  const std::lock_guard lock(mutex_);
  plan_.alert(time_.utc(), text);
}

bool Notifier::test(const std::vector<scheduler::Fault>& faults) {
  if (channels_.empty()) return false;
  const std::lock_guard lock(mutex_);
  put(plan_.test(faults, now()));
  return true;
}

std::vector<scheduler::Fault> Notifier::faults() const {
  std::vector<scheduler::Fault> faults;
  const std::vector<ChannelState> states = channels();
  const bool nobody = std::all_of(states.begin(), states.end(),
                                  [](const ChannelState& state) { return state.failing; });
  for (const ChannelState& state : states) {
    if (!state.failing) continue;
    faults.push_back({"notify." + state.name,
                      {},
                      (nobody ? "Nobody can be told: " : "Not everybody can be told: ") +
                          state.name + ": " + state.failure});
  }
  return faults;
}

std::vector<ChannelState> Notifier::channels() const {
  std::vector<ChannelState> states;
  for (const auto& channel : channels_) states.push_back(channel->state());
  return states;
}

}  // namespace hornbill
