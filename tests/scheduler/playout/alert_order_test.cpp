// SPDX-License-Identifier: Apache-2.0
// Several alerts at once: who is heard first, who is cut, who waits, in which zones.
#include <gtest/gtest.h>

#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using alerts::AlertClass;
using scheduler::AlertEvent;
using std::chrono::minutes;
using std::chrono::seconds;

using Story = std::vector<std::string>;

const std::map<std::string, ScriptedSegment> kTunes{{"a", {600, 0.1F}}, {"b", {600, 0.12F}}};

scheduler::StationSetup zones(const std::vector<std::string>& names) {
  scheduler::StationSetup s = plain_setup();
  s.zones.clear();
  for (const std::string& name : names) s.zones.push_back({name, "main", std::nullopt});
  s.rules.push_back(rule("Music", "segment:a", "00:00"));
  s.rules.back().resume = scheduler::ResumePolicy::resume;
  return s;
}

base::FramePos over(const CoreWorld& world, std::uint64_t number) {
  const auto list = reports(world, number, AlertEvent::completed);
  return list.empty() ? base::FramePos{-1} : list.back().at;
}

// E3: four that come in the wrong order are heard by class, then by time, each right after the
// other, and the programme never comes up in between.
TEST(E3_Order, IsByClassThenByTime) {
  CoreWorld world(zones({"village"}), kTunes, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .urgency = AlertClass::normal}));
  put(world, make_alert({.number = 2, .urgency = AlertClass::priority}));
  put(world, make_alert({.number = 3, .base = 0.5F}));
  world.run_for(base::Duration{100'000});
  put(world, make_alert({.number = 4, .base = 0.6F}));
  put(world, make_alert({.number = 5, .urgency = AlertClass::priority}));
  world.run_for(seconds(20));
  EXPECT_EQ(alert_began(world, 4), over(world, 3));
  EXPECT_EQ(alert_began(world, 2), over(world, 4));
  EXPECT_EQ(alert_began(world, 5), over(world, 2));
  EXPECT_EQ(alert_began(world, 1), over(world, 5));
  for (std::uint64_t n = 1; n <= 5; ++n) {
    EXPECT_EQ(story(world, n),
              (Story{"began village", "repeated village", "completed village", "aired"}));
  }
  EXPECT_GE(first_frame(world, 0, 0.1F, alert_began(world, 3) + kFade), over(world, 1).value);
}

TEST(E3_HigherClass, CutsALowerOneThatIsHeardAgainFromItsAttentionSignal) {
  for (const double after : {0.2, 0.47, 0.79, 1.5, 3.0}) {  // in and just before each piece, pause
    SCOPED_TRACE(after);
    auto setup = zones({"village"});
    setup.alerts.classes[0].wait_up_to = seconds(0);
    CoreWorld world(setup, kTunes, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.number = 1, .urgency = AlertClass::normal, .count = 2}));
    world.run_for(base::Duration{static_cast<std::int64_t>(after * 1e6)});
    put(world, make_alert({.number = 2, .base = 0.5F}));
    const base::FramePos ordered = world.earliest();
    world.run_for(seconds(12));
    EXPECT_EQ(alert_began(world, 2), ordered);
    EXPECT_TRUE(steady(world, 0, 0.5F, {ordered + kFade, ordered + kAttention - kEdges}));
    EXPECT_LE(largest_step(world, 0, ordered - kSecond, ordered + kSecond), 0.05F);
    const auto cut = reports(world, 1, AlertEvent::cut);
    ASSERT_EQ(cut.size(), 1U);
    EXPECT_EQ(cut[0].at, ordered);
    EXPECT_EQ(cut[0].text, "by alert 2");
    // Again from its first piece, complete: nothing is heard twice without being said.
    const base::FramePos again = alert_began(world, 1, 1);
    EXPECT_EQ(again, over(world, 2));
    EXPECT_TRUE(steady(world, 0, 0.3F, {again + kEdges, again + kAttention - kEdges}));
    EXPECT_EQ(over(world, 1), again + kWhole + kMessage + base::seconds_to_frames(2));
    EXPECT_EQ(story(world, 1).back(), "aired");
  }
}

