// SPDX-License-Identifier: Apache-2.0
#include "tests/scheduler/timetable/plan_report_fixture.h"

namespace hornbill::scheduler {
namespace {

Rule all_day() { return playlist_rule("Music", clock_time(0)); }

TEST_F(PlanReportTest, ExpectedEndIsStartAndLength) {
  add(segment_rule("News", {clock_time(8)}), 3min);
  EXPECT_EQ(lines(), (Lines{"08:00:00-08:03:00 News"}));
}

TEST_F(PlanReportTest, WhereNothingIsPlannedThereIsAGap) {
  Rule& show = add(playlist_rule("Show", clock_time(6)));
  show.until = clock_time(9);
  add(segment_rule("News", {clock_time(12)}), 3min);
  EXPECT_EQ(gaps(),
            (Lines{"main 00:00:00-06:00:00", "main 09:00:00-12:00:00", "main 12:03:00-00:00:00"}));
}

TEST_F(PlanReportTest, GapAfterAnItemOfUnknownLengthSaysSo) {
  add(segment_rule("Anthem", {clock_time(8), clock_time(18)}));
  EXPECT_EQ(lines(), (Lines{"08:00:00-? Anthem: unknown", "18:00:00-? Anthem: unknown"}));
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-08:00:00", "main 08:00:00-18:00:00 after Anthem",
                           "main 18:00:00-00:00:00 after Anthem"}));
}

TEST_F(PlanReportTest, ListOfUnknownLengthDoesNotHideAGap) {
  add(playlist_rule("Tape", clock_time(20)));
  add(playlist_rule("Morning", clock_time(6))).until = clock_time(8);
  facts_["playlist:Tape"].endless = false;
  EXPECT_EQ(lines(48), (Lines{"06:00:00-08:00:00 Morning", "20:00:00-? Tape: unknown",
                              "06:00:00-08:00:00 Morning", "20:00:00-? Tape: unknown"}));
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-06:00:00", "main 08:00:00-20:00:00",
                           "main 20:00:00-00:00:00 after Tape"}));
}

TEST_F(PlanReportTest, SoManyItemsOfAnEndlessListEndAndLeaveAGap) {
  Rule& spots = add(playlist_rule("Spots", clock_time(6)));
  spots.items = 3;
  facts_["playlist:Spots"].item = 30s;
  facts_["playlist:Spots"].overlap = 2s;
  EXPECT_EQ(lines(48), (Lines{"06:00:00-06:01:26 Spots", "06:00:00-06:01:26 Spots"}));
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-06:00:00", "main 06:01:26-00:00:00"}));
}

TEST_F(PlanReportTest, SoManyItemsOfUnknownLengthEndSomeTime) {
  add(playlist_rule("Spots", clock_time(6))).items = 3;
  EXPECT_EQ(lines(), (Lines{"06:00:00-? Spots: unknown"}));
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-06:00:00", "main 06:00:00-00:00:00 after Spots"}));
}

TEST_F(PlanReportTest, ItemsOfAListThatEndsTakeNoLongerThanAllOfIt) {
  add(playlist_rule("Tape", clock_time(6)), 2min).items = 100;
  facts_["playlist:Tape"].item = 40s;
  EXPECT_EQ(lines(), (Lines{"06:00:00-06:02:00 Tape"}));
}

TEST_F(PlanReportTest, ADuckedListPlaysOneItemWhereNothingElseIsSaid) {
  add(playlist_rule("Scam", clock_time(6))).mix = Mix::duck;
  facts_["playlist:Scam"].item = 20s;
  EXPECT_EQ(lines(), (Lines{"06:00:00-06:00:20 Scam"}));
}

TEST_F(PlanReportTest, ProgrammeWithoutEntriesIsOneGap) {
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-00:00:00"}));
}

TEST_F(PlanReportTest, LayerFillsTheDayAndHardEntriesInterruptIt) {
  add(all_day());
  add(segment_rule("News", {clock_time(8)}), 3min).start = StartMode::hard;
  EXPECT_EQ(lines(), (Lines{"00:00:00-? Music", "08:00:00-08:03:00 News: over Music"}));
  EXPECT_EQ(gaps(), Lines{});
}

TEST_F(PlanReportTest, SoftEntryWaitsForTheItemOfAPlaylistButNotForever) {
  add(all_day());
  add(segment_rule("Spot", {clock_time(8)}), 30s).wait_up_to = 5min;
  EXPECT_EQ(lines(), (Lines{"00:00:00-? Music",
                            "~08:00:00-08:00:30 Spot: waits for item of Music to 08:05:00; "
                            "over Music"}));
}

