// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/agenda.h"

#include <algorithm>
#include <span>

namespace hornbill::scheduler {
namespace {

// The plan is made this far ahead: long enough that it is rarely done, short enough to be cheap.
constexpr base::Duration kWindow = std::chrono::hours(26);
constexpr base::Duration kLookBack = std::chrono::hours(7 * 24);
constexpr std::size_t kRemembered = 10'000;

}  // namespace

void Agenda::set_rules(std::vector<Rule> rules, const base::TimeZone& zone) {
  rules_ = std::move(rules);
  zone_ = zone;
  start_at(position_);
}

void Agenda::start_at(base::UtcTime from) {
  position_ = from;
  planned_until_ = from;
  ahead_.clear();
}

void Agenda::plan_until(base::UtcTime until) {
  if (until <= planned_until_) return;
  // After a leap of the clock a long time may have to be planned: still bounded by the caller.
  const base::UtcTime to = std::max(until, planned_until_ + kWindow);
  for (const Entry& entry : expand(rules_, zone_, planned_until_, to)) ahead_.push_back(entry);
  planned_until_ = to;
}

std::vector<Agenda::Item> Agenda::take(base::UtcTime until) {
  std::vector<Item> due;
  if (until <= position_) return due;
  plan_until(until);
  while (!ahead_.empty() && ahead_.front().start < until) {
    const Entry entry = ahead_.front();
    ahead_.pop_front();
    const Rule& rule = rules_[entry.rule];
    if (!has_begun(rule.name, entry.start)) due.push_back({entry, rule});
  }
  position_ = until;
  return due;
}

std::vector<Agenda::Item> Agenda::in_force(base::UtcTime at) const {
  std::vector<Item> items;
  for (const Entry& entry : scheduler::in_force(rules_, zone_, at, kLookBack)) {
    items.push_back({entry, rules_[entry.rule]});
  }
  return items;
}

std::optional<Agenda::Item> Agenda::find(const std::string& rule, base::UtcTime planned) const {
  const auto named =
      std::find_if(rules_.begin(), rules_.end(), [&](const Rule& r) { return r.name == rule; });
  if (named == rules_.end()) return std::nullopt;
  const std::span<const Rule> one(&*named, 1);
  for (Entry entry : expand(one, zone_, planned, planned + base::Duration(1))) {
    entry.rule = static_cast<std::uint32_t>(named - rules_.begin());
    return Item{entry, *named};
  }
  return std::nullopt;
}

std::vector<Agenda::Item> Agenda::upcoming(base::UtcTime now, std::size_t count) {
  plan_until(std::max(now, position_) + std::chrono::hours(24));
  std::vector<Item> items;
  for (const Entry& entry : ahead_) {
    if (items.size() == count) break;
    if (entry.start >= now) items.push_back({entry, rules_[entry.rule]});
  }
  return items;
}

base::UtcTime Agenda::nothing_before(base::UtcTime now) {
  plan_until(now + std::chrono::hours(1));
  return ahead_.empty() ? planned_until_ : ahead_.front().start;
}

void Agenda::mark_begun(const std::string& rule, base::UtcTime planned) {
  begun_.emplace(planned, rule);
  if (begun_.size() > kRemembered) begun_.erase(begun_.begin());
}

void Agenda::forget_begun(const std::string& rule, base::UtcTime planned) {
  begun_.erase({planned, rule});
}

bool Agenda::has_begun(const std::string& rule, base::UtcTime planned) const {
  return begun_.contains({planned, rule});
}

}  // namespace hornbill::scheduler