TEST(E3_EqualClass, WaitsForTheEndAndNeverSoundsOverIt) {
  for (const double after :
       {1.0, 1.92, 1.96}) {  // in the message; while the end is decided already
    SCOPED_TRACE(after);
    CoreWorld world(zones({"village"}), kTunes, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.number = 1}));
    world.run_for(base::Duration{static_cast<std::int64_t>(after * 1e6)});
    put(world, make_alert({.number = 2, .base = 0.5F}));
    world.run_for(seconds(6));
    const base::FramePos end = alert_began(world, 1) + kWhole;
    EXPECT_EQ(over(world, 1), end);
    EXPECT_EQ(alert_began(world, 2), end);
    EXPECT_TRUE(steady(world, 0, 0.36F, {end - kEndSignal + kEdges, end - kEdges}));
  }
}

TEST(T12_Drill, NeverPreemptsARealAlertAndIsCutByEveryOne) {
  auto setup = zones({"village"});
  setup.alerts.classes[0].wait_up_to = std::chrono::milliseconds(300);
  CoreWorld world(setup, kTunes, at(0));
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .drill = true}));
  world.run_for(seconds(1));
  put(world, make_alert({.number = 2, .urgency = AlertClass::normal}));
  world.run_for(seconds(10));
  EXPECT_EQ(story(world, 1), (Story{"began village", "cut village", "began village",
                                    "repeated village", "completed village", "aired"}));
  EXPECT_EQ(alert_began(world, 1, 1), over(world, 2));
  put(world, make_alert({.number = 3, .urgency = AlertClass::normal}));
  world.run_for(base::Duration{1'500'000});
  put(world, make_alert({.number = 4, .drill = true}));
  put(world, make_alert({.number = 5, .urgency = AlertClass::priority, .drill = true}));
  put(world, make_alert({.number = 6, .drill = true}));
  world.run_for(seconds(40));
  EXPECT_EQ(alert_began(world, 4), over(world, 3));
  EXPECT_EQ(alert_began(world, 6), over(world, 4));  // among drills too: by class, then by time
  EXPECT_EQ(alert_began(world, 5), over(world, 6));
}

TEST(Zones, ThatAreDisjointSoundAtTheSameTime) {
  CoreWorld world(zones({"village", "school", "temple"}), kTunes, at(0));
  world.keep_sound(3);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .zones = {"village"}}));
  world.run_for(base::Duration{200'000});
  put(world, make_alert({.number = 2, .zones = {"school"}, .base = 0.5F}));
  const base::FramePos second = world.earliest();
  world.run_for(seconds(5));
  EXPECT_EQ(alert_began(world, 2), second);
  EXPECT_TRUE(steady(world, 0, 0.3F, {second, second + base::FrameCount{9000}}));
  EXPECT_TRUE(steady(world, 1, 0.5F, {second + kFade, second + kAttention - kEdges}));
  // The third zone hears nothing of it, and the programme goes on there and comes back elsewhere.
  EXPECT_TRUE(steady(world, 2, 0.1F, {second - kSecond, world.position() - kSecond}));
  EXPECT_NEAR(level(world, 0, world.position() - kSecond), 0.1F, 1e-3F);
  EXPECT_NEAR(level(world, 1, world.position() - kSecond), 0.1F, 1e-3F);
  EXPECT_EQ(world.heard()[0].substr(0, 7), "Music/a");
  EXPECT_NE(world.heard()[0].find("on air"), std::string::npos);
}

TEST(Zones, WhoseAlertsEndTogetherLeaveTheOneBetweenThemAlone) {
  CoreWorld world(zones({"village", "school", "temple"}), kTunes, at(0));
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .zones = {"village"}}));
  put(world, make_alert({.number = 2, .zones = {"school"}, .count = 2}));
  put(world, make_alert({.number = 3, .zones = {"temple"}}));
  world.run_for(seconds(8));
  EXPECT_EQ(over(world, 1), over(world, 3));
  EXPECT_EQ(over(world, 2), over(world, 1) + kMessage + base::seconds_to_frames(2));
  for (std::uint64_t n = 1; n <= 3; ++n) EXPECT_EQ(story(world, n).back(), "aired");
}

TEST(Zones, ThatOverlapWaitWhereTheyAreTakenAndSoundWhereTheyAreFree) {
  CoreWorld world(zones({"village", "school"}), kTunes, at(0));
  world.keep_sound(2);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .zones = {"village"}}));
  world.run_for(base::Duration{500'000});
  put(world, make_alert({.number = 2, .zones = {"village", "school"}, .base = 0.5F}));
  const base::FramePos second = world.earliest();
  world.run_for(seconds(8));
  EXPECT_TRUE(steady(world, 1, 0.5F, {second + kFade, second + kAttention - kEdges}));
  const base::FramePos end = over(world, 1);
  EXPECT_EQ(first_frame(world, 0, 0.5F, second) / 480, (end.value + 240) / 480);
  EXPECT_EQ(story(world, 2),
            (Story{"began school", "began village", "repeated school", "completed school",
                   "repeated village", "completed village", "aired"}));
  const auto waits = reports(world, 2, AlertEvent::waits);
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0].text, "another alert of its class or a higher one");
}

