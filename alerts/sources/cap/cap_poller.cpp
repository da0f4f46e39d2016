// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/cap_poller.h"

#include <algorithm>
#include <utility>

namespace hornbill::alerts {

// check: allow parameters (what, to whom, by which clock, and what was known)
CapPoller::CapPoller(CapFeedOptions options, CapPollerCalls calls, const base::TimeSource& time,
                     std::uint64_t seed, std::string_view state)
    : calls_(std::move(calls)),
      time_(time),
      feed_(std::move(options),
            {[this](CapDelivery delivery, CapFeedParts::Told told) {
               give(std::move(delivery), std::move(told));
             },
             &time, &stop_, seed},
            state),
      state_(feed_.state()),
      thread_([this] { run(); }) {}

CapPoller::~CapPoller() {
  {
    const std::lock_guard lock(mutex_);
    stop_.store(true);
  }
  wake_.notify_all();
  thread_.join();
  giving_.end();
  if (feed_.look_back()) keep();
}

std::optional<std::string> CapPoller::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

void CapPoller::run() {
  while (!stop_.load()) {
    if (feed_.look_back()) keep();
    if (time_.steady() >= feed_.next()) poll();
    auto fault = feed_.fault();
    std::unique_lock lock(mutex_);
    fault_ = std::move(fault);
    const auto left = feed_.next() - time_.steady();
    // At least each second, since silence grows.
    wake_.wait_for(lock,
                   std::clamp<base::SteadyTime::duration>(left, std::chrono::milliseconds(1),
                                                          std::chrono::seconds(1)),
                   [this] { return stop_.load() || told_; });
    told_ = false;
  }
}

void CapPoller::poll() {
  const CapPollReport report = feed_.poll();
  keep();
  if (calls_.report && !stop_.load()) calls_.report(report);
}

void CapPoller::keep() {
  std::string state = feed_.state();
  if (state == state_) return;
  calls_.keep_state(state);
  state_ = std::move(state);
}

void CapPoller::give(CapDelivery delivery, CapFeedParts::Told told) {
  const std::size_t rank = calls_.rank ? calls_.rank(delivery) : 0;
  giving_.add(rank, [this, delivery = std::move(delivery), told = std::move(told)] {
    told(calls_.deliver(delivery));
    {
      const std::lock_guard lock(mutex_);
      told_ = true;
    }
    wake_.notify_all();
  });
}

}  // namespace hornbill::alerts
