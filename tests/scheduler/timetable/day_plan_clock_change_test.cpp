// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "scheduler/timetable/day_plan.h"
#include "tests/scheduler/timetable/timetable_fixture.h"

// The written rule for clock changes: a local time that is skipped plays at the jump, one that
// comes twice plays once, at the first.
namespace hornbill::scheduler {
namespace {

TEST(DayPlanClockChange, C2_SkippedTimePlaysAtTheJumpInBerlin) {
  const std::vector<Rule> rules{segment_rule("Skipped", {clock_time(2, 30)}),
                                segment_rule("Before", {clock_time(1, 59)}),
                                segment_rule("After", {clock_time(3)})};
  EXPECT_EQ(plan_days(rules, zone_named("Europe/Berlin"), local_date(2026, 3, 29)),
            (Lines{"2026-03-29T01:59:00+01:00 Before", "2026-03-29T03:00:00+02:00 Skipped (moved)",
                   "2026-03-29T03:00:00+02:00 After"}));
}

TEST(DayPlanClockChange, C2_DoubledTimePlaysOnceAtTheFirstInBerlin) {
  const std::vector<Rule> rules{segment_rule("Doubled", {clock_time(2, 30)}),
                                segment_rule("After", {clock_time(3)})};
  EXPECT_EQ(plan_days(rules, zone_named("Europe/Berlin"), local_date(2026, 10, 25)),
            (Lines{"2026-10-25T02:30:00+02:00 Doubled", "2026-10-25T03:00:00+01:00 After"}));
}

TEST(DayPlanClockChange, C2_NewYorkBothNights) {
  const base::TimeZone zone = zone_named("America/New_York");
  const std::vector<Rule> rules{segment_rule("Show", {clock_time(2)})};
  EXPECT_EQ(plan_days(rules, zone, local_date(2026, 3, 8)),
            (Lines{"2026-03-08T03:00:00-04:00 Show (moved)"}));
  const std::vector<Rule> doubled{segment_rule("Show", {clock_time(1, 30)})};
  EXPECT_EQ(plan_days(doubled, zone, local_date(2026, 11, 1)),
            (Lines{"2026-11-01T01:30:00-04:00 Show"}));
}

TEST(DayPlanClockChange, C2_LordHoweMovesByHalfAnHour) {
  const base::TimeZone zone = zone_named("Australia/Lord_Howe");
  const std::vector<Rule> spring{segment_rule("Skipped", {clock_time(2, 15)}),
                                 segment_rule("Later", {clock_time(2, 45)})};
  EXPECT_EQ(
      plan_days(spring, zone, local_date(2026, 10, 4)),
      (Lines{"2026-10-04T02:30:00+11:00 Skipped (moved)", "2026-10-04T02:45:00+11:00 Later"}));
  const std::vector<Rule> autumn{segment_rule("Doubled", {clock_time(1, 45)})};
  EXPECT_EQ(plan_days(autumn, zone, local_date(2026, 4, 5)),
            (Lines{"2026-04-05T01:45:00+11:00 Doubled"}));
}

TEST(DayPlanClockChange, C2_CairoSkipsMidnightItself) {
  const base::TimeZone zone = zone_named("Africa/Cairo");
  const std::vector<Rule> rules{segment_rule("Midnight", {clock_time(0)}),
                                segment_rule("Prayer", {clock_time(4, 30)})};
  EXPECT_EQ(
      plan_days(rules, zone, local_date(2026, 4, 24)),
      (Lines{"2026-04-24T01:00:00+03:00 Midnight (moved)", "2026-04-24T04:30:00+03:00 Prayer"}));
  // In autumn midnight of the 30th comes after the hour 23 of the 29th was doubled.
  const std::vector<Rule> late{segment_rule("Late", {clock_time(23, 30)})};
  EXPECT_EQ(plan_days(late, zone, local_date(2026, 10, 29)),
            (Lines{"2026-10-29T23:30:00+03:00 Late"}));
}

TEST(DayPlanClockChange, C2_ZoneWithoutChangesHasNone) {
  const base::TimeZone zone = zone_named("Asia/Vientiane");
  const std::vector<Rule> rules{segment_rule("Daily", {clock_time(2, 30)})};
  const auto entries =
      expand(rules, zone, zone.to_utc(local_date(2026, 1, 1)), zone.to_utc(local_date(2027, 1, 1)));
  ASSERT_EQ(entries.size(), 365u);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_FALSE(entries[i].moved);
    if (i == 0) continue;
    EXPECT_EQ(entries[i].start - entries[i - 1].start, 24h);
  }
}

TEST(DayPlanClockChange, C2_OneADayInAllZonesWhateverTheClockDoes) {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                           "Africa/Cairo", "Asia/Bangkok"}) {
    const base::TimeZone zone = zone_named(name);
    std::vector<Rule> rules;
    for (int minute = 0; minute < 24 * 60; minute += 15) {
      rules.push_back(segment_rule(std::to_string(minute), {clock_time(0, minute)}));
    }
    const auto entries = expand(rules, zone, zone.to_utc(local_date(2026, 1, 1)),
                                zone.to_utc(local_date(2027, 1, 1)));
    EXPECT_EQ(entries.size(), 365u * 96u) << name;
  }
}

TEST(DayPlanClockChange, WindowIsHeldByTheWallClockAndEveryByElapsedTime) {
  const base::TimeZone zone = zone_named("Europe/Berlin");
  Rule night = playlist_rule("Night", clock_time(1));
  night.until = clock_time(4);
  EXPECT_EQ(plan_days({night}, zone, local_date(2026, 10, 25)),
            (Lines{"2026-10-25T01:00:00+02:00 Night .. 2026-10-25T04:00:00+01:00"}));
  Rule chime = segment_rule("Chime", {clock_time(1, 30)});
  chime.every = 60min;
  chime.until = clock_time(4);
  EXPECT_EQ(plan_days({chime}, zone, local_date(2026, 10, 25)),
            (Lines{"2026-10-25T01:30:00+02:00 Chime", "2026-10-25T02:30:00+02:00 Chime",
                   "2026-10-25T02:30:00+01:00 Chime", "2026-10-25T03:30:00+01:00 Chime"}));
}

TEST(DayPlanClockChange, WindowWhollyInSkippedTimeKeepsItsLength) {
  Rule show = playlist_rule("Show", clock_time(2, 15));
  show.until = clock_time(2, 45);
  EXPECT_EQ(plan_days({show}, zone_named("Europe/Berlin"), local_date(2026, 3, 29)),
            (Lines{"2026-03-29T03:00:00+02:00 Show .. 2026-03-29T03:30:00+02:00 (moved)"}));
}

}  // namespace
}  // namespace hornbill::scheduler
