// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_inbox.h"

#include <algorithm>
#include <utility>

namespace hornbill {
namespace {

// A drill gives way to what is real.
int importance(const scheduler::AirAlert& alert) {
  return alert.drill ? -1 : static_cast<int>(alert.urgency);
}

}  // namespace

std::optional<std::uint64_t> AlertInbox::put(std::shared_ptr<const scheduler::AirAlert> alert) {
  const std::lock_guard lock(mutex_);
  alerts_.push_back(std::move(alert));
  if (alerts_.size() <= kMostAlerts) return std::nullopt;
  const auto less = [](const auto& a, const auto& b) { return importance(*a) < importance(*b); };
  // Backwards, so that of equals the latest is found.
  const auto least = std::min_element(alerts_.rbegin(), alerts_.rend(), less);
  const std::uint64_t number = (*least)->number;
  alerts_.erase(std::next(least).base());
  return number;
}

bool AlertInbox::end(scheduler::EndAlert order) {
  const std::lock_guard lock(mutex_);
  const auto same = std::find_if(ends_.begin(), ends_.end(),
                                 [&](const auto& e) { return e.number == order.number; });
  if (same != ends_.end()) {
    *same = std::move(order);
    return true;
  }
  if (ends_.size() >= kMostEnds) return false;
  ends_.push_back(std::move(order));
  return true;
}

void AlertInbox::take(std::vector<scheduler::Input>& inputs) {
  const std::lock_guard lock(mutex_);
  for (auto& alert : alerts_) inputs.emplace_back(scheduler::PutAlert{std::move(alert)});
  for (auto& order : ends_) inputs.emplace_back(std::move(order));
  alerts_.clear();
  ends_.clear();
}

}  // namespace hornbill
