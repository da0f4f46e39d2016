// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"

namespace hornbill::scheduler {

enum class TargetKind : std::uint8_t { playlist, segment, input, silence };

// What an entry plays: "playlist:morning", "segment:anthem", "input:studio", "silence".
struct PlayTarget {
  TargetKind kind = TargetKind::silence;
  std::string name;
  bool operator==(const PlayTarget&) const = default;
};
std::string to_string(const PlayTarget& target);

enum class StartMode : std::uint8_t {
  hard,  // at that frame, whatever plays
  soft,  // after the current item, at the latest `wait_up_to` later
};
enum class LatePolicy : std::uint8_t {
  play,    // in full, however late
  join,    // at the offset where it would be by now
  within,  // in full if no later than `late_within`, else skip
  skip,
};
enum class ResumePolicy : std::uint8_t {
  resume,   // go on where it was cut
  rejoin,   // go on where it would be by now
  restart,  // the cut item again from its beginning
  skip,     // not at all: the cut item is lost, a playlist goes on with its next
};
enum class Mix : std::uint8_t {
  replace,  // takes the programme
  duck,     // over the programme, which is lowered
};

// One [[timetable]] entry as written: when something plays, in local time.
struct Rule {
  std::string name;
  int line = 0;  // in the configuration file
  std::string programme = "main";
  PlayTarget play;

  std::vector<base::Duration> at;                   // times of day, since local midnight, [0, 24 h)
  std::uint8_t days = 0x7F;                         // bit d: std::chrono::weekday{d}, Sunday is 0
  std::optional<std::chrono::year_month_day> from;  // first date
  std::optional<std::chrono::year_month_day> to;    // last date, inclusive
  std::optional<base::Duration> every;              // repeats from each `at` until `until`
  std::optional<base::Duration> until;     // time of day when it ends; before `at`: next day
  std::optional<base::Duration> duration;  // or how long it lasts
  std::set<std::chrono::sys_days> except;  // dates of the named calendars, resolved
  std::optional<std::set<std::chrono::sys_days>> only;

  StartMode start = StartMode::soft;
  base::Duration wait_up_to{std::chrono::minutes(10)};
  LatePolicy late = LatePolicy::within;
  base::Duration late_within{std::chrono::minutes(10)};
  ResumePolicy resume = ResumePolicy::resume;
  Mix mix = Mix::replace;
  std::vector<std::string> zones;  // duck only; empty: every zone of the programme
  std::optional<int> items;        // playlist: how many items, then it is over; duck: 1

  bool operator==(const Rule&) const = default;
};

}  // namespace hornbill::scheduler
