// SPDX-License-Identifier: Apache-2.0
// A person's orders, and a reload in the middle of an item.
#include <gtest/gtest.h>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using scheduler::OperatorAction;
using std::chrono::seconds;

scheduler::StationSetup music() {
  scheduler::StationSetup s = plain_setup();
  playlists::PlaylistOptions p;
  p.name = "music";
  p.segments = {"a", "b"};
  p.loop = true;
  s.playlists.push_back(p);
  s.rules.push_back(rule("Music", "playlist:music", "00:00"));
  return s;
}

const std::map<std::string, ScriptedSegment> kThreeFiles{
    {"a", {100, 0.1F}}, {"b", {100, 0.11F}}, {"spot", {10, 0.2F}}};

void order(CoreWorld& world, OperatorAction action) {
  world.input(scheduler::OperatorCommand{1, action, "", "nid"});
}

TEST(Skip, GoesToTheNextItemWithinHalfASecond) {
  CoreWorld world(music(), kThreeFiles, at(0));
  world.run_until(at(0, 0, 10));
  order(world, OperatorAction::skip);
  world.run_for(seconds(2));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0], "Music/a@0.22 skipped by nid");
  EXPECT_LT(world.as_run().back().started, at(0, 0, 10.5));
}

TEST(Hold, KeepsTimedEntriesBackUntilResume) {
  auto setup = music();
  setup.rules.push_back(rule("Spot", "segment:spot", "00:00:20"));
  setup.rules.back().start = scheduler::StartMode::hard;
  CoreWorld world(setup, kThreeFiles, at(0));
  world.run_until(at(0, 0, 10));
  order(world, OperatorAction::hold);
  world.run_until(at(0, 0, 40));
  EXPECT_TRUE(world.snapshot()->programmes[0].held);
  EXPECT_TRUE(world.heard().back().starts_with("Music/"));
  order(world, OperatorAction::resume);
  world.run_for(seconds(5));
  EXPECT_TRUE(world.heard().back().starts_with("Spot/spot@40."));
}

TEST(Stop, IsSilentUntilResumeAndThenGoesOn) {
  CoreWorld world(music(), kThreeFiles, at(0));
  world.run_until(at(0, 0, 10));
  order(world, OperatorAction::stop);
  world.run_until(at(0, 0, 40));
  EXPECT_EQ(world.runs().back().level, 0.0F);
  order(world, OperatorAction::resume);
  world.run_for(seconds(5));
  EXPECT_EQ(world.heard().size(), 2U);
  EXPECT_TRUE(world.heard().back().starts_with("Music/a@40."));
}

TEST(Reload, LeavesWhatIsOnAirAlone) {
  CoreWorld world(music(), kThreeFiles, at(0));
  world.run_until(at(0, 0, 10));
  auto setup = music();
  setup.rules.push_back(rule("Spot", "segment:spot", "00:00:30"));
  setup.rules.back().start = scheduler::StartMode::hard;
  world.set_setup(setup);
  world.run_until(at(0, 0, 25));
  EXPECT_EQ(world.runs().size(), 2U);
  world.run_until(at(0, 0, 35));
  EXPECT_EQ(world.heard().back(), "Spot/spot@30.00 on air");
}

}  // namespace
}  // namespace hornbill::tests
