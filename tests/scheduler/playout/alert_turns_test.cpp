// SPDX-License-Identifier: Apache-2.0
// Alerts that are repeated until they expire, and those that wait beside them; what is said of one
// that was called off while another one had its zones.
#include <gtest/gtest.h>

#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using alerts::AlertClass;
using scheduler::AlertEvent;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

using Course = std::vector<std::string>;

// E3: with a pause, with none, and in one zone of two.
TEST(E3_UntilExpiry, LetsAnotherOfItsClassGoFirstBetweenTwoRepetitions) {
  for (const auto gap : {seconds(0), seconds(2), seconds(20)}) {
    SCOPED_TRACE(gap.count());
    CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
    world.keep_sound(2);
    world.set_lazy();
    world.run_until(at(0, 0, 10));
    put(world,
        make_alert(
            {.zones = {"village", "school"}, .expires = at(0, 1, 10), .count = 0, .gap = gap}));
    const base::FramePos first_over = world.earliest() + kAttention + kOpening + kMessage;
    world.run_for(seconds(1));
    put(world, make_alert({.number = 2, .base = 0.5F}));
    world.run_until(at(0, 1, 30));
    const base::FramePos second = alert_began(world, 2);
    EXPECT_GE(second, first_over);
    EXPECT_LE(second, first_over + base::FrameCount{base::kTickFrames});
    EXPECT_TRUE(steady(world, 0, 0.5F, {second + kFade, second + kAttention - kEdges}));
    EXPECT_EQ(alert_began(world, 1, 1), second + kWhole);
    EXPECT_EQ(story(world, 2),
              (Course{"began village", "repeated village", "completed village", "aired"}));
    const auto course = story(world, 1);
    EXPECT_EQ(course.back(), "aired");
    EXPECT_EQ(std::count(course.begin(), course.end(), "cut village"), 1);
    EXPECT_EQ(std::count(course.begin(), course.end(), "cut school"), 0);
    EXPECT_LE(largest_step(world, 0, first_over - kSecond, world.position()), 0.05F);
  }
}

TEST(E3_UntilExpiry, OfTwoOfAClassEachHasItsTurn) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.set_lazy();
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .expires = at(0, 5), .count = 0}));
  put(world, make_alert({.number = 2, .expires = at(0, 5), .count = 0}));
  put(world, make_alert({.number = 3, .urgency = AlertClass::priority, .count = 1}));
  world.run_until(at(0, 6));
  const auto first = reports(world, 1, AlertEvent::repeated);
  const auto second = reports(world, 2, AlertEvent::repeated);
  EXPECT_GT(first.size(), 20U);
  EXPECT_NEAR(static_cast<double>(first.size()), static_cast<double>(second.size()), 1.0);
  for (std::size_t i = 1; i < std::min(first.size(), second.size()); ++i) {
    EXPECT_EQ(first[i].repetition, static_cast<int>(i) + 1);
    EXPECT_LT(first[i - 1].at, second[i - 1].at);
    EXPECT_LT(second[i - 1].at, first[i].at);
  }
  EXPECT_EQ(story(world, 1).back(), "aired");
  EXPECT_EQ(story(world, 2).back(), "aired");
  // One of a lower class has to wait.
  EXPECT_GE(alert_began(world, 3), world.frame_of(at(0, 4, 50)));
}

TEST(E3_CountedRepetitions, AreHeardTogether) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .count = 3}));
  put(world, make_alert({.number = 2}));
  world.run_for(seconds(20));
  EXPECT_EQ(story(world, 1), (Course{"began village", "repeated village", "repeated village",
                                     "repeated village", "completed village", "aired"}));
  EXPECT_EQ(alert_began(world, 2), reports(world, 1, AlertEvent::completed).at(0).at);
}

// E4: people heard it begin, so they hear that it is over, as soon as the zone is free.
TEST(E4_Cancel, OfOneThatAnotherCutSaysSoWhenTheZoneIsFree) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.keep_sound(2);
  world.set_lazy();
  auto setup = two_zones_of_music();
  setup.alerts.classes[1].wait_up_to = seconds(0);
  world.set_setup(setup);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.urgency = AlertClass::priority, .zones = {"village", "school"}}));
  world.run_for(seconds(1));
  put(world, make_alert({.number = 2, .zones = {"village"}, .base = 0.5F}));
  world.run_for(base::Duration{300'000});
  world.input(scheduler::EndAlert{1, true, "cancelled by nid"});
  const base::FramePos ordered = world.earliest();
  world.run_for(seconds(8));
  const base::FramePos free = reports(world, 2, AlertEvent::completed).at(0).at;
  EXPECT_TRUE(
      steady(world, 1, 0.38F, {ordered + kFade + kEdges, ordered + kFade + kEnded - kEdges}));
  EXPECT_TRUE(steady(world, 0, 0.38F, {free + kEdges, free + kEnded - kEdges}));
  EXPECT_EQ(story(world, 1),
            (Course{"began village school", "cut village", "cut school", "cancelled"}));
  const auto over = reports(world, 1, AlertEvent::cancelled).at(0);
  EXPECT_EQ(over.at, free + kEnded);
  EXPECT_EQ(over.text, "cancelled by nid");
}

TEST(E4_Cancel, OfOneThatTheQuietHoursBrokeOffSaysSoAfterThem) {
  auto setup = two_zones_of_music();
  setup.alerts.quiet_hours = {hours(20), hours(20) + minutes(5)};
  setup.alerts.classes[1].wait_up_to = seconds(0);
  CoreWorld world(setup, kMusicHour, at(19, 59, 50));
  world.set_lazy();
  world.run_for(seconds(2));
  put(world,
      make_alert({.number = 1, .urgency = AlertClass::priority, .expires = at(23), .count = 0}));
  world.run_for(minutes(1));
  put(world, make_alert({.number = 2, .urgency = AlertClass::normal}));
  world.run_for(seconds(1));
  world.input(scheduler::EndAlert{1, true, "cancelled by nid"});
  world.input(scheduler::EndAlert{2, true, "cancelled by nid"});
  world.run_for(minutes(1));
  EXPECT_EQ(story(world, 2), (Course{"cancelled"}));  // nobody heard it
  EXPECT_TRUE(reports(world, 1, AlertEvent::cancelled).empty());
  world.run_until(at(20, 5, 5));
  const auto over = reports(world, 1, AlertEvent::cancelled);
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].at, world.frame_of(at(20, 5)) + kEnded);
}

TEST(E4_Cancel, OfOneThatCannotSaySoBeforeItsTimeIsOverIsSilent) {
  auto setup = two_zones_of_music();
  setup.alerts.classes[1].wait_up_to = seconds(0);
  CoreWorld world(setup, kMusicHour, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.urgency = AlertClass::priority, .expires = at(0, 0, 20)}));
  world.run_for(seconds(1));
  put(world, make_alert({.number = 2, .base = 0.5F, .count = 5}));
  world.run_for(seconds(1));
  world.input(scheduler::EndAlert{1, true, "cancelled by nid"});
  world.run_for(seconds(30));
  EXPECT_EQ(story(world, 1).back(), "cancelled");
  EXPECT_EQ(first_frame(world, 0, 0.38F, base::FramePos{} + kSecond), -1);
}

}  // namespace
}  // namespace hornbill::tests