// The lower one goes on in the zone that it keeps, without a click, and comes again in the other.
TEST(Zones, OfALowerAlertThatAHigherOneTakesAreHeardAgainWhileTheOthersGoOn) {
  for (const double after : {1.0, 0.47}) {
    SCOPED_TRACE(after);
    auto setup = zones({"village", "school"});
    setup.alerts.classes[1].wait_up_to = seconds(0);
    CoreWorld world(setup, kTunes, at(0));
    world.keep_sound(2);
    world.run_until(at(0, 0, 10));
    put(world,
        make_alert({.number = 1, .urgency = AlertClass::priority, .zones = {"village", "school"}}));
    world.run_for(base::Duration{static_cast<std::int64_t>(after * 1e6)});
    put(world, make_alert({.number = 2, .zones = {"school"}, .base = 0.5F}));
    const base::FramePos second = world.earliest();
    world.run_for(seconds(8));
    const base::FramePos first = alert_began(world, 1);
    EXPECT_TRUE(steady(world, 1, 0.5F, {second + kFade, second + kAttention - kEdges}));
    // In the village every piece at its frame, as if nothing had been.
    const base::FramePos message = first + kAttention + kOpening;
    EXPECT_TRUE(steady(world, 0, 0.34F, {message + kEdges, message + kMessage - kEdges}));
    EXPECT_TRUE(steady(world, 0, 0.32F, {first + kAttention + kEdges, message - kEdges}));
    EXPECT_LE(largest_step(world, 0, first, world.position()), 0.05F);
    EXPECT_LE(largest_step(world, 1, first, world.position()), 0.05F);
    EXPECT_EQ(story(world, 1),
              (Story{"began village school", "cut school", "repeated village", "completed village",
                     "began school", "repeated school", "completed school", "aired"}));
    EXPECT_EQ(alert_began(world, 1, 1), over(world, 2));
  }
}

TEST(Languages, EachGroupOfZonesHearsItsOwnFromTheSameFrame) {
  CoreWorld world(zones({"village", "school", "temple"}), kTunes, at(0));
  world.keep_sound(3);
  world.run_until(at(0, 0, 10));
  auto alert = make_alert({.zones = {"village"}});
  alert->plan.push_back(plain_group(*alert, {"school", "village"}, 0.5F));  // not twice in one
  alert->plan.push_back(plain_group(*alert, {"temple"}, 0.6F));
  put(world, alert);
  const base::FramePos began_at = world.earliest();
  world.run_for(seconds(4));
  EXPECT_TRUE(steady(world, 0, 0.3F, {began_at + kFade, began_at + kAttention - kEdges}));
  EXPECT_TRUE(steady(world, 1, 0.5F, {began_at + kFade, began_at + kMessage - kEdges}));
  EXPECT_TRUE(steady(world, 2, 0.6F, {began_at + kFade, began_at + kMessage - kEdges}));
  EXPECT_EQ(reports(world, 1, AlertEvent::began).size(), 3U);
  EXPECT_EQ(reports(world, 1, AlertEvent::completed).size(), 3U);
  EXPECT_EQ(reports(world, 1, AlertEvent::aired).size(), 1U);
}

TEST(Programmes, ThatKeepAZoneGoOnAndOthersRest) {
  auto setup = zones({"village", "school"});
  setup.programmes.push_back("school");
  setup.zones[1].programme = "school";
  setup.rules.push_back(rule("School", "segment:b", "00:00"));
  setup.rules.back().programme = "school";
  CoreWorld world(setup, kTunes, at(0));
  world.keep_sound(2);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.zones = {"village"}}));
  const base::FramePos began_at = world.earliest();
  world.run_for(seconds(4));
  EXPECT_TRUE(steady(world, 1, 0.12F, {began_at - kSecond, world.position() - kSecond}));
  for (const auto& r : world.as_run()) {
    if (r.entry == "School") {
      EXPECT_FALSE(r.ended);
    }
  }
}

