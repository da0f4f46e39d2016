// SPDX-License-Identifier: Apache-2.0
// When an alert may be heard: breaks, waits, quiet hours, not before, expiry, steps of the clock.
#include <gtest/gtest.h>

#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using alerts::AlertClass;
using scheduler::AlertEvent;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

using Words = std::vector<std::string>;

// Items of 25 s with a crossfade of 2 s.
scheduler::StationSetup with_show() {
  scheduler::StationSetup s = plain_setup();
  playlists::PlaylistOptions show;
  show.name = "show";
  show.segments = {"a", "b"};
  show.loop = true;
  show.crossfade = seconds(2);
  s.playlists.push_back(show);
  s.rules.push_back(rule("Show", "playlist:show", "00:00"));
  return s;
}
const std::map<std::string, ScriptedSegment> kShow{{"a", {25, 0.1F}}, {"b", {25, 0.12F}}};
const std::map<std::string, ScriptedSegment> kLong{{"a", {3600, 0.1F}}, {"b", {3600, 0.12F}}};

TEST(Break, IsWhereTheItemEndsAndTheNextHasNotBegun) {
  for (const auto urgency : {AlertClass::priority, AlertClass::normal}) {
    CoreWorld world(with_show(), kShow, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.urgency = urgency}));
    world.run_until(at(0, 0, 35));
    const auto records = world.as_run();
    const base::FramePos end = records[0].started_frame + kSecond * 25 - records[0].from;
    EXPECT_EQ(records[0].how_ended, "finished");
    EXPECT_EQ(records[0].from + records[0].played, kSecond * 25);
    EXPECT_EQ(alert_began(world), end);
    EXPECT_EQ(records[1].entry, "alert 1");
    EXPECT_EQ(records[2].segment, "b");
    EXPECT_GE(records[2].started_frame, end + kWhole);
    EXPECT_LE(records[2].started_frame, end + kWhole + kSecond);
    EXPECT_LE(largest_step(world, 0, end - kSecond * 5, end + kSecond * 5), 0.05F);
    const auto waits = reports(world, 1, AlertEvent::waits);
    ASSERT_EQ(waits.size(), 1U);
    EXPECT_EQ(waits[0].text, "a break in the programme");
  }
}

TEST(Break, ThatDoesNotComeIsWaitedForAsLongAsTheClassSays) {
  CoreWorld world(with_show(), kLong, at(0));
  world.run_until(at(0, 0, 2));
  put(world, make_alert({.urgency = AlertClass::priority}));
  const base::FramePos put_at = world.earliest();
  world.run_for(seconds(32));
  EXPECT_EQ(alert_began(world), put_at + kSecond * 30);
  EXPECT_EQ(alerts::AlertOptions{}.behaviour(AlertClass::normal).wait_up_to, minutes(10));
}

TEST(Classes, BehaveAsConfigured) {
  auto setup = with_show();
  setup.alerts.classes[0] = {alerts::AlertStart::at_once, seconds(0)};
  setup.alerts.classes[1] = {alerts::AlertStart::at_break, seconds(3)};
  setup.alerts.classes[2] = {alerts::AlertStart::at_break, seconds(5)};
  for (const int c : {0, 1, 2}) {
    CoreWorld world(setup, kLong, at(0));
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.urgency = static_cast<AlertClass>(c)}));
    const base::FramePos put_at = world.earliest();
    world.run_for(seconds(7));
    const std::int64_t wait_s[] = {0, 3, 5};
    EXPECT_EQ(alert_began(world), put_at + kSecond * wait_s[c]) << c;
  }
}

TEST(Break, IsAtOnceOverTheFallbackAndSilence) {
  for (const std::string target : {"", "silence"}) {
    auto setup = plain_setup();
    if (!target.empty()) setup.rules.push_back(rule("Quiet", target, "00:00"));
    CoreWorld world(setup, {}, at(0));
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.urgency = AlertClass::normal}));
    const base::FramePos put_at = world.earliest();
    world.run_for(seconds(2));
    EXPECT_EQ(alert_began(world), put_at);
  }
}

TEST(NotBefore, IsWaitedForToTheFrame) {
  CoreWorld world(with_show(), kLong, at(0));
  world.run_until(at(0, 0, 10));
  auto alert = make_alert({});
  alert->not_before = at(0, 0, 20.25);
  put(world, alert);
  world.run_until(at(0, 0, 22));
  EXPECT_EQ(alert_began(world), world.frame_of(at(0, 0, 20.25)));
  EXPECT_EQ(reports(world, 1, AlertEvent::waits).at(0).text, "its time to begin");
}

// P7, E7: what is over before it could be heard is never heard, and is told.
TEST(E7_Expiry, BeforeItCouldBeHeardIsExpired) {
  CoreWorld world(with_show(), kLong, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.urgency = AlertClass::normal, .expires = at(0, 0, 20)}));
  put(world, make_alert({.number = 2, .expires = at(0, 0, 9)}));
  world.run_until(at(0, 0, 25));
  EXPECT_EQ(story(world, 1), (Words{"expired"}));
  EXPECT_EQ(story(world, 2), (Words{"expired"}));
  EXPECT_EQ(reports(world, 1, AlertEvent::expired).at(0).text,
            "its time was over before it could be heard");
  EXPECT_EQ(first_frame(world, 0, 0.3F, base::FramePos{} + kSecond), -1);
}

