// SPDX-License-Identifier: Apache-2.0
// Bad items, empty plans, the fallback chain: never dead air.
#include <gtest/gtest.h>

#include <algorithm>

#include "scheduler/playout/file_faults.h"
#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kMostGap = 9600;  // 200 ms

scheduler::StationSetup playing(std::vector<std::string> ids) {
  scheduler::StationSetup s = plain_setup();
  playlists::PlaylistOptions p;
  p.name = "list";
  p.segments = std::move(ids);
  p.loop = true;
  s.playlists.push_back(p);
  s.rules.push_back(rule("List", "playlist:list", "00:00"));
  return s;
}

TEST(D1_BadItem, BetweenTwoGoodOnesCostsNoGapAndOneLine) {
  CoreWorld world(playing({"a", "bad", "b"}),
                  {{"a", {20, 0.1F}}, {"b", {20, 0.11F}}, {"bad", {20, 0.2F, true}}}, at(0));
  world.run_until(at(0, 0, 10));
  const auto start_gap = world.longest_silence().value;
  world.run_until(at(0, 0, 38));
  EXPECT_EQ(world.longest_silence().value, start_gap);
  EXPECT_EQ(world.missed(), (std::vector<std::string>{"List/bad: cannot be played: file missing"}));
  EXPECT_TRUE(world.heard().back().starts_with("List/b@20.20"));
}

TEST(D1_BadItem, ThatBreaksOffEarlyIsFollowedByTheNextWithoutAGap) {
  CoreWorld world(playing({"a", "cut", "b"}),
                  {{"a", {20, 0.1F}}, {"b", {20, 0.11F}}, {"cut", {100, 0.2F, false, 12}}}, at(0));
  world.run_until(at(0, 0, 50));
  const auto heard = world.heard();
  ASSERT_GE(heard.size(), 3U);
  EXPECT_NE(heard[1].find("broke off: damaged"), std::string::npos) << heard[1];
  EXPECT_TRUE(heard[2].starts_with("List/b@32.")) << heard[2];
  EXPECT_LE(world.longest_silence().value, 48000);
}

TEST(D1_BadItem, ThatBreaksOffUnderACrossfadeIsToldAndNamed) {
  auto setup = playing({"a", "cut", "b"});
  setup.playlists[0].crossfade = seconds(3);
  CoreWorld world(setup, {{"a", {20, 0.1F}}, {"b", {20, 0.11F}}, {"cut", {100, 0.2F, false, 12}}},
                  at(0));
  world.run_until(at(0, 0, 40));
  EXPECT_NE(world.heard()[1].find("broke off: damaged"), std::string::npos) << world.heard()[1];
  EXPECT_EQ(world.faults(), (std::vector<std::string>{"file./library/cut"}));
  EXPECT_EQ(world.snapshot()->faults[0].text, "File /library/cut: broke off: damaged");
}

TEST(D1_BadItem, WithoutItsEndIsToldAndNamedUntilItPlaysWhole) {
  CoreWorld world(playing({"a", "short"}),
                  {{"a", {20, 0.1F}},
                   {"short", {12, 0.2F, false, -1, true, "", "cut short: 12.0 s are there"}}},
                  at(0));
  world.run_until(at(0, 0, 40));
  EXPECT_NE(world.heard()[1].find(" cut short: 12.0 s are there"), std::string::npos)
      << world.heard()[1];
  EXPECT_EQ(world.faults(), (std::vector<std::string>{"file./library/short"}));
  world.segments()["short"].remark.clear();
  world.run_until(at(0, 2));
  EXPECT_TRUE(world.faults().empty());
}

TEST(D1_BadItem, WhoseEndAnalysisMissedIsToldAndNamed) {
  ScriptedSegment cut_short{12, 0.2F};
  cut_short.facts_reason = "cut short: its end is missing";
  CoreWorld world(playing({"a", "short"}), {{"a", {20, 0.1F}}, {"short", cut_short}}, at(0));
  world.run_until(at(0, 0, 40));
  EXPECT_NE(world.heard()[1].find(" cut short: its end"), std::string::npos) << world.heard()[1];
  EXPECT_EQ(world.faults(), (std::vector<std::string>{"file./library/short"}));
}

TEST(D1_BadItem, CutBySomethingElseIsNotBlamed) {
  auto setup = playing({"cut"});
  setup.rules.push_back(rule("News", "segment:a", "00:00:10"));
  setup.rules.back().start = scheduler::StartMode::hard;
  CoreWorld world(setup, {{"a", {20, 0.1F}}, {"cut", {100, 0.2F, false, 14}}}, at(0));
  world.run_until(at(0, 0, 20));
  EXPECT_EQ(world.heard()[0], "List/cut@0.22 cut by News");
  EXPECT_TRUE(world.faults().empty());
}

