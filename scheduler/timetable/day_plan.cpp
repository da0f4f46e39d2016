// SPDX-License-Identifier: Apache-2.0
#include "scheduler/timetable/day_plan.h"

#include <algorithm>
#include <tuple>

namespace hornbill::scheduler {
namespace {

using base::Duration;
using base::LocalTime;
using base::UtcTime;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::sys_days;

constexpr Duration kDay = std::chrono::hours(24);
// A repetition faster than this is taken as this, so that no rule can make a plan without end.
constexpr Duration kShortestEvery = std::chrono::seconds(1);

// One local date, with what is dear to look up in the tz database.
struct Day {
  local_days date;
  UtcTime midnight;
  unsigned weekday_bit = 0;
  bool regular = false;  // no clock change: local time runs with UTC from midnight to midnight
};

Day make_day(const base::TimeZone& zone, local_days date) {
  Day day{date, zone.to_utc(LocalTime{date}), 0, false};
  day.weekday_bit = 1U << std::chrono::weekday{date}.c_encoding();
  const LocalTime noon = date + std::chrono::hours(12);
  day.regular = !zone.skips(LocalTime{date}) && zone.to_utc(noon) - day.midnight == kDay / 2 &&
                zone.to_utc(LocalTime{date + days(1)}) - day.midnight == kDay;
  return day;
}

bool applies_on(const Rule& rule, const Day& day) {
  if ((rule.days & day.weekday_bit) == 0) return false;
  const sys_days date{day.date.time_since_epoch()};
  if (rule.from && date < sys_days{*rule.from}) return false;
  if (rule.to && date > sys_days{*rule.to}) return false;
  if (rule.except.contains(date)) return false;
  return !rule.only || rule.only->contains(date);
}

class Expander {
 public:
  Expander(std::span<const Rule> rules, const base::TimeZone& zone, UtcTime from, UtcTime to)
      : rules_(rules), zone_(zone), from_(from), to_(to) {}

  std::vector<Entry> run() {
    // A window over midnight repeats into the next day, and `until` may be a day away.
    const auto first = std::chrono::floor<days>(zone_.to_local(from_)) - days(2);
    const auto last = std::chrono::floor<days>(zone_.to_local(to_)) + days(1);
    for (auto date = first; date <= last; date += days(1)) days_.push_back(make_day(zone_, date));
    for (std::uint32_t i = 0; i < rules_.size(); ++i) expand_rule(i);
    std::sort(entries_.begin(), entries_.end(),
              [this](const Entry& a, const Entry& b) { return comes_before(a, b, rules_); });
    return std::move(entries_);
  }

 private:
  void expand_rule(std::uint32_t index) {
    const Rule& rule = rules_[index];
    for (const Day& day : days_) {
      if (!applies_on(rule, day)) continue;
      for (const Duration at : rule.at) expand_start(index, day, at);
    }
  }

  void expand_start(std::uint32_t index, const Day& day, Duration at) {
    const Rule& rule = rules_[index];
    Entry entry{index, to_utc(day, at), std::nullopt, false};
    if (!rule.every && (entry.start < from_ || entry.start >= to_)) return;
    entry.moved = !day.regular && zone_.skips(LocalTime{day.date} + at);
    const std::optional<UtcTime> window_end = end_of_window(rule, day, at, entry.start);
    if (rule.every) {
      repeat(entry, window_end.value_or(to_utc(day, kDay)));
    } else {
      entry.end = rule.duration ? entry.start + *rule.duration : window_end;
      entries_.push_back(entry);
    }
  }

  // From `until`. A window that lies wholly in skipped time keeps its length.
  std::optional<UtcTime> end_of_window(const Rule& rule, const Day& day, Duration at,
                                       UtcTime start) const {
    if (!rule.until) return std::nullopt;
    const Duration until = *rule.until > at ? *rule.until : *rule.until + kDay;
    const UtcTime end = to_utc(day, until);
    return end > start ? end : start + (until - at);
  }

  void repeat(Entry entry, UtcTime window_end) {
    const Rule& rule = rules_[entry.rule];
    const Duration every = std::max(*rule.every, kShortestEvery);
    if (entry.start < from_) {
      const auto passed = (from_ - entry.start + every - Duration{1}) / every;
      entry.start += every * passed;
      entry.moved = entry.moved && passed == 0;
    }
    const UtcTime stop = std::min(window_end, to_);
    for (; entry.start < stop; entry.start += every, entry.moved = false) {
      entry.end.reset();
      if (rule.duration) {
        entry.end = entry.start + *rule.duration;
      } else if (is_layer(rule)) {
        entry.end = std::min(entry.start + every, window_end);  // its next turn takes its place
      }
      entries_.push_back(entry);
    }
  }

  UtcTime to_utc(const Day& day, Duration since_midnight) const {
    if (day.regular && since_midnight <= kDay) return day.midnight + since_midnight;
    return zone_.to_utc(LocalTime{day.date} + since_midnight);
  }

  std::span<const Rule> rules_;
  const base::TimeZone& zone_;
  UtcTime from_;
  UtcTime to_;
  std::vector<Day> days_;
  std::vector<Entry> entries_;
};

}  // namespace

std::string to_string(const PlayTarget& target) {
  switch (target.kind) {
    case TargetKind::playlist:
      return "playlist:" + target.name;
    case TargetKind::segment:
      return "segment:" + target.name;
    case TargetKind::input:
      return "input:" + target.name;
    case TargetKind::silence:
      break;
  }
  return "silence";
}

bool is_layer(const Rule& rule) { return rule.play.kind != TargetKind::segment; }

bool comes_before(const Entry& a, const Entry& b, std::span<const Rule> rules) {
  const auto key = [&](const Entry& e) {
    const Rule& rule = rules[e.rule];
    return std::tuple(e.start, rule.start != StartMode::hard, is_layer(rule), e.rule);
  };
  return key(a) < key(b);
}

std::vector<Entry> expand(std::span<const Rule> rules, const base::TimeZone& zone, UtcTime from,
                          UtcTime to) {
  if (from >= to) return {};
  return Expander(rules, zone, from, to).run();
}

std::vector<Entry> in_force(std::span<const Rule> rules, const base::TimeZone& zone, UtcTime at,
                            Duration look_back) {
  std::vector<Entry> found;
  for (const Entry& entry : expand(rules, zone, at - look_back, at)) {
    const Rule& rule = rules[entry.rule];
    if (!is_layer(rule) || rule.mix == Mix::duck) continue;
    // A rule is in force once: its later turn takes the place of its earlier one.
    std::erase_if(found, [&](const Entry& e) { return e.rule == entry.rule; });
    if (!entry.end || *entry.end > at) found.push_back(entry);
  }
  return found;
}

}  // namespace hornbill::scheduler
