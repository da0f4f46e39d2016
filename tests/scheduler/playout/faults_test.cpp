// SPDX-License-Identifier: Apache-2.0
// Bad items, empty plans, the fallback chain: never dead air.
#include <gtest/gtest.h>

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
  EXPECT_EQ(world.snapshot()->faults.size(), 1U);
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
