// SPDX-License-Identifier: Apache-2.0
#include "hornbill/notification_channel.h"

#include <algorithm>
#include <utility>

namespace hornbill {
namespace {

constexpr std::size_t kMostJoined = 60'000;  // bytes of text

}  // namespace

// check: allow parameters (what it is, what it does, and the clock)
NotificationChannel::NotificationChannel(ChannelOptions options, Send send,
                                         const base::TimeSource& time)
    : options_(std::move(options)),
      send_(std::move(send)),
      time_(time),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

NotificationChannel::~NotificationChannel() {
  {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, options_.last_attempt,
                   [&] { return (waiting_.empty() && idle_) || failures_ > 0; });
  }
  give_up_.store(true);
  thread_.request_stop();
  wake_.notify_all();
}

void NotificationChannel::put(const Notification& message) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(message);
  if (waiting_.size() > options_.most_waiting) {
    waiting_.pop_front();
    ++first_;
    ++state_.dropped;
    ++dropped_unsaid_;
  }
  wake_.notify_all();
}

ChannelState NotificationChannel::state() const {
  const std::lock_guard lock(mutex_);
  ChannelState state = state_;
  state.name = options_.name;
  state.waiting = waiting_.size();
  state.failing = failures_ >= 2;
  return state;
}

// All that waits as one message. Requires: mutex_ held, something waits.
Notification NotificationChannel::joined() const {
  if (waiting_.size() == 1 && dropped_unsaid_ == 0) return waiting_.front();
  Notification all = waiting_.back();
  // An alert among them must not hide behind a lesser one.
  for (const Notification& message : waiting_) {
    if (message.kind == NotificationKind::alert) {
      all.kind = message.kind;
      all.subject = message.subject;
    }
  }
  if (waiting_.size() > 1) {
    all.subject += " (and " + std::to_string(waiting_.size() - 1) + " more that waited)";
  }
  all.text.clear();
  if (dropped_unsaid_ > 0) {
    all.text = std::to_string(dropped_unsaid_) + " older messages are lost.\n\n";
  }
  // The newest say most where not all have room.
  std::string text;
  for (auto message = waiting_.rbegin(); message != waiting_.rend(); ++message) {
    const std::string part = "== " + message->subject + "\n" + message->text + "\n";
    if (text.size() + part.size() > kMostJoined) break;
    text.insert(0, part);
  }
  all.text += text;
  return all;
}

void NotificationChannel::note(const base::Result<void>& result, std::uint64_t last) {
  if (!result) {
    ++failures_;
    state_.last_failure = time_.utc();
    state_.failure = result.error().message;
    return;
  }
  failures_ = 0;
  dropped_unsaid_ = 0;
  state_.last_success = time_.utc();
  while (first_ <= last && !waiting_.empty()) {
    waiting_.pop_front();
    ++first_;
    ++state_.sent;
  }
}

void NotificationChannel::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  base::Duration pause = options_.first_retry;
  while (wake_.wait(lock, stop, [&] { return !waiting_.empty(); })) {
    const Notification message = joined();
    const std::uint64_t last = first_ + waiting_.size() - 1;
    idle_ = false;
    lock.unlock();
    const base::Result<void> result = send_(message, give_up_);
    lock.lock();
    idle_ = true;
    note(result, last);
    wake_.notify_all();
    if (result) {
      pause = options_.first_retry;
    } else {
      wake_.wait_for(lock, stop, pause, [] { return false; });
      if (stop.stop_requested()) return;
      pause = std::min(pause * 2, options_.last_retry);
    }
  }
}

}  // namespace hornbill