TEST(E7_Expiry, WhileItIsHeardEndsItInTime) {
  for (const double expires : {10.3, 10.52, 10.8, 11.5, 11.85}) {
    SCOPED_TRACE(expires);
    CoreWorld world(with_show(), kLong, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.expires = at(0, 0, expires)}));
    const base::FramePos put_at = world.earliest();
    world.run_until(at(0, 0, 14));
    const base::FramePos end = world.frame_of(at(0, 0, expires));
    EXPECT_TRUE(steady(world, 0, 0.0F, {end, end + base::FrameCount{2000}}));
    EXPECT_LE(largest_step(world, 0, put_at - kSecond, world.position()), 0.05F);
    EXPECT_EQ(story(world, 1).back(), "expired");
    EXPECT_EQ(story(world, 1).front(), "began village");
  }
}

TEST(E7_Expiry, AfterSomeOfTheRepetitionsSaysHowMany) {
  CoreWorld world(with_show(), kLong, at(0));
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.expires = at(0, 0, 16), .count = 5}));
  world.run_until(at(0, 0, 20));
  EXPECT_EQ(reports(world, 1, AlertEvent::completed).at(0).text,
            "heard 2 of 5 times before its time was over");
  EXPECT_EQ(story(world, 1).back(), "aired");
}

// C1: set forward beyond its end, it stops; set back, nothing is revived.
TEST(C1_ClockStep, ForwardEndsWhatIsOverAndBackRevivesNothing) {
  CoreWorld world(with_show(), kLong, at(1));
  world.keep_sound(1);
  world.run_until(at(1, 0, 10));
  put(world, make_alert({.number = 1, .expires = at(1, 30), .count = 0}));
  put(world, make_alert({.number = 2, .urgency = AlertClass::normal, .expires = at(1, 30)}));
  world.run_for(seconds(1));
  world.step_clock(hours(1));
  const base::FramePos stepped = world.earliest();
  world.run_for(seconds(3));
  world.step_clock(-hours(1));
  world.run_for(minutes(1));
  EXPECT_EQ(story(world, 1).back(), "expired");
  EXPECT_EQ(story(world, 2), (Words{"expired"}));
  EXPECT_EQ(first_frame(world, 0, 0.34F, stepped + kFade), -1);
  EXPECT_EQ(first_frame(world, 0, 0.3F, stepped + kFade), -1);
}

TEST(C1_ClockStep, BackDoesNotProlongAValidity) {
  CoreWorld world(with_show(), kLong, at(1));
  world.run_until(at(1, 0, 10));
  put(world, make_alert({.expires = at(1, 0, 40), .count = 0}));
  world.run_for(seconds(2));
  world.step_clock(-minutes(10));
  world.run_for(seconds(40));
  ASSERT_EQ(story(world, 1).back(), "aired");
  EXPECT_LE(reports(world, 1, AlertEvent::completed).at(0).at, base::FramePos{} + kSecond * 40);
}

// What was given as a length holds so long whatever the clock is set to.
TEST(C1_ClockStep, LeavesALengthAlone) {
  for (const auto step : {hours(3), -hours(3)}) {
    SCOPED_TRACE(step.count());
    CoreWorld world(with_show(), kLong, at(6));
    world.run_until(at(6, 0, 10));
    auto alert = make_alert({.expires = at(6, 1, 10), .count = 0});
    alert->lasts = minutes(1);
    put(world, alert);
    const base::FramePos put_at = world.earliest();
    world.run_for(seconds(2));
    world.step_clock(step);
    world.run_for(seconds(40));
    EXPECT_FALSE(is_over(world.alerts().back().event));
    const base::Duration shown = world.snapshot()->alerts.at(0).expires - at(6, 1, 10) - step;
    EXPECT_LE(std::chrono::abs(shown), std::chrono::milliseconds(100));
    world.run_for(seconds(30));
    ASSERT_EQ(story(world, 1).back(), "aired");
    EXPECT_GT(reports(world, 1, AlertEvent::completed).at(0).at, put_at + kSecond * 50);
    EXPECT_LE(reports(world, 1, AlertEvent::completed).at(0).at, put_at + kSecond * 60);
  }
}

TEST(C1_ClockStep, LeavesALengthFromALaterBeginAlone) {
  CoreWorld world(with_show(), kLong, at(6));
  world.run_until(at(6, 0, 10));
  auto alert = make_alert({.expires = at(7, 1), .count = 0});
  alert->not_before = at(7);
  alert->lasts = minutes(1);
  put(world, alert);
  world.run_for(seconds(2));
  world.step_clock(hours(1) - minutes(1));  // its time comes sooner, and its length with it
  world.run_until(at(7, 0, 30));
  EXPECT_EQ(alert_began(world), world.frame_of(at(7)));
  world.step_clock(minutes(10));
  world.run_until(at(7, 12));
  EXPECT_EQ(story(world, 1).back(), "aired");
  EXPECT_GT(reports(world, 1, AlertEvent::completed).at(0).at, alert_began(world) + kSecond * 50);
}

