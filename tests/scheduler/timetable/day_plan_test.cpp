// SPDX-License-Identifier: Apache-2.0
#include "scheduler/timetable/day_plan.h"

#include <gtest/gtest.h>

#include "tests/scheduler/timetable/timetable_fixture.h"

namespace hornbill::scheduler {
namespace {

const base::TimeZone kBangkok = zone_named("Asia/Bangkok");

TEST(DayPlan, EachTimeOfDayBecomesOneEntryInUtc) {
  const std::vector<Rule> rules{segment_rule("Anthem", {clock_time(8), clock_time(18)})};
  EXPECT_EQ(plan_days(rules, kBangkok, local_date(2026, 11, 24)),
            (Lines{"2026-11-24T08:00:00+07:00 Anthem", "2026-11-24T18:00:00+07:00 Anthem"}));
  const auto entries = expand(rules, kBangkok, kBangkok.to_utc(local_date(2026, 11, 24)),
                              kBangkok.to_utc(local_date(2026, 11, 25)));
  EXPECT_EQ(base::format_utc(entries[0].start), "2026-11-24T01:00:00.000Z");
}

TEST(DayPlan, RangeIsHalfOpen) {
  const std::vector<Rule> rules{segment_rule("Anthem", {clock_time(8)})};
  const auto at = kBangkok.to_utc(local_date(2026, 11, 24) + 8h);
  EXPECT_EQ(expand(rules, kBangkok, at, at + 1us).size(), 1u);
  EXPECT_EQ(expand(rules, kBangkok, at - 1h, at).size(), 0u);
  EXPECT_EQ(expand(rules, kBangkok, at, at).size(), 0u);
}

TEST(DayPlan, DaysOfTheWeekAreThoseOfTheLocalDate) {
  Rule rule = segment_rule("Sunday", {clock_time(1)});  // 18:00 UTC of the Saturday
  rule.days = 1;
  EXPECT_EQ(plan_days({rule}, kBangkok, local_date(2026, 11, 23), 14),
            (Lines{"2026-11-29T01:00:00+07:00 Sunday", "2026-12-06T01:00:00+07:00 Sunday"}));
}

TEST(DayPlan, DatesFromAndToAreBothPlayed) {
  Rule rule = segment_rule("Campaign", {clock_time(7)});
  rule.from = std::chrono::year{2026} / 12 / 1;
  rule.to = std::chrono::year{2026} / 12 / 3;
  EXPECT_EQ(plan_days({rule}, kBangkok, local_date(2026, 11, 20), 30),
            (Lines{"2026-12-01T07:00:00+07:00 Campaign", "2026-12-02T07:00:00+07:00 Campaign",
                   "2026-12-03T07:00:00+07:00 Campaign"}));
}

TEST(DayPlan, CalendarsExcludeAndRestrict) {
  using std::chrono::sys_days;
  const std::set<sys_days> holidays{sys_days{std::chrono::year{2026} / 12 / 5}};
  Rule working = segment_rule("Working day", {clock_time(7)});
  working.except = holidays;
  Rule festive = segment_rule("Holiday", {clock_time(9)});
  festive.only = holidays;
  EXPECT_EQ(plan_days({working, festive}, kBangkok, local_date(2026, 12, 4), 3),
            (Lines{"2026-12-04T07:00:00+07:00 Working day", "2026-12-05T09:00:00+07:00 Holiday",
                   "2026-12-06T07:00:00+07:00 Working day"}));
}

TEST(DayPlan, WindowOverMidnightEndsOnTheNextDay) {
  Rule night = playlist_rule("Night", clock_time(22));
  night.until = clock_time(5);
  EXPECT_EQ(plan_days({night}, kBangkok, local_date(2026, 12, 31)),
            (Lines{"2026-12-31T22:00:00+07:00 Night .. 2027-01-01T05:00:00+07:00"}));
}

TEST(DayPlan, DayOfAWindowOverMidnightIsTheDayItBegins) {
  Rule night = playlist_rule("Friday night", clock_time(22));
  night.until = clock_time(5);
  night.days = 1U << 5;
  EXPECT_EQ(plan_days({night}, kBangkok, local_date(2026, 11, 23), 7),
            (Lines{"2026-11-27T22:00:00+07:00 Friday night .. 2026-11-28T05:00:00+07:00"}));
}

TEST(DayPlan, UntilTwentyFourIsMidnight) {
  Rule evening = playlist_rule("Evening", clock_time(20));
  evening.until = clock_time(24);
  EXPECT_EQ(plan_days({evening}, kBangkok, local_date(2026, 11, 24)),
            (Lines{"2026-11-24T20:00:00+07:00 Evening .. 2026-11-25T00:00:00+07:00"}));
}

TEST(DayPlan, MidnightItselfBelongsToTheDayItBegins) {
  const std::vector<Rule> rules{segment_rule("Midnight", {clock_time(0)})};
  EXPECT_EQ(plan_days(rules, kBangkok, local_date(2026, 12, 31), 2),
            (Lines{"2026-12-31T00:00:00+07:00 Midnight", "2027-01-01T00:00:00+07:00 Midnight"}));
}

TEST(DayPlan, DurationIsTheEnd) {
  Rule show = playlist_rule("Show", clock_time(23, 30));
  show.duration = 90min;
  EXPECT_EQ(plan_days({show}, kBangkok, local_date(2026, 11, 24)),
            (Lines{"2026-11-24T23:30:00+07:00 Show .. 2026-11-25T01:00:00+07:00"}));
}

TEST(DayPlan, EveryRepeatsFromAtUntilBeforeTheEnd) {
  Rule chime = segment_rule("Chime", {clock_time(6)});
  chime.every = 20min;
  chime.until = clock_time(7);
  EXPECT_EQ(plan_days({chime}, kBangkok, local_date(2026, 11, 24)),
            (Lines{"2026-11-24T06:00:00+07:00 Chime", "2026-11-24T06:20:00+07:00 Chime",
                   "2026-11-24T06:40:00+07:00 Chime"}));
}

TEST(DayPlan, EveryGoesOnOverMidnightWithItsBeat) {
  Rule chime = segment_rule("Chime", {clock_time(23, 10)});
  chime.every = 45min;
  chime.until = clock_time(1);
  EXPECT_EQ(plan_days({chime}, kBangkok, local_date(2026, 11, 25)),
            (Lines{"2026-11-25T00:40:00+07:00 Chime", "2026-11-25T23:10:00+07:00 Chime",
                   "2026-11-25T23:55:00+07:00 Chime"}));
}

TEST(DayPlan, RepeatedLayerEndsWhenItsNextTurnComes) {
  Rule spots = playlist_rule("Spots", clock_time(6));
  spots.every = 40min;
  spots.until = clock_time(7);
  EXPECT_EQ(plan_days({spots}, kBangkok, local_date(2026, 11, 24)),
            (Lines{"2026-11-24T06:00:00+07:00 Spots .. 2026-11-24T06:40:00+07:00",
                   "2026-11-24T06:40:00+07:00 Spots .. 2026-11-24T07:00:00+07:00"}));
}

TEST(DayPlan, PlanDoesNotDependOnWhereItsWindowsAreCut) {
  Rule chime = segment_rule("Chime", {clock_time(20, 5)});
  chime.every = 7min;
  chime.until = clock_time(4);
  const std::vector<Rule> rules{chime, segment_rule("News", {clock_time(7), clock_time(0)})};
  const base::TimeZone zone = zone_named("Europe/Berlin");
  const auto from = zone.to_utc(local_date(2026, 10, 22));
  const auto whole = lines_of(expand(rules, zone, from, from + 240h), rules, zone);
  Lines pieces;
  for (auto at = from; at < from + 240h; at += 13min) {
    const auto part = expand(rules, zone, at, std::min(at + 13min, from + 240h));
    for (auto& line : lines_of(part, rules, zone)) pieces.push_back(std::move(line));
  }
  EXPECT_EQ(whole, pieces);
}

// Rivendell arms only the last of several hard starts at one time.
TEST(DayPlan, SeveralAtOneTimeAreAllKeptHardBeforeSoftSegmentsBeforeLayersThenFileOrder) {
  std::vector<Rule> rules;
  rules.push_back(playlist_rule("soft layer", clock_time(8)));
  rules.push_back(segment_rule("soft one", {clock_time(8)}));
  rules.push_back(playlist_rule("hard layer", clock_time(8)));
  rules.push_back(segment_rule("hard one", {clock_time(8)}));
  rules.push_back(segment_rule("hard two", {clock_time(8)}));
  rules[2].start = rules[3].start = rules[4].start = StartMode::hard;
  EXPECT_EQ(plan_days(rules, kBangkok, local_date(2026, 11, 24)),
            (Lines{"2026-11-24T08:00:00+07:00 hard one", "2026-11-24T08:00:00+07:00 hard two",
                   "2026-11-24T08:00:00+07:00 hard layer", "2026-11-24T08:00:00+07:00 soft one",
                   "2026-11-24T08:00:00+07:00 soft layer"}));
}

// Liquidsoap loses an item whose whole window is covered by one long track: here being due does
// not depend on what plays, nor on anybody looking during the window.
TEST(DayPlan, EntryIsDueThoughALongItemCoversItsWholeWindow) {
  Rule concert = playlist_rule("Concert", clock_time(8));
  concert.duration = 3h;
  Rule notice = segment_rule("Notice", {clock_time(9)});
  notice.until = clock_time(9, 1);
  EXPECT_EQ(plan_days({concert, notice}, kBangkok, local_date(2026, 11, 24)),
            (Lines{"2026-11-24T08:00:00+07:00 Concert .. 2026-11-24T11:00:00+07:00",
                   "2026-11-24T09:00:00+07:00 Notice .. 2026-11-24T09:01:00+07:00"}));
}

TEST(DayPlan, C3_LeapDayIsADayLikeAnyOther) {
  Rule rule = segment_rule("Leap", {clock_time(12)});
  rule.from = std::chrono::year{2028} / 2 / 29;
  rule.to = std::chrono::year{2028} / 2 / 29;
  EXPECT_EQ(plan_days({rule}, kBangkok, local_date(2028, 2, 27), 5),
            (Lines{"2028-02-29T12:00:00+07:00 Leap"}));
  const Rule daily = segment_rule("Daily", {clock_time(12)});
  EXPECT_EQ(plan_days({daily}, kBangkok, local_date(2028, 2, 28), 3).size(), 3u);
}

TEST(DayPlan, C3_YearEndAnd2038AreNothingSpecial) {
  const std::vector<Rule> rules{segment_rule("Anthem", {clock_time(8)})};
  EXPECT_EQ(plan_days(rules, kBangkok, local_date(2026, 12, 30), 4).size(), 4u);
  const base::TimeZone utc = base::TimeZone::utc();
  // 32-bit seconds end at 2038-01-19T03:14:07Z.
  const std::vector<Rule> around{segment_rule("Before", {clock_time(3, 14, 7)}),
                                 segment_rule("After", {clock_time(3, 14, 8)})};
  EXPECT_EQ(plan_days(around, utc, local_date(2038, 1, 19)),
            (Lines{"2038-01-19T03:14:07+00:00 Before", "2038-01-19T03:14:08+00:00 After"}));
  EXPECT_EQ(plan_days(rules, kBangkok, local_date(2100, 2, 28), 2),
            (Lines{"2100-02-28T08:00:00+07:00 Anthem", "2100-03-01T08:00:00+07:00 Anthem"}));
}

TEST(InForce, GivesTheLayersAStationStartsIntoOutermostFirst) {
  Rule music = playlist_rule("Music", clock_time(0));
  Rule show = playlist_rule("Show", clock_time(8));
  show.until = clock_time(10);
  Rule over = playlist_rule("Over", clock_time(6));
  over.until = clock_time(7);
  const std::vector<Rule> rules{show, music, over, segment_rule("Anthem", {clock_time(8)})};
  const auto at = kBangkok.to_utc(local_date(2026, 11, 24) + 9h);
  EXPECT_EQ(lines_of(in_force(rules, kBangkok, at, 168h), rules, kBangkok),
            (Lines{"2026-11-24T00:00:00+07:00 Music",
                   "2026-11-24T08:00:00+07:00 Show .. 2026-11-24T10:00:00+07:00"}));
}

TEST(InForce, EntryThatEndsNowOrBeginsNowIsNotInForce) {
  Rule show = playlist_rule("Show", clock_time(8));
  show.until = clock_time(10);
  const auto day = local_date(2026, 11, 24);
  EXPECT_TRUE(in_force({{show}}, kBangkok, kBangkok.to_utc(day + 8h), 24h).empty());
  EXPECT_EQ(in_force({{show}}, kBangkok, kBangkok.to_utc(day + 8h) + 1us, 24h).size(), 1u);
  EXPECT_TRUE(in_force({{show}}, kBangkok, kBangkok.to_utc(day + 10h), 24h).empty());
}

TEST(InForce, WindowOverMidnightIsInForceAfterMidnight) {
  Rule night = playlist_rule("Night", clock_time(22));
  night.until = clock_time(5);
  const auto at = kBangkok.to_utc(local_date(2027, 1, 1) + 1h);
  EXPECT_EQ(in_force({{night}}, kBangkok, at, 24h).size(), 1u);
}

TEST(InForce, LooksBackNoFurtherThanTold) {
  Rule once = playlist_rule("Once", clock_time(6));
  once.from = once.to = std::chrono::year{2026} / 11 / 20;
  const auto at = kBangkok.to_utc(local_date(2026, 11, 24));
  EXPECT_TRUE(in_force({{once}}, kBangkok, at, 24h).empty());
  EXPECT_EQ(in_force({{once}}, kBangkok, at, 168h).size(), 1u);
}

}  // namespace
}  // namespace hornbill::scheduler
