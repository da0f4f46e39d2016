// SPDX-License-Identifier: Apache-2.0
// Segments over the programme, which is lowered under them.
#include <gtest/gtest.h>
#include <cmath>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using std::chrono::minutes;

scheduler::StationSetup with_overlay() {
  scheduler::StationSetup s = plain_setup();
  s.rules.push_back(rule("Music", "segment:a", "00:00"));
  s.rules.push_back(rule("Awareness", "segment:talk", "00:01"));
  s.rules.back().mix = scheduler::Mix::duck;
  s.rules.back().start = scheduler::StartMode::hard;
  return s;
}

const std::map<std::string, ScriptedSegment> kLibrary{{"a", {600, 0.1F}}, {"talk", {20, 0.3F}}};

TEST(Overlay, IsHeardAtItsTimeOverTheLoweredProgramme) {
  CoreWorld world(with_overlay(), kLibrary, at(0));
  world.run_until(at(0, 2));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[1], "Awareness/talk@60.00 finished");
  const float lowered = 0.1F * std::pow(10.0F, -15.0F / 20.0F);
  bool both = false, back = false;
  for (const HeardRun& run : world.runs()) {
    if (std::abs(run.level - (0.3F + lowered)) < 2e-3F) both = true;
    if (both && std::abs(run.level - 0.1F) < 1e-3F) back = true;
  }
  EXPECT_TRUE(both);
  EXPECT_TRUE(back);
}

TEST(Overlay, TwoAtOneTimeFollowEachOther) {
  auto setup = with_overlay();
  setup.rules.push_back(setup.rules.back());
  setup.rules.back().name = "Second";
  CoreWorld world(setup, kLibrary, at(0));
  world.run_until(at(0, 2));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[1], "Awareness/talk@60.00 finished");
  EXPECT_TRUE(heard[2].starts_with("Second/talk@80."));
}

TEST(Overlay, ThatIsMissingLeavesTheProgrammeAlone) {
  auto segments = kLibrary;
  segments["talk"].missing = true;
  CoreWorld world(with_overlay(), segments, at(0));
  world.run_until(at(0, 2));
  EXPECT_EQ(world.heard().size(), 1U);
  EXPECT_EQ(world.runs().size(), 2U);
  EXPECT_EQ(world.missed().size(), 1U);
}

TEST(Overlay, ThatIsMissingForAMomentIsHeardOnTime) {
  for (const bool lazy : {false, true}) {
    auto segments = kLibrary;
    segments["talk"].missing = true;
    CoreWorld world(with_overlay(), segments, at(0));
    if (lazy) world.set_lazy();
    world.run_until(at(0, 0, 48));  // tried at 45 s and at 47 s
    world.segments()["talk"].missing = false;
    world.run_until(at(0, 2));
    EXPECT_TRUE(world.missed().empty());
    ASSERT_EQ(world.heard().size(), 2U);
    EXPECT_EQ(world.heard()[1], "Awareness/talk@60.00 finished");
  }
}

}  // namespace
}  // namespace hornbill::tests