TEST(D2_LeftOut, FoundBadAfterItsEntryBeganIsNamedOnce) {
  CoreWorld world(playing({"a", "bad", "b"}),
                  {{"a", {20, 0.1F}}, {"b", {20, 0.11F}}, {"bad", {20, 0.2F}}}, at(0));
  world.run_until(at(0, 0, 3));
  world.segments()["bad"].unplayable = true;
  world.segments()["bad"].facts_reason = "holds no sound";
  world.library_changed();
  world.run_until(at(0, 3));
  EXPECT_EQ(world.missed(), (std::vector<std::string>{"List/bad: left out: holds no sound"}));
  EXPECT_EQ(world.faults(), (std::vector<std::string>{"file./library/bad"}));
}

TEST(D2_LeftOut, EachOfManyHasALineAndTheStatusStaysShort) {
  std::map<std::string, ScriptedSegment> segments{{"a", {20, 0.1F}}};
  std::vector<std::string> ids{"a"};
  for (int i = 0; i < 60; ++i) {
    ids.push_back("bad" + std::to_string(i));
    segments[ids.back()].unplayable = true;
  }
  CoreWorld world(playing(ids), segments, at(0));
  world.run_until(at(0, 1));
  EXPECT_EQ(world.missed().size(), 60U);
  EXPECT_EQ(world.faults().size(), scheduler::FileFaults::kShown + 1);
  EXPECT_EQ(world.snapshot()->faults.back().text,
            "40 more files could not be played, or not to their end; the as-run names them.");
}

TEST(D2_LeftOut, NoFaultOutlivesItsFile) {
  ScriptedSegment bad{20, 0.2F};
  bad.unplayable = true;
  CoreWorld world(playing({"a", "bad"}), {{"a", {20, 0.1F}}, {"bad", bad}}, at(0));
  world.run_until(at(0, 0, 10));
  EXPECT_EQ(world.faults().size(), 1U);
  world.segments().erase("bad");
  world.library_changed();
  world.run_for(seconds(1));
  EXPECT_TRUE(world.faults().empty());
}

TEST(D2_LeftOut, SpotsOfARotationAreNamedThoughTheySoundOverTheProgramme) {
  auto setup = playing({"a"});
  playlists::PlaylistOptions spots;
  spots.name = "spots";
  spots.segments = {"good", "bad"};
  setup.playlists.push_back(spots);
  setup.rules.push_back(rule("Spots", "playlist:spots", "00:00:20"));
  setup.rules.back().mix = scheduler::Mix::duck;
  ScriptedSegment bad{5, 0.2F};
  bad.unplayable = true;
  bad.facts_reason = "damaged";
  CoreWorld world(setup, {{"a", {100, 0.1F}}, {"good", {5, 0.1F}}, {"bad", bad}}, at(0));
  world.run_until(at(0, 1));
  EXPECT_EQ(world.missed(), (std::vector<std::string>{"Spots/bad: left out: damaged"}));
}

TEST(D6_Library, ThatShrinksLeavesARotationItsPlace) {
  auto setup = playing({"z"});
  setup.rules[0].items = 2;
  setup.playlists[0].segments = {"x", "y", "z"};
  CoreWorld world(setup,
                  {{"a", {20, 0.3F}},
                   {"b", {20, 0.3F}},
                   {"x", {20, 0.1F}},
                   {"y", {20, 0.2F}},
                   {"z", {20, 0.4F}}},
                  at(0));
  world.run_until(at(0, 0, 3));
  world.segments().erase("a");
  world.segments().erase("b");
  world.library_changed();
  world.run_until(at(0, 0, 30));
  EXPECT_TRUE(world.heard()[1].starts_with("List/y@20.")) << world.heard()[1];
}

TEST(S1_AllItemsBad, LeavesTheAirToTheFallbackAndThenTheBuiltInSound) {
  auto setup = playing({"bad", "worse"});
  setup.fallback.play = scheduler::PlayTarget{scheduler::TargetKind::segment, "spare"};
  CoreWorld world(setup,
                  {{"bad", {20, 0.2F, true}}, {"worse", {20, 0.2F, true}}, {"spare", {15, 0.3F}}},
                  at(0));
  world.run_until(at(0, 1));
  bool spare = false;
  for (const auto& line : world.heard()) spare |= line.starts_with("fallback/spare");
  EXPECT_TRUE(spare);
  EXPECT_EQ(world.faults(), (std::vector<std::string>{"programme.main.fallback",
                                                      "file./library/bad", "file./library/worse"}));
  world.segments()["spare"].missing = true;
  world.run_for(minutes(1));
  EXPECT_TRUE(world.heard().back().starts_with("built-in sound/"));
  EXPECT_LE(world.longest_silence().value, 60 * base::kTickFrames);
}