TEST_F(PlanReportTest, SoftEntryWaitsForAnItemOfKnownEnd) {
  add(segment_rule("Talk", {clock_time(8)}), 10min);
  add(segment_rule("Spot", {clock_time(8, 6)}), 30s);
  EXPECT_EQ(lines(), (Lines{"08:00:00-08:10:00 Talk",
                            "08:10:00-08:10:30 Spot: waits for Talk to 08:16:00; late"}));
}

TEST_F(PlanReportTest, SoftEntryCutsWhenItHasWaitedLongEnough) {
  add(segment_rule("Talk", {clock_time(8)}), 1h).resume = ResumePolicy::skip;
  add(segment_rule("Spot", {clock_time(8, 6)}), 30s);
  EXPECT_EQ(lines(), (Lines{"08:00:00-08:16:00 Talk: cut by Spot",
                            "08:16:00-08:16:30 Spot: waits for Talk to 08:16:00; cuts Talk; "
                            "late"}));
}

TEST_F(PlanReportTest, CutItemComesBackByItsPolicy) {
  add(segment_rule("Talk", {clock_time(8)}), 10min).resume = ResumePolicy::resume;
  add(segment_rule("News", {clock_time(8, 4)}), 3min).start = StartMode::hard;
  EXPECT_EQ(lines()[0], "08:00:00-08:13:00 Talk: comes back after News");
  rules_[0].resume = ResumePolicy::restart;
  EXPECT_EQ(lines()[0], "08:00:00-08:17:00 Talk: comes back after News");
  rules_[0].resume = ResumePolicy::rejoin;
  EXPECT_EQ(lines()[0], "08:00:00-08:10:00 Talk: comes back after News");
  rules_[0].resume = ResumePolicy::skip;
  EXPECT_EQ(lines()[0], "08:00:00-08:04:00 Talk: cut by News");
}

// Rivendell: of several hard starts at one time the last in the log wins, the others are lost.
TEST_F(PlanReportTest, HardEntriesOfOneInstantPlayOneAfterTheOther) {
  add(segment_rule("One", {clock_time(8)}), 2min).start = StartMode::hard;
  add(segment_rule("Two", {clock_time(8)}), 3min).start = StartMode::hard;
  add(segment_rule("Three", {clock_time(8)}), 1min).start = StartMode::hard;
  EXPECT_EQ(lines(),
            (Lines{"08:00:00-08:02:00 One", "08:02:00-08:05:00 Two: same time as One; late",
                   "08:05:00-08:06:00 Three: same time as One; late"}));
}

// Rivendell: a second hard start that falls into the grace of the first is lost.
TEST_F(PlanReportTest, HardEntryWhileAnotherWaitsLosesNeither) {
  add(segment_rule("Talk", {clock_time(8)}), 30min).resume = ResumePolicy::skip;
  add(segment_rule("Spot", {clock_time(8, 6)}), 30s);
  add(segment_rule("News", {clock_time(8, 10)}), 3min).start = StartMode::hard;
  EXPECT_EQ(lines(), (Lines{"08:00:00-08:10:00 Talk: cut by News",
                            "08:13:00-08:13:30 Spot: waits for Talk to 08:16:00; late",
                            "08:10:00-08:13:00 News: cuts Talk"}));
}

TEST_F(PlanReportTest, SegmentAndLayerOfOneInstantPlayInThatOrder) {
  Rule& show = add(playlist_rule("Show", clock_time(8)), 20min);
  show.until = clock_time(9);
  add(segment_rule("Jingle", {clock_time(8)}), 10s);
  EXPECT_EQ(lines(), (Lines{"08:00:00-08:00:10 Jingle",
                            "08:00:10-08:20:10 Show: same time as Jingle; late"}));
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-08:00:00", "main 08:20:10-00:00:00"}));
}

TEST_F(PlanReportTest, InterruptionMovesTheEndOfAListThatResumesAndNotOfOneThatRejoins) {
  add(playlist_rule("Tape", clock_time(8)), 1h).resume = ResumePolicy::resume;
  add(segment_rule("News", {clock_time(8, 30)}), 5min).start = StartMode::hard;
  EXPECT_EQ(lines()[0], "08:00:00-09:05:00 Tape");
  rules_[0].resume = ResumePolicy::rejoin;
  EXPECT_EQ(lines()[0], "08:00:00-09:00:00 Tape");
}

