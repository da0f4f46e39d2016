// SPDX-License-Identifier: Apache-2.0
// A4: alerts for zones without an output that plays.
#include <gtest/gtest.h>

#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using alerts::AlertClass;
using scheduler::AlertEvent;
using scheduler::ZoneReport;
using std::chrono::minutes;
using std::chrono::seconds;

using Told = std::vector<std::string>;

TEST(A4_NoOutput, KeepsAnAlertOwedUntilOneReturns) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.keep_sound(2);
  world.set_lazy();
  world.run_until(at(0, 0, 10));
  world.input(ZoneReport{"village", false});
  world.run_for(seconds(1));
  put(world, make_alert({.zones = {"village", "school"}}));
  world.run_for(minutes(2));
  EXPECT_EQ(story(world, 1), (Told{"began school", "repeated school", "completed school"}));
  EXPECT_EQ(reports(world, 1, AlertEvent::waits).at(0).text, "no output of village plays");
  EXPECT_EQ(world.snapshot()->alerts.at(0).owed, (Told{"village"}));
  EXPECT_EQ(world.snapshot()->alerts.at(0).waits_for, "no output of village plays");
  EXPECT_EQ(first_frame(world, 0, 0.3F, base::FramePos{} + kSecond), -1);
  world.input(ZoneReport{"village", true});
  const base::FramePos back = world.earliest();
  world.run_for(seconds(4));
  EXPECT_EQ(alert_began(world, 1, 1), back);
  EXPECT_TRUE(steady(world, 0, 0.3F, {back + kFade, back + kAttention - kEdges}));
  EXPECT_EQ(story(world, 1).back(), "aired");
}

TEST(A4_NoOutput, LostAmidAnAlertMakesItBeginAnewWhenOneReturns) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.keep_sound(2);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.zones = {"village", "school"}}));
  const base::FramePos began = world.earliest();
  world.run_for(seconds(1));
  world.input(ZoneReport{"village", false});
  const base::FramePos lost = world.earliest();
  world.input(ZoneReport{"village", false});
  world.run_for(seconds(5));
  const auto cut = reports(world, 1, AlertEvent::cut);
  ASSERT_EQ(cut.size(), 1U);
  EXPECT_EQ(cut[0].at, lost);
  EXPECT_EQ(cut[0].text, "no output of village plays");
  world.input(ZoneReport{"village", true});
  world.run_for(seconds(5));
  EXPECT_EQ(story(world, 1),
            (Told{"began village school", "cut village", "repeated school", "completed school",
                  "began village", "repeated village", "completed village", "aired"}));
  // In the school every piece at its frame.
  const base::FramePos message = began + kAttention + kOpening;
  EXPECT_TRUE(steady(world, 1, 0.34F, {message + kEdges, message + kMessage - kEdges}));
}

TEST(A4_NoOutput, UntilItExpiresIsToldAtItsEnd) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.run_until(at(0, 0, 10));
  world.input(ZoneReport{"village", false});
  put(world, make_alert({.number = 1, .expires = at(0, 0, 30)}));
  put(world, make_alert({.number = 2, .zones = {"village", "school"}, .expires = at(0, 0, 30)}));
  world.run_for(minutes(1));
  EXPECT_EQ(reports(world, 1, AlertEvent::expired).at(0).text,
            "its time was over before it could be heard; no output of village plays");
  EXPECT_EQ(reports(world, 2, AlertEvent::expired).at(0).text,
            "its time was over; it was heard 1 times; no output of village plays");
}

// Another zone's silence, or a zone that the station does not have, holds nothing up.
TEST(A4_NoOutput, ConcernsItsOwnZoneAlone) {
  CoreWorld world(two_zones_of_music(), kMusicHour, at(0));
  world.run_until(at(0, 0, 10));
  world.input(ZoneReport{"school", false});
  world.input(ZoneReport{"elsewhere", false});
  put(world, make_alert({}));
  const base::FramePos put_at = world.earliest();
  world.run_for(seconds(5));
  EXPECT_EQ(alert_began(world), put_at);
  EXPECT_EQ(story(world, 1).back(), "aired");
}

}  // namespace
}  // namespace hornbill::tests