TEST(C1_UntrustedClock, LetsAlertsBeHeardAndExpireOnceTheTimeIsKnown) {
  CoreWorld world(with_show(), kLong, at(0));
  world.set_trusted(false);
  world.run_for(seconds(2));
  put(world, make_alert({.expires = at(12), .count = 0}));
  const base::FramePos put_at = world.earliest();
  world.run_for(seconds(1));
  EXPECT_EQ(alert_began(world), put_at);
  world.step_clock(hours(13));
  world.set_trusted(true);
  world.run_for(seconds(2));
  EXPECT_EQ(story(world, 1).back(), "expired");
}

// P7: it went on after a restart, and until the time is known frames alone tell how long.
TEST(C1_UntrustedClock, P7_EndsWhatGoesOnUntilExpiryAfterWhatWasLeftOfItsTime) {
  for (const bool becomes_known : {false, true}) {
    SCOPED_TRACE(becomes_known);
    CoreWorld world(with_show(), kLong, at(0));
    world.set_trusted(false);
    world.run_for(seconds(2));
    auto alert = make_alert({.expires = at(12), .count = 0});
    alert->resumed = true;
    alert->at_most = minutes(1);
    put(world, alert);
    world.run_for(seconds(30));
    EXPECT_FALSE(is_over(world.alerts().back().event));
    if (becomes_known) {
      world.step_clock(hours(12) - seconds(40) - (world.now() - at(0)));
      world.set_trusted(true);
    }
    world.run_for(seconds(32));
    EXPECT_EQ(story(world, 1).back(), "aired") << "the clock gives no more either";
  }
}

scheduler::StationSetup with_quiet_hours() {
  auto setup = with_show();
  setup.alerts.quiet_hours = {hours(20), hours(5) + minutes(30)};
  return setup;
}

TEST(QuietHours, HoldBackAllButLifeSafety) {
  CoreWorld world(with_quiet_hours(), kLong, at(5, 29));
  world.run_for(seconds(2));
  put(world, make_alert({.number = 1, .urgency = AlertClass::normal, .zones = {"village"}}));
  put(world, make_alert({.number = 2, .urgency = AlertClass::priority}));
  put(world, make_alert({.number = 3, .drill = true}));
  world.run_for(seconds(2));
  EXPECT_EQ(reports(world, 1, AlertEvent::waits).at(0).text, "the end of the quiet hours");
  EXPECT_EQ(alert_began(world, 1).value + alert_began(world, 2).value + alert_began(world, 3).value,
            -3);
  put(world, make_alert({.number = 4}));
  const base::FramePos put_at = world.earliest();
  world.run_for(seconds(2));
  EXPECT_EQ(alert_began(world, 4), put_at);
  world.run_until(at(5, 30, 40));
  // The end of the quiet hours is past the priority one's wait already.
  EXPECT_EQ(alert_began(world, 2), world.frame_of(at(5, 30)));
  EXPECT_GE(alert_began(world, 1), alert_began(world, 2) + kWhole);
  EXPECT_GT(alert_began(world, 3), alert_began(world, 2));
}

TEST(QuietHours, EndRepetitionsThatGoOnAfterThem) {
  CoreWorld world(with_quiet_hours(), kLong, at(19, 59, 30));
  world.keep_sound(1);
  world.run_for(seconds(20));
  put(world, make_alert({.urgency = AlertClass::priority, .expires = at(23, 0), .count = 0}));
  world.setup().alerts.classes[1].wait_up_to = seconds(1);
  world.set_setup(world.setup());
  world.run_until(at(20, 1));
  EXPECT_GT(reports(world, 1, AlertEvent::repeated).size(), 1U);
  // The last one ends with its end signal; nothing begins in the quiet hours.
  const base::FramePos quiet = world.frame_of(at(20));
  EXPECT_TRUE(steady(world, 0, 0.1F, {quiet + kSecond * 4, world.position() - kSecond}));
  ASSERT_EQ(world.snapshot()->alerts.size(), 1U);
  EXPECT_EQ(world.snapshot()->alerts[0].waits_for, "the end of the quiet hours");
}

TEST(QuietHours, EndAcrossAClockChange) {
  auto setup = with_quiet_hours();
  setup.zone = base::TimeZone::find("Europe/Berlin").value();
  setup.alerts.quiet_hours = {hours(20), hours(3) + seconds(30)};
  const auto night = base::UtcTime{std::chrono::sys_days{std::chrono::year{2027} / 3 / 28}};
  // Ten seconds before the jump from 02:00 to 03:00.
  CoreWorld world(setup, kLong, night + minutes(59) + seconds(50));
  put(world, make_alert({.urgency = AlertClass::priority, .expires = night + hours(9)}));
  world.set_lazy();
  world.run_until(night + hours(1) + seconds(32));
  EXPECT_EQ(alert_began(world), world.frame_of(night + hours(1) + seconds(30)));
}

}  // namespace
}  // namespace hornbill::tests