TEST_F(PlanReportTest, LayerOverALayerComesOffAtItsEnd) {
  add(all_day());
  Rule& show = add(playlist_rule("Show", clock_time(8)));
  show.until = clock_time(9);
  show.start = StartMode::hard;
  EXPECT_EQ(lines(), (Lines{"00:00:00-? Music", "08:00:00-09:00:00 Show: over Music"}));
  EXPECT_EQ(gaps(), Lines{});
}

TEST_F(PlanReportTest, LayersOfTheDayBeforeAreInForceAtMidnight) {
  Rule& night = add(playlist_rule("Night", clock_time(22)));
  night.until = clock_time(5);
  EXPECT_EQ(lines(12), (Lines{"22:00:00-05:00:00 Night"}));
  EXPECT_EQ(gaps(12), (Lines{"main 05:00:00-12:00:00"}));
}

TEST_F(PlanReportTest, MissingFilesAreNamedAndNothingToPlayLeavesAGap) {
  add(segment_rule("Anthem", {clock_time(8)}));
  facts_["segment:Anthem"].missing = {"/a/anthem.flac"};
  facts_["segment:Anthem"].nothing_to_play = true;
  EXPECT_EQ(lines(), (Lines{"08:00:00-? Anthem: missing /a/anthem.flac; nothing"}));
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-00:00:00"}));
}

TEST_F(PlanReportTest, WhatCannotSoundAndBeganBeforeTheRangeIsLeftOut) {
  add(playlist_rule("Night", clock_time(22))).until = clock_time(5);
  facts_["playlist:Night"].nothing_to_play = true;
  EXPECT_EQ(lines(12), Lines{});
  EXPECT_EQ(lines(), (Lines{"22:00:00-? Night: nothing"}));
}

TEST_F(PlanReportTest, WherePlannedListsCannotPlayTheGapSaysSo) {
  add(playlist_rule("Show", clock_time(6))).until = clock_time(9);
  facts_["playlist:Show"].nothing_to_play = true;
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-06:00:00", "main 06:00:00-09:00:00 by failure",
                           "main 09:00:00-00:00:00"}));
}

TEST_F(PlanReportTest, OneBadFileOfAListIsLeftOutAndTheOthersPlay) {
  add(playlist_rule("Music", clock_time(6)), 10min);
  facts_["playlist:Music"].missing = {"/a/bad.mp3 (damaged)"};
  facts_["playlist:Music"].members = 12;
  EXPECT_EQ(lines(), (Lines{"06:00:00-06:10:00 Music: leaves out /a/bad.mp3 (damaged)"}));
  facts_["playlist:Music"].missing.assign(9, "x");
  EXPECT_TRUE(lines()[0].ends_with("; leaves out 4 more of its 12 files")) << lines()[0];
}

TEST_F(PlanReportTest, WhatHasAnUnknownLengthIsNotSaidToBeCut) {
  Rule& talk = add(segment_rule("Talk", {clock_time(8)}));
  talk.until = clock_time(9);
  add(segment_rule("News", {clock_time(8, 30)}), 3min).start = StartMode::hard;
  EXPECT_EQ(lines(), (Lines{"08:00:00-? Talk: unknown", "08:30:00-08:33:00 News"}));
  EXPECT_EQ(gaps()[1], "main 08:00:00-08:30:00 after Talk");
}

TEST_F(PlanReportTest, WhatBeginsAfterAnUnknownLengthIsNotSaidToBeCutEither) {
  add(segment_rule("Anthem", {clock_time(8)}));
  add(segment_rule("Talk", {clock_time(8)}), 10min);
  add(segment_rule("Spot", {clock_time(8, 2)}), 1min).wait_up_to = 1min;
  add(segment_rule("News", {clock_time(8, 5)}), 3min).start = StartMode::hard;
  EXPECT_EQ(lines(), (Lines{"08:00:00-? Anthem: unknown", "~08:00:00-? Talk: same time as Anthem",
                            "~08:03:00-08:04:00 Spot: waits for Talk to 08:03:00; late",
                            "08:05:00-08:08:00 News"}));
}

TEST_F(PlanReportTest, ListOfUnknownLengthWithAnEndSaysSo) {
  add(playlist_rule("Tape", clock_time(20))).until = clock_time(22);
  facts_["playlist:Tape"].endless = false;
  EXPECT_EQ(lines(), (Lines{"20:00:00-22:00:00 Tape: unknown"}));
}

