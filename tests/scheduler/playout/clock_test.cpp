// SPDX-License-Identifier: Apache-2.0
// A wall clock that jumps, lies at boot or is set back.
#include <gtest/gtest.h>

#include "scheduler/playout/clock_map.h"
#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Pips at every tenth minute over music.
scheduler::StationSetup pips_and_music() {
  scheduler::StationSetup s = plain_setup();
  playlists::PlaylistOptions music;
  music.name = "music";
  music.segments = {"a"};
  music.loop = true;
  s.playlists.push_back(music);
  s.rules.push_back(rule("Music", "playlist:music", "00:00"));
  s.rules.push_back(rule("Pips", "segment:pips", "00:00"));
  s.rules.back().every = minutes(10);
  s.rules.back().until = hours(23);
  s.rules.back().start = scheduler::StartMode::hard;
  s.rules.back().late = scheduler::LatePolicy::skip;
  return s;
}

const std::map<std::string, ScriptedSegment> kTwoFiles{{"a", {7200, 0.1F}}, {"pips", {6, 0.3F}}};

int pips(const CoreWorld& world) {
  int n = 0;
  for (const auto& line : world.heard()) n += line.starts_with("Pips/");
  return n;
}

TEST(C1_ClockForward, BurstsNothingAndLeavesTheMusicUnbroken) {
  CoreWorld world(pips_and_music(), kTwoFiles, at(6, 37));
  world.run_for(seconds(30));
  world.step_clock(hours(5));
  world.run_for(minutes(1));
  EXPECT_EQ(pips(world), 0);
  EXPECT_EQ(world.heard().size(), 1U);
  world.run_until(at(11, 41));
  EXPECT_EQ(pips(world), 1);
}

TEST(C1_ClockBack, RepeatsNothingThatWasPlayed) {
  CoreWorld world(pips_and_music(), kTwoFiles, at(6, 59));
  world.run_until(at(7, 1));
  EXPECT_EQ(pips(world), 1);
  world.step_clock(-minutes(3));
  world.run_until(at(7, 2));
  EXPECT_EQ(pips(world), 1);
  world.run_until(at(7, 11));
  EXPECT_EQ(pips(world), 2);
}

TEST(C1_ClockTwentyYearsAhead, AndBackLosesNothing) {
  CoreWorld world(pips_and_music(), kTwoFiles, at(6, 58));
  world.run_for(seconds(5));
  world.step_clock(hours(24 * 365 * 20));
  world.run_for(seconds(20));
  world.step_clock(-hours(24 * 365 * 20));
  world.run_until(at(7, 1));
  EXPECT_EQ(pips(world), 1);
}

TEST(C1_BootIn1970, HoldsTimedEntriesUntilTheTimeIsKnown) {
  CoreWorld world(pips_and_music(), kTwoFiles, base::UtcTime{} + minutes(10) - seconds(5));
  world.set_trusted(false);
  world.run_for(minutes(1));
  EXPECT_EQ(pips(world), 0);
  EXPECT_EQ(world.snapshot()->programmes[0].state, scheduler::ProgrammeState::waiting_for_clock);
  world.step_clock(at(7, 59, 50) - world.now());
  world.set_trusted(true);
  world.run_for(seconds(30));
  EXPECT_EQ(pips(world), 1);
}

TEST(ClockMap, FollowsSmallErrorsSlowly) {
  scheduler::ClockMap map;
  map.observe({{0}, at(0), true});
  map.observe({{48000}, at(0, 0, 1.008), true});
  EXPECT_EQ(map.utc_at({48000}), at(0, 0, 1.001));
  EXPECT_TRUE(map.observe({{96000}, at(0, 0, 5), true}).step.has_value());
  EXPECT_EQ(map.utc_at({96000}), at(0, 0, 5));
}

}  // namespace
}  // namespace hornbill::tests
