// SPDX-License-Identifier: Apache-2.0
// Entries that are met late: after a start in the middle of the day or a power cut.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using scheduler::LatePolicy;
using std::chrono::minutes;
using std::chrono::seconds;

std::map<std::string, ScriptedSegment> known_files() {
  return {{"a", {600, 0.10F}}, {"b", {600, 0.11F}}, {"spot", {40, 0.22F}}};
}

std::unique_ptr<CoreWorld> back_after_a_power_cut(LatePolicy policy, base::Duration hole) {
  auto setup = plain_setup();
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00"));
  setup.rules.back().late = policy;
  setup.rules.back().late_within = minutes(5);
  const base::UtcTime start = at(8) + hole;
  auto world = std::make_unique<CoreWorld>(setup, known_files(), start);
  scheduler::Restored restored;
  restored.last_alive = at(7, 59, 50);
  restored.next_as_run_id = 100;
  world->restore(restored);
  world->run_until(start + seconds(10));
  return world;
}

TEST(Late, PlayPlaysInFullHoweverLate) {
  const auto world = back_after_a_power_cut(LatePolicy::play, minutes(90));
  const auto records = world->as_run();
  const auto spot = std::find_if(records.begin(), records.end(),
                                 [](const auto& r) { return r.segment == "spot"; });
  ASSERT_NE(spot, records.end());
  EXPECT_EQ(spot->from.value, 0);
  EXPECT_GE(spot->id, 100U);
}

TEST(Late, JoinBeginsWhereItWouldBe) {
  const auto world = back_after_a_power_cut(LatePolicy::join, seconds(15));
  const auto records = world->as_run();
  const auto spot = std::find_if(records.begin(), records.end(),
                                 [](const auto& r) { return r.segment == "spot"; });
  ASSERT_NE(spot, records.end());
  EXPECT_NEAR(static_cast<double>(spot->from.value) / 48000, 15, 0.1);
}

TEST(Late, JoinOfWhatIsOverByNowIsMissed) {
  const auto world = back_after_a_power_cut(LatePolicy::join, minutes(5));
  EXPECT_EQ(world->missed().size(), 1U);
}

TEST(Late, WithinPlaysOnlyInTime) {
  EXPECT_TRUE(back_after_a_power_cut(LatePolicy::within, minutes(4))->missed().empty());
  const auto late = back_after_a_power_cut(LatePolicy::within, minutes(6))->missed();
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0], "Spot: met 6 min late, and it plays only within 5 min");
}

TEST(Late, SkipIsReported) {
  const auto missed = back_after_a_power_cut(LatePolicy::skip, seconds(30))->missed();
  ASSERT_EQ(missed.size(), 1U);
  EXPECT_EQ(missed[0], "Spot: met 30 s late, and it is skipped when late");
}

TEST(Late, WhatWasMissedStandsAtTheTimeItWasDue) {
  const auto world = back_after_a_power_cut(LatePolicy::skip, minutes(90));
  const auto records = world->as_run();
  const auto missed = std::find_if(records.begin(), records.end(), [](const auto& r) {
    return r.kind == scheduler::AsRunKind::missed;
  });
  ASSERT_NE(missed, records.end());
  EXPECT_EQ(missed->started, at(8));
  EXPECT_EQ(missed->started_frame.value, 0);  // before this run
}

TEST(Start, InTheMidstOfAShowJoinsIt) {
  auto setup = plain_setup();
  playlists::PlaylistOptions show;
  show.name = "show";
  show.segments = {"a", "b"};
  setup.playlists.push_back(show);
  setup.rules.push_back(rule("Show", "playlist:show", "08:00"));
  setup.rules.back().until = std::chrono::hours(9);
  CoreWorld world(setup, known_files(), at(8, 12));
  world.run_for(seconds(5));
  const auto records = world.as_run();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].segment, "b");
  EXPECT_NEAR(static_cast<double>(records[0].from.value) / 48000, 120, 0.5);
}

TEST(Start, BeforeAnythingWasEverPlannedReportsNoMisses) {
  auto setup = plain_setup();
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00"));
  CoreWorld world(setup, known_files(), at(12));
  world.run_for(seconds(5));
  EXPECT_TRUE(world.missed().empty());
}

TEST(Restart, DoesNotRepeatWhatWasPlayed) {
  auto setup = plain_setup();
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00"));
  setup.rules.back().late = LatePolicy::play;
  CoreWorld world(setup, known_files(), at(8, 2));
  scheduler::Restored restored;
  restored.last_alive = at(7, 59);
  restored.started.push_back({"Spot", at(8)});
  world.restore(restored);
  world.run_for(minutes(2));
  for (const auto& line : world.heard()) EXPECT_FALSE(line.starts_with("Spot")) << line;
}

TEST(Restart, PlaysABrokenOffSpotWholeOrNotAtAll) {
  auto setup = plain_setup();
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00"));
  CoreWorld world(setup, known_files(), at(8, 2));
  scheduler::Restored restored;
  restored.last_alive = at(8, 0, 20);
  restored.started.push_back({"Spot", at(8)});
  restored.interrupted.push_back(
      {"Spot", at(8), "spot", base::seconds_to_frames(20), at(8, 0, 20)});
  world.restore(restored);
  world.run_for(minutes(1));
  const auto records = world.as_run();
  const auto spot = std::find_if(records.begin(), records.end(),
                                 [](const auto& r) { return r.segment == "spot"; });
  ASSERT_NE(spot, records.end());
  EXPECT_EQ(spot->from.value, 0);
}

TEST(Restart, RecurrencesDoNotPileUp) {
  auto setup = plain_setup();
  setup.rules.push_back(rule("Spot", "segment:spot", "06:00"));
  setup.rules.back().every = minutes(3);
  setup.rules.back().until = std::chrono::hours(10);
  setup.rules.back().late = LatePolicy::play;
  CoreWorld world(setup, known_files(), at(8, 1));
  scheduler::Restored restored;
  restored.last_alive = at(7, 0);
  world.restore(restored);
  world.run_for(minutes(1));
  int spots = 0;
  for (const auto& line : world.heard()) spots += line.starts_with("Spot");
  EXPECT_EQ(spots, 1);
}

}  // namespace
}  // namespace hornbill::tests