TEST_F(PlanReportTest, LayerBehindAQueueBeginsAfterAllOfIt) {
  add(segment_rule("Talk", {clock_time(8)}), 10min);
  add(segment_rule("Spot", {clock_time(8, 5)}), 5min);
  add(playlist_rule("Show", clock_time(8, 6)), 20min);
  EXPECT_EQ(lines()[1], "08:10:00-08:15:00 Spot: waits for Talk to 08:15:00; late");
  EXPECT_EQ(lines()[2], "08:15:00-08:35:00 Show: waits for Talk to 08:16:00; late");
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-08:00:00", "main 08:35:00-00:00:00"}));
}

TEST_F(PlanReportTest, LayerBehindAnItemTakesOverAtItsLimitAndTheItemComesBackAfterIt) {
  add(segment_rule("Talk", {clock_time(8)}), 1h).resume = ResumePolicy::skip;
  add(playlist_rule("Show", clock_time(8, 6)), 20min);
  EXPECT_EQ(lines(),
            (Lines{"08:00:00-08:16:00 Talk: cut by Show",
                   "08:16:00-08:36:00 Show: waits for Talk to 08:16:00; cuts Talk; late"}));
  rules_[0].resume = ResumePolicy::resume;
  EXPECT_EQ(lines(),
            (Lines{"08:00:00-09:20:00 Talk: comes back after Show",
                   "08:16:00-08:36:00 Show: waits for Talk to 08:16:00; cuts Talk; late"}));
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-08:00:00", "main 09:20:00-00:00:00"}));
}

TEST_F(PlanReportTest, LayerWhoseTimeIsOverBeforeItCouldBeginDoesNotSound) {
  add(segment_rule("Talk", {clock_time(8)}), 1h);
  Rule& show = add(playlist_rule("Show", clock_time(8, 10)));
  show.until = clock_time(8, 30);
  show.wait_up_to = 1h;
  EXPECT_EQ(lines()[1], "~08:10:00-? Show: waits for Talk to 09:10:00; nothing");
}

TEST_F(PlanReportTest, EndlessLayerGivesWayToTheNextForGood) {
  add(all_day());
  add(playlist_rule("Night", clock_time(20)));
  Rule& show = add(playlist_rule("Show", clock_time(21)));
  show.until = clock_time(22);
  show.start = StartMode::hard;
  EXPECT_TRUE(lines()[0].starts_with("~00:00:00-20:00:00 Music")) << lines()[0];
  EXPECT_TRUE(lines()[2].starts_with("21:00:00-22:00:00 Show: over Night")) << lines()[2];
}

// Each entry takes a small, constant time, however much waits: minutes for hours of work.
TEST_F(PlanReportTest, AnOverfullTimetableOfAYearIsPlannedInASecond) {
  for (int i = 0; i < 100; ++i) {
    add(segment_rule("Item" + std::to_string(i), {clock_time(i % 24, i % 60)}), 1h);
    rules_.back().resume = ResumePolicy::skip;
  }
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(report(24 * 365).lines.size(), 36'500U);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(PlanReportTest, DuckedEntryTouchesNeitherProgrammeNorGaps) {
  add(segment_rule("Talk", {clock_time(8)}), 1h);
  add(segment_rule("Spot", {clock_time(8, 10)}), 30s).mix = Mix::duck;
  EXPECT_EQ(lines(), (Lines{"08:00:00-09:00:00 Talk", "08:10:00-08:10:30 Spot"}));
  EXPECT_EQ(gaps(), (Lines{"main 00:00:00-08:00:00", "main 09:00:00-00:00:00"}));
}

TEST_F(PlanReportTest, ProgrammesDoNotDisturbEachOther) {
  add(segment_rule("Talk", {clock_time(8)}), 1h);
  add(segment_rule("Bell", {clock_time(8, 10)}), 30s).programme = "school";
  EXPECT_EQ(lines(), (Lines{"08:00:00-09:00:00 Talk", "08:10:00-08:10:30 Bell"}));
  EXPECT_EQ(report().gaps.back().programme, "school");
}

TEST_F(PlanReportTest, UntilEndsASegmentToo) {
  Rule& talk = add(segment_rule("Talk", {clock_time(8)}), 1h);
  talk.until = clock_time(8, 30);
  EXPECT_EQ(lines(), (Lines{"08:00:00-08:30:00 Talk"}));
}

}  // namespace
}  // namespace hornbill::scheduler
