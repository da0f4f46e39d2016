// SPDX-License-Identifier: Apache-2.0
// What the plan says of layers that overlap so that neither lies within the other.
#include "tests/scheduler/timetable/plan_report_fixture.h"

namespace hornbill::scheduler {
namespace {

// One is under Two until its own time is over: it is never heard again.
TEST_F(PlanReportTest, LayerWhoseTimeIsOverUnderAnotherEndsWhereTheOtherBegins) {
  Rule& one = add(playlist_rule("One", clock_time(6)));
  one.until = clock_time(8);
  one.start = StartMode::hard;
  Rule& two = add(playlist_rule("Two", clock_time(7)));
  two.until = clock_time(9);
  two.start = StartMode::hard;
  const Lines apart{"06:00:00-07:00:00 One: gives way Two", "07:00:00-09:00:00 Two: outlasts One"};
  EXPECT_EQ(lines(), apart);
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-06:00:00", "main 09:00:00-00:00:00"}));
  rules_[1].until = clock_time(8);
  EXPECT_EQ(lines()[0], "06:00:00-07:00:00 One: gives way Two");
  rules_[1].until = clock_time(7, 59);
  EXPECT_EQ(lines(), (Lines{"06:00:00-08:00:00 One", "07:00:00-07:59:00 Two: over One"}));
  rules_[1].until.reset();
  rules_[1].from = std::chrono::year{2026} / 11 / 24;  // none is in force the day before
  EXPECT_EQ(lines(),
            (Lines{"06:00:00-07:00:00 One: gives way Two", "07:00:00-? Two: outlasts One"}));
}

TEST_F(PlanReportTest, SoftLayerThatOutlastsAnotherSaysSoToo) {
  add(playlist_rule("One", clock_time(6))).until = clock_time(8);
  add(playlist_rule("Two", clock_time(7))).until = clock_time(9);
  EXPECT_EQ(lines(), (Lines{"06:00:00-07:00:00 One: gives way Two",
                            "~07:00:00-09:00:00 Two: waits for item of One to 07:10:00; "
                            "outlasts One"}));
}

TEST_F(PlanReportTest, WhetherALayerComesBackIsKnownBeyondTheRange) {
  add(playlist_rule("One", clock_time(6))).until = clock_time(10);
  Rule& two = add(playlist_rule("Two", clock_time(7)));
  two.until = clock_time(11);
  two.start = StartMode::hard;
  EXPECT_EQ(lines(8),
            (Lines{"06:00:00-07:00:00 One: gives way Two", "07:00:00-11:00:00 Two: outlasts One"}));
  rules_[1].until = clock_time(9);
  EXPECT_EQ(lines(8), (Lines{"06:00:00-10:00:00 One", "07:00:00-09:00:00 Two: over One"}));
}

TEST_F(PlanReportTest, SegmentOverTheEndOfALayerIsSaidToOutlastIt) {
  add(playlist_rule("One", clock_time(6))).until = clock_time(8);
  add(segment_rule("News", {clock_time(7, 58)}), 3min).start = StartMode::hard;
  EXPECT_EQ(lines(), (Lines{"06:00:00-07:58:00 One: gives way News",
                            "07:58:00-08:01:00 News: outlasts One"}));
}

TEST_F(PlanReportTest, UnderAListOfUnknownLengthALayerMayComeBack) {
  add(playlist_rule("One", clock_time(6))).until = clock_time(8);
  add(playlist_rule("Tape", clock_time(7))).start = StartMode::hard;
  facts_["playlist:Tape"].endless = false;
  EXPECT_EQ(lines()[0], "06:00:00-08:00:00 One");
}

}  // namespace
}  // namespace hornbill::scheduler
