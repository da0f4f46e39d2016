// SPDX-License-Identifier: Apache-2.0
// E4: what takes the place of an alert, when, and what never may.
#include <gtest/gtest.h>

#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using alerts::AlertClass;
using scheduler::AlertEvent;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

using Events = std::vector<std::string>;

std::shared_ptr<scheduler::AirAlert> update_of(std::uint64_t number, AlertSpec spec) {
  spec.base = 0.5F;
  auto update = make_alert(spec);
  update->replaces = {number};
  return update;
}

// One that begins later leaves the old one on air until then, and nobody looks in vain meanwhile.
TEST(E4_Update, ThatBeginsLaterLeavesTheOldOneOnAirUntilThen) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.keep_sound(1);
  world.set_lazy();
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.count = 0}));
  world.run_for(seconds(5));
  auto update = update_of(1, {.number = 2});
  update->not_before = at(0, 1);
  put(world, update);
  world.run_for(seconds(30));
  EXPECT_TRUE(reports(world, 1, AlertEvent::superseded).empty());
  EXPECT_GT(reports(world, 1, AlertEvent::repeated).back().at, world.frame_of(at(0, 0, 30)));
  world.run_until(at(0, 1, 10));
  EXPECT_EQ(story(world, 1).back(), "superseded");
  EXPECT_EQ(story(world, 2).back(), "aired");
  const base::FramePos begins = alert_began(world, 2);
  EXPECT_GE(begins, world.frame_of(at(0, 1)));
  EXPECT_LE(begins, world.frame_of(at(0, 1)) + kMessage);
  EXPECT_EQ(reports(world, 1, AlertEvent::superseded).at(0).at, begins);
}

TEST(E4_Update, InTheQuietHoursLeavesTheOldOneUntilItMayBeHeard) {
  auto setup = two_zones_of_music();
  setup.alerts.quiet_hours = {hours(20), hours(5)};
  CoreWorld world(setup, kMusicHour, at(4, 59));
  world.run_for(seconds(2));
  put(world, make_alert({.count = 0}));
  world.run_for(seconds(3));
  put(world, update_of(1, {.number = 2, .urgency = AlertClass::normal}));
  world.run_for(seconds(20));
  EXPECT_TRUE(reports(world, 1, AlertEvent::superseded).empty());
  world.run_until(at(5, 0, 10));
  EXPECT_EQ(story(world, 1).back(), "superseded");
  EXPECT_EQ(story(world, 2).back(), "aired");
}

TEST(E4_Update, ThatTheStationCannotTakeEndsNothing) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.count = 0}));
  for (std::uint64_t n = 2; n <= 64; ++n) {
    put(world, make_alert({.number = n, .urgency = AlertClass::priority}));
  }
  put(world, make_alert({.number = 65, .urgency = AlertClass::normal}));  // the queue is full
  world.run_for(seconds(5));
  put(world, update_of(1, {.number = 66, .zones = {"elsewhere"}}));
  auto later = update_of(1, {.number = 67, .urgency = AlertClass::normal});
  later->not_before = at(1);  // it does not make room yet
  put(world, later);
  world.run_for(seconds(10));
  EXPECT_EQ(story(world, 66), (Events{"refused"}));
  EXPECT_EQ(story(world, 67), (Events{"refused"}));
  EXPECT_TRUE(reports(world, 1, AlertEvent::superseded).empty());
  // One in whose place it comes makes room for it.
  put(world, update_of(64, {.number = 68, .urgency = AlertClass::normal}));
  world.run_for(seconds(1));
  EXPECT_EQ(story(world, 64), (Events{"superseded"}));
  EXPECT_TRUE(story(world, 68).empty());
}

TEST(T12_Drill, NeverEndsARealAlertByAnUpdate) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .count = 2}));
  put(world, make_alert({.number = 2, .drill = true}));
  world.run_for(seconds(1));
  auto drill = update_of(1, {.number = 3, .drill = true});
  drill->replaces = {1, 2};
  put(world, drill);
  world.run_for(seconds(12));
  EXPECT_EQ(story(world, 1), (Events{"began village", "repeated village", "repeated village",
                                     "completed village", "aired"}));
  EXPECT_EQ(story(world, 2), (Events{"superseded"}));
  EXPECT_EQ(story(world, 3).back(), "aired");
}

// A piece that would last longer than people may be told what is wrong is faded out.
TEST(E4_Update, CutsAPieceThatLastsMoreThanThreeSecondsMore) {
  for (const bool patient : {false, true}) {
    SCOPED_TRACE(patient);
    CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 10));
    auto old = make_alert({});
    old->plan[0].repeated[0].clip = add_clip(*old, base::seconds_to_frames(10), 0.34F);
    put(world, old);
    const base::FramePos began = world.earliest();
    const base::FramePos phrase_end = began + kAttention + kOpening + base::seconds_to_frames(10);
    world.run_for(patient ? seconds(8) : seconds(5));
    put(world, update_of(1, {.number = 2}));
    const base::FramePos ordered = world.earliest();
    world.run_for(seconds(8));
    EXPECT_EQ(alert_began(world, 2), patient ? phrase_end : ordered + kFade);
    EXPECT_EQ(reports(world, 1, AlertEvent::superseded).at(0).at, alert_began(world, 2));
    EXPECT_LE(largest_step(world, 0, began, world.position() - kSecond), 0.05F);
    EXPECT_EQ(story(world, 2).back(), "aired");
  }
}

}  // namespace
}  // namespace hornbill::tests
