// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/time_zone.h"
#include "scheduler/timetable/day_plan.h"

namespace hornbill::scheduler {

using namespace std::chrono_literals;

inline base::Duration clock_time(int hour, int minute = 0, int second = 0) {
  return std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

inline base::TimeZone zone_named(const std::string& name) {
  return base::TimeZone::find(name).value();
}

// Local midnight of that date, as a time of the wall clock.
inline base::LocalTime local_date(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  return local_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

inline Rule segment_rule(std::string name, std::vector<base::Duration> at) {
  Rule rule;
  rule.name = std::move(name);
  rule.play = {TargetKind::segment, rule.name};
  rule.at = std::move(at);
  return rule;
}

inline Rule playlist_rule(std::string name, base::Duration at) {
  Rule rule = segment_rule(std::move(name), {at});
  rule.play.kind = TargetKind::playlist;
  return rule;
}

// "2026-03-29T03:00:00+02:00 Name" for each entry, with ".. end" where it has one.
inline std::vector<std::string> lines_of(const std::vector<Entry>& entries,
                                         const std::vector<Rule>& rules,
                                         const base::TimeZone& zone) {
  std::vector<std::string> lines;
  for (const Entry& entry : entries) {
    std::string line = zone.format(entry.start) + " " + rules[entry.rule].name;
    if (entry.end) line += " .. " + zone.format(*entry.end);
    if (entry.moved) line += " (moved)";
    lines.push_back(std::move(line));
  }
  return lines;
}

// The plan of local dates [first, first + count).
inline std::vector<std::string> plan_days(const std::vector<Rule>& rules,
                                          const base::TimeZone& zone, base::LocalTime first,
                                          int count = 1) {
  const auto last = first + std::chrono::days(count);
  return lines_of(expand(rules, zone, zone.to_utc(first), zone.to_utc(last)), rules, zone);
}

using Lines = std::vector<std::string>;

}  // namespace hornbill::scheduler
