// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/time_zone.h"
#include "scheduler/timetable/day_plan.h"
#include "scheduler/timetable/rule.h"

namespace hornbill::scheduler {

// What one programme has yet to do: the day plan ahead, and which entries have begun already.
// Each entry is handed out once; after the clock went back, only those that never began come again.
// Thread: core.
class Agenda {
 public:
  // An entry with its rule, so that a reload cannot pull the rule from under it.
  struct Item {
    Entry entry;
    Rule rule;
  };

  // The rules of one programme, in file order. Keeps what has begun and the position in time.
  void set_rules(std::vector<Rule> rules, const base::TimeZone& zone);

  // Entries from `from` on are yet to be handed out.
  void start_at(base::UtcTime from);
  // Those that start before `until` and were not handed out yet, in plan order.
  std::vector<Item> take(base::UtcTime until);
  // The layers that began before `at` and still last, outermost first.
  std::vector<Item> in_force(base::UtcTime at) const;
  // The entry of that rule at that start, if the plan has it.
  std::optional<Item> find(const std::string& rule, base::UtcTime planned) const;
  const std::vector<Rule>& rules() const { return rules_; }
  // The next ones from `now` on, at most `count`, for showing.
  std::vector<Item> upcoming(base::UtcTime now, std::size_t count);
  // No entry that was not handed out starts before this.
  base::UtcTime nothing_before(base::UtcTime now);

  void mark_begun(const std::string& rule, base::UtcTime planned);
  void forget_begun(const std::string& rule, base::UtcTime planned);
  bool has_begun(const std::string& rule, base::UtcTime planned) const;

 private:
  void plan_until(base::UtcTime until);

  std::vector<Rule> rules_;
  base::TimeZone zone_ = base::TimeZone::utc();
  base::UtcTime position_{};
  base::UtcTime planned_until_{};
  std::deque<Entry> ahead_;  // planned, start >= position_
  std::set<std::pair<base::UtcTime, std::string>> begun_;
};

}  // namespace hornbill::scheduler