TEST(S1_EmptyPlan, IsFilledByTheBuiltInSoundWithoutAFault) {
  CoreWorld world(plain_setup(), {}, at(0));
  world.run_until(at(0, 1));
  EXPECT_TRUE(world.heard().back().starts_with("built-in sound/"));
  EXPECT_TRUE(world.snapshot()->faults.empty());
}

TEST(Fallback, GivesWayAtOnceWhenTheTimetableCanPlayAgain) {
  auto setup = playing({"a"});
  setup.fallback.play = scheduler::PlayTarget{scheduler::TargetKind::segment, "spare"};
  CoreWorld world(setup, {{"a", {600, 0.1F, true}}, {"spare", {600, 0.3F}}}, at(0));
  world.run_until(at(0, 0, 30));
  world.segments()["a"].missing = false;
  world.run_for(seconds(15));
  EXPECT_TRUE(world.heard().back().starts_with("List/a@"));
}

scheduler::StationSetup with_hard_news() {
  auto setup = playing({"a"});
  setup.rules.push_back(rule("News", "segment:news", "00:01"));
  setup.rules.back().start = scheduler::StartMode::hard;
  return setup;
}

TEST(D4_File, MissingToTheEndStandsAtTheTimeItWasDueWithItsLastReasonAndLeavesTheAirAlone) {
  CoreWorld world(with_hard_news(), {{"a", {600, 0.1F}}, {"news", {20, 0.2F, true}}}, at(0));
  world.run_until(at(0, 0, 50));
  EXPECT_TRUE(world.missed().empty()) << "it may open yet";
  EXPECT_EQ(world.faults(), (std::vector<std::string>{"file./library/news"}));
  world.segments()["news"].failure = "no answer";
  world.run_until(at(0, 1, 30));
  EXPECT_EQ(world.missed(), (std::vector<std::string>{"News/news: cannot be played: no answer"}));
  const auto records = world.as_run();
  const auto missed = std::find_if(records.begin(), records.end(), [](const auto& r) {
    return r.kind == scheduler::AsRunKind::missed;
  });
  ASSERT_NE(missed, records.end());
  EXPECT_EQ(missed->started, at(0, 1));
  EXPECT_EQ(missed->started_frame, world.frame_of(at(0, 1)));
  EXPECT_EQ(missed->ended, at(0, 1));
  ASSERT_EQ(world.heard().size(), 1U);
  EXPECT_TRUE(world.heard()[0].ends_with("on air")) << world.heard()[0];
}

TEST(D4_File, MissingForAMomentOnlyIsHeardOnTime) {
  for (const bool lazy : {false, true}) {
    CoreWorld world(with_hard_news(), {{"a", {600, 0.1F}}, {"news", {20, 0.2F, true}}}, at(0));
    if (lazy) world.set_lazy();
    world.run_until(at(0, 0, 43));  // tried at 40 s and at 42 s
    EXPECT_EQ(world.faults(), (std::vector<std::string>{"file./library/news"}));
    world.segments()["news"].missing = false;
    world.run_until(at(0, 1, 30));
    EXPECT_TRUE(world.missed().empty());
    EXPECT_TRUE(world.faults().empty());
    ASSERT_EQ(world.heard().size(), 3U);
    EXPECT_EQ(world.heard()[1], "News/news@60.00 finished");
  }
}

TEST(D3_SilentItem, IsCutAndTheNextPlays) {
  auto setup = playing({"a", "silent", "b"});
  setup.fallback.silence_after = seconds(5);
  CoreWorld world(setup, {{"a", {20, 0.1F}}, {"silent", {300, 0.0F}}, {"b", {20, 0.11F}}}, at(0));
  world.run_until(at(0, 0, 40));
  const auto heard = world.heard();
  ASSERT_GE(heard.size(), 3U);
  EXPECT_NE(heard[1].find("cut: silent for 5 s"), std::string::npos) << heard[1];
  EXPECT_LE(world.longest_silence().value, base::ms_to_frames(6000).value);
}

TEST(Gap, AtAnUnforeseenEndIsShort) {
  // Unknown lengths: nothing but the decoder tells when an item ends.
  CoreWorld world(playing({"a", "b"}),
                  {{"a", {20, 0.1F, false, -1, false}}, {"b", {20, 0.11F, false, -1, false}}},
                  at(0));
  world.run_until(at(0, 0, 10));
  const auto start_gap = world.longest_silence().value;
  world.run_until(at(0, 2));
  EXPECT_LE(world.longest_silence().value, std::max(start_gap, kMostGap));
  EXPECT_EQ(world.runs().size(), 7U);
}

}  // namespace
}  // namespace hornbill::tests