// E9: more than it can hold: the least urgent goes, and is told.
TEST(E9_FullQueue, GivesUpTheLeastUrgentAndSaysSo) {
  CoreWorld world(zones({"village"}), kTunes, at(0));
  world.run_until(at(0, 0, 10));
  for (std::uint64_t n = 1; n <= 70; ++n) {
    put(world, make_alert({.number = n,
                           .urgency = n % 2 == 0 ? AlertClass::normal : AlertClass::priority}));
  }
  put(world, make_alert({.number = 71}));
  const base::FramePos last = world.earliest();
  world.run_for(seconds(3));
  int refused = 0;
  for (std::uint64_t n = 1; n <= 70; ++n) {
    const auto list = reports(world, n, AlertEvent::refused);
    refused += static_cast<int>(list.size());
    if (!list.empty()) {
      EXPECT_EQ(n % 2, 0U) << n;
    }
  }
  EXPECT_EQ(refused, 7);
  EXPECT_EQ(alert_began(world, 71), last);
}

TEST(Zones, ThatTheStationDoesNotHaveAreRefused) {
  CoreWorld world(zones({"village"}), kTunes, at(0));
  put(world, make_alert({.zones = {"elsewhere"}}));
  world.run_for(seconds(1));
  EXPECT_EQ(story(world, 1), (Story{"refused"}));
}

TEST(Reload, LeavesAlertsToTheirZonesAndEndsThoseWithoutOne) {
  CoreWorld world(zones({"village", "school"}), kTunes, at(0));
  world.keep_sound(3);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .zones = {"school"}, .count = 3}));
  put(world, make_alert({.number = 2, .zones = {"school"}, .base = 0.5F}));
  world.run_for(seconds(1));
  world.set_setup(zones({"temple", "village", "school"}));
  world.run_for(seconds(12));
  EXPECT_EQ(first_frame(world, 0, 0.34F, alert_began(world, 1)), -1);
  EXPECT_EQ(first_frame(world, 2, 0.34F, alert_began(world, 1)), -1);
  EXPECT_EQ(reports(world, 1, AlertEvent::began).size(), 1U);
  EXPECT_EQ(story(world, 1).back(), "aired");
  EXPECT_EQ(story(world, 2).back(), "aired");
  put(world, make_alert({.number = 3, .zones = {"temple"}}));
  put(world, make_alert({.number = 4, .zones = {"temple"}}));
  put(world, make_alert({.number = 5, .zones = {"school"}, .count = 2}));
  auto both = make_alert({.number = 6, .zones = {"village"}, .base = 0.5F});
  both->plan[0].zones.push_back("temple");
  put(world, both);
  world.run_for(seconds(1));
  world.set_setup(zones({"village", "school"}));
  world.run_for(seconds(8));
  EXPECT_EQ(story(world, 3).back(), "refused");
  EXPECT_EQ(story(world, 4), (Story{"refused"}));
  EXPECT_EQ(story(world, 5).back(), "aired");
  EXPECT_EQ(story(world, 6).back(), "aired");
}

// P6: what was heard to its end somewhere is no alert that was refused.
TEST(Reload, LeavesWhatWasHeardInOneZoneAiredThoughAnotherIsGone) {
  CoreWorld world(zones({"village", "school"}), kTunes, at(0));
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .zones = {"school"}, .count = 5}));
  put(world, make_alert({.number = 2, .zones = {"village", "school"}, .base = 0.5F}));
  put(world, make_alert({.number = 3, .zones = {"school"}}));
  world.run_for(seconds(8));
  EXPECT_EQ(story(world, 2).back(), "completed village");
  world.set_setup(zones({"village"}));
  world.run_for(seconds(2));
  EXPECT_EQ(story(world, 2).back(), "aired");
  EXPECT_EQ(reports(world, 2, AlertEvent::aired).at(0).text,
            "the station has none of the zones any more that it still waited for");
  EXPECT_EQ(story(world, 3).back(), "refused") << "nobody heard it";
}

TEST(Snapshot, ShowsWhatIsHeardWhereAndWhatWaitsForWhat) {
  CoreWorld world(zones({"village", "school"}), kTunes, at(0));
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.number = 1, .zones = {"village"}}));
  put(world, make_alert({.number = 2, .urgency = AlertClass::normal, .zones = {"school"}}));
  world.run_for(seconds(1));
  const auto shown = world.snapshot()->alerts;
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown[0].number, 1U);
  EXPECT_EQ(shown[0].sounding, (Story{"village"}));
  EXPECT_TRUE(shown[0].began);
  EXPECT_EQ(shown[1].owed, (Story{"school"}));
  EXPECT_EQ(shown[1].waits_for, "a break in the programme");
  world.input(scheduler::EndAlert{2, true, "nid"});
  world.run_for(seconds(2));
  EXPECT_TRUE(world.snapshot()->alerts.empty());
}

}  // namespace
}  // namespace hornbill::tests
