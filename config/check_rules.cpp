// SPDX-License-Identifier: Apache-2.0
// Entries that never play, hard starts that fall on one instant, and windows that cut each other.
#include <algorithm>
#include <map>
#include <set>

#include "config/draft.h"
#include "scheduler/timetable/day_plan.h"

namespace hornbill::config {
namespace {

using scheduler::Rule;
using scheduler::StartMode;
using std::chrono::days;
using std::chrono::sys_days;

// More starts a day of one entry than this are not compared: one in 10 s.
constexpr std::size_t kMostStarts = 8640;
constexpr base::Duration kDay = std::chrono::hours(24);
// More turns a day of one entry than this are not compared: one in 5 min.
constexpr std::size_t kMostTurns = 288;
// An entry without "from" or "to" is taken to go on for ever; these stand for that.
constexpr sys_days kEarliest{std::chrono::year{1970} / 1 / 1};
constexpr sys_days kLatest{std::chrono::year{2200} / 1 / 1};
// A week has every weekday in it; twice, because exceptions can take out single dates.
constexpr days kLongestLook{3660};

struct Dates {
  sys_days first;
  sys_days last;
};

Dates dates_of(const Rule& rule) {
  return {rule.from ? sys_days{*rule.from} : kEarliest, rule.to ? sys_days{*rule.to} : kLatest};
}

bool plays_on(const Rule& rule, sys_days date) {
  const unsigned bit = 1U << std::chrono::weekday{date}.c_encoding();
  const Dates dates = dates_of(rule);
  if ((rule.days & bit) == 0 || date < dates.first || date > dates.last) return false;
  return !rule.except.contains(date) && (!rule.only || rule.only->contains(date));
}

// The first date on which all of `rules` play.
std::optional<sys_days> common_date(std::initializer_list<const Rule*> rules) {
  Dates range{kEarliest, kLatest};
  unsigned common_days = 0x7F;
  const Rule* dated = nullptr;
  for (const Rule* rule : rules) {
    const Dates dates = dates_of(*rule);
    range = {std::max(range.first, dates.first), std::min(range.last, dates.last)};
    common_days &= rule->days;
    if (rule->only) dated = rule;
  }
  const auto all_play = [&](sys_days date) {
    return std::all_of(rules.begin(), rules.end(),
                       [&](const Rule* rule) { return plays_on(*rule, date); });
  };
  if (common_days == 0) return std::nullopt;
  if (dated != nullptr) {
    const auto found = std::find_if(dated->only->begin(), dated->only->end(), all_play);
    return found != dated->only->end() ? std::optional(*found) : std::nullopt;
  }
  for (auto date = range.first; date <= std::min(range.last, range.first + kLongestLook);
       date += days(1)) {
    if (all_play(date)) return date;
  }
  return std::nullopt;
}

void check_plays_at_all(const RuleDraft& entry) {
  const Rule& rule = entry.rule;
  const bool reversed = rule.from && rule.to && *rule.from > *rule.to;
  const bool bounded = rule.only || !rule.except.empty() || (rule.from && rule.to);
  if (reversed || !bounded || common_date({&rule})) return;
  const base::TomlTable& table = entry.table;
  const auto value = table.find(rule.only ? "only" : rule.to ? "to" : "except");
  if (value) value->warning("this entry never plays: no date fits its days, dates and calendars");
}

// Times of day at which the entry starts hard on the date it begins.
std::vector<base::Duration> hard_starts(const Rule& rule) {
  std::vector<base::Duration> starts;
  for (const base::Duration at : rule.at) {
    starts.push_back(at);
    if (!rule.every || !rule.until) continue;
    const base::Duration end = std::min(*rule.until > at ? *rule.until : kDay, kDay);
    for (auto next = at + *rule.every; next < end; next += *rule.every) {
      if (starts.size() == kMostStarts) return starts;
      starts.push_back(next);
    }
  }
  return starts;
}

std::string clock_text(base::Duration time) {
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const std::int64_t seconds = time / std::chrono::seconds(1);
  const std::string text = two(seconds / 3600) + ":" + two(seconds / 60 % 60);
  return seconds % 60 == 0 ? text : text + ":" + two(seconds % 60);
}

void warn_of_clash(const RuleDraft& first, const RuleDraft& second, base::Duration time) {
  const bool swapped = scheduler::is_layer(first.rule) && !scheduler::is_layer(second.rule);
  const std::string& before = swapped ? second.rule.name : first.rule.name;
  const std::string& after = swapped ? first.rule.name : second.rule.name;
  second.at.front().warning("\"" + second.rule.name + "\" and \"" + first.rule.name + "\" (line " +
                            std::to_string(first.rule.line) + ") both start hard at " +
                            clock_text(time) + ": \"" + before + "\" plays first, then \"" + after +
                            "\"");
}

using Starts = std::map<std::pair<std::string, base::Duration>, std::vector<const RuleDraft*>>;

// One warning an entry is enough to look at it.
void check_clash(Starts& starts, const RuleDraft& entry) {
  bool warned = false;
  for (const base::Duration time : hard_starts(entry.rule)) {
    auto& others = starts[{entry.rule.programme, time}];
    for (const RuleDraft* other : others) {
      if (warned || !common_date({&other->rule, &entry.rule})) continue;
      warn_of_clash(*other, entry, time);
      warned = true;
    }
    others.push_back(&entry);
  }
}

// One time span of an entry of its own. Units: since the midnight of the day on which another
// window begins.
struct Window {
  const RuleDraft* entry = nullptr;
  const base::TomlValue* at = nullptr;  // where its start is written
  base::Duration start;
  base::Duration end;
};

// Those of one day. What repeats without a length of its own plays on from turn to turn.
std::vector<Window> windows_of(const RuleDraft& entry) {
  std::vector<Window> windows;
  const Rule& rule = entry.rule;
  const bool comes_back = scheduler::is_layer(rule) && rule.mix == scheduler::Mix::replace;
  if (!entry.play_ok || !comes_back || !(rule.until || rule.duration)) return windows;
  for (std::size_t i = 0; i < rule.at.size(); ++i) {
    const base::Duration at = rule.at[i];
    base::Duration end = at + rule.duration.value_or(base::Duration{0});
    if (rule.until) end = *rule.until > at ? *rule.until : *rule.until + kDay;
    if (!rule.every || !rule.duration) {
      windows.push_back({&entry, &entry.at[i], at, end});
      continue;
    }
    for (auto turn = at; turn < end && windows.size() < kMostTurns; turn += *rule.every) {
      windows.push_back({&entry, &entry.at[i], turn, turn + *rule.duration});
    }
  }
  return windows;
}

// Whether there is a date on which the one plays, and so many days later the other.
bool ever_meet(const Rule& rule, const Rule& other, days later) {
  const Dates dates = dates_of(rule);
  const Dates others = dates_of(other);
  const auto both = [&](sys_days date) {
    return plays_on(rule, date) && plays_on(other, date + later);
  };
  if (rule.only) return std::any_of(rule.only->begin(), rule.only->end(), both);
  if (other.only) {
    return std::any_of(other.only->begin(), other.only->end(),
                       [&](sys_days date) { return both(date - later); });
  }
  const sys_days first = std::max(dates.first, others.first - later);
  const sys_days last = std::min({dates.last, others.last - later, first + kLongestLook});
  for (auto date = first; date <= last; date += days(1)) {
    if (both(date)) return true;
  }
  return false;
}

void warn_of_overlap(const Window& lower, const Window& upper) {
  const auto clock = [](base::Duration time) {
    return clock_text(time > kDay ? time % kDay : time);
  };
  const RuleDraft& cut = *lower.entry;
  const std::string place =
      (cut.file == upper.entry->file ? "line " : cut.file + ":") + std::to_string(cut.rule.line);
  const std::string begin = clock(upper.start % kDay);
  upper.at->warning("\"" + upper.entry->rule.name + "\" begins at " + begin + ", while \"" +
                    cut.rule.name + "\" (" + place + ") lasts until " + clock(lower.end) +
                    ", and ends after it: \"" + cut.rule.name +
                    "\" is not heard any more then; end it at " + begin + " if that is meant");
}

// Warns of windows of one programme that overlap so that neither lies within the other: the one
// that began first is off the air from the start of the second on. One warning an entry is enough.
void check_overlaps(std::vector<Window> windows) {
  const auto starts_first = [](const Window& a, const Window& b) { return a.start < b.start; };
  std::set<const RuleDraft*> warned;
  base::Duration longest{0};
  for (const Window& w : windows) longest = std::max(longest, w.end - w.start);
  const std::size_t count = windows.size();
  for (base::Duration later = kDay; later <= longest + kDay; later += kDay) {
    for (std::size_t i = 0; i < count; ++i) {
      Window next = windows[i];
      next.start += later;
      next.end += later;
      windows.push_back(next);
    }
  }
  std::stable_sort(windows.begin(), windows.end(), starts_first);
  for (const Window& lower : windows) {
    if (lower.start >= kDay) return;
    auto upper = std::upper_bound(windows.begin(), windows.end(), lower, starts_first);
    for (; upper != windows.end() && upper->start < lower.end; ++upper) {
      const bool within = upper->end <= lower.end || upper->entry == lower.entry;
      if (within || warned.contains(upper->entry)) continue;
      const auto later = std::chrono::floor<days>(upper->start);
      if (!ever_meet(lower.entry->rule, upper->entry->rule, later)) continue;
      warn_of_overlap(lower, *upper);
      warned.insert(upper->entry);
    }
  }
}

}  // namespace

void check_rules(Draft& draft) {
  Starts starts;
  std::map<std::string, std::vector<Window>> windows;  // by programme
  for (const RuleDraft& entry : draft.rules) {
    check_plays_at_all(entry);
    auto& all = windows[entry.rule.programme];
    for (const Window& window : windows_of(entry)) all.push_back(window);
    const bool takes_programme = entry.rule.mix == scheduler::Mix::replace;
    if (entry.rule.start == StartMode::hard && takes_programme && !entry.at.empty()) {
      check_clash(starts, entry);
    }
  }
  for (auto& [programme, all] : windows) check_overlaps(std::move(all));
}

}  // namespace hornbill::config
