// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "scheduler/timetable/day_plan.h"
#include "scheduler/timetable/rule.h"

namespace hornbill::scheduler {

// What is known beforehand of what a target plays.
struct TargetFacts {
  std::optional<base::Duration> duration;  // of one run through; none: unknown, or endless
  bool endless = false;                    // a looped or shuffled playlist
  std::optional<base::Duration> item;      // a playlist's items, on the average; none: unknown
  base::Duration overlap{0};               // of one of them with the next
  std::vector<std::string> missing;        // files that are not there, or cannot be played
  std::size_t members = 0;                 // of a playlist, with those
  bool nothing_to_play = false;            // all of it is missing
};
// Gives the facts of a target.
using TargetLookup = std::function<TargetFacts(const PlayTarget&)>;

// What there is to say of a line of the plan.
enum class RemarkKind : std::uint8_t {
  moved,           // its local time is skipped by a clock change
  same_time,       // due at the same instant as `other`, which goes first
  cuts,            // stops `other` at its start
  cut_by,          // is stopped by `other`, for good
  comes_back,      // is stopped by `other`, and goes on after it by its resume policy
  over,            // interrupts the layer `other`, which goes on after it
  outlasts,        // the same, but the time of `other` is over before this ends
  gives_way,       // a layer off the air because of `other` until its own time is over
  waits_for,       // starts when `other` ends, at the latest at `limit`
  waits_for_item,  // starts when the item that `other` plays ends, at the latest at `limit`
  late,            // starts later than planned, for having had to wait
  length_unknown,
  missing_file,     // `text` is the file that cannot be played, and why
  leaves_out,       // a playlist that plays without the file `text`, or so many (`other`)
  nothing_to_play,  // will not sound
};

// A remark, with the entry, file or time that it is about.
struct Remark {
  RemarkKind kind = RemarkKind::moved;
  std::string other;  // another entry's name
  std::string text;
  std::optional<base::UtcTime> limit;
};

// An entry with what is expected of it.
struct PlanLine {
  Entry entry;
  base::UtcTime expected_start;
  bool start_known = true;  // false: not before; it waits for something of unknown end
  std::optional<base::UtcTime> expected_end;  // none: unknown, or not within the plan
  std::vector<Remark> remarks;
};

// Time in which a programme has nothing to play.
struct PlanGap {
  std::string programme;
  base::UtcTime from;
  base::UtcTime to;
  std::string after;   // begins when this entry ends, whose length is unknown
  bool fails = false;  // something is planned, a layer of which nothing can be played
};

// The plan of a range.
struct PlanReport {
  std::vector<PlanLine> lines;  // in plan order
  std::vector<PlanGap> gaps;    // by programme, then time
};

// From the one, up to and without the other.
struct PlanRange {
  base::UtcTime from;
  base::UtcTime to;
};

// What a report is about. `programmes`: those to look for gaps in, besides those of the rules.
struct PlanScope {
  base::TimeZone zone = base::TimeZone::utc();
  PlanRange range;
  std::vector<std::string> programmes;
};

// What the timetable makes of the range: each programme is gone through with expected lengths.
// Pure. Thread: any.
PlanReport plan_report(std::span<const Rule> rules, const PlanScope& scope,
                       const TargetLookup& lookup);

}  // namespace hornbill::scheduler
