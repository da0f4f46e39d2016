// SPDX-License-Identifier: Apache-2.0
// An alert whose message somebody speaks: when the input is open, and what ends it.
#include <gtest/gtest.h>

#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using scheduler::AlertEvent;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr float kLive = 0.3F;    // what an input gives
constexpr float kSignal = 0.4F;  // the attention signal, so that it is not taken for that
constexpr float kEnd = 0.46F;
constexpr float kEndedWords = 0.48F;
constexpr base::FrameCount kQuarter{12'000};
constexpr base::FrameCount kBefore = kAttention + kOpening;

scheduler::StationSetup with_desk() {
  scheduler::StationSetup setup = plain_setup();
  setup.inputs.push_back({"desk", "line", "", -50, seconds(5), seconds(2)});
  setup.alerts.live_inputs = {"desk"};
  setup.rules.push_back(rule("Music", "segment:a", "00:00"));
  setup.rules.back().resume = scheduler::ResumePolicy::resume;
  return setup;
}

class LiveMessageTest : public testing::Test {
 protected:
  explicit LiveMessageTest(scheduler::StationSetup setup = with_desk(), int zones = 1)
      : world_(std::move(setup), {{"a", {3600, 0.1F}}, {"b", {3600, 0.12F}}}, at(0)) {
    world_.keep_sound(zones);
    world_.input(scheduler::InputReport{"desk", true, ""});
    world_.run_until(at(0, 0, 10));
  }
  // Puts it on air and waits until the input has been open for so long.
  void speak(base::Duration longest, base::Duration then, AlertSpec spec = {.base = kSignal}) {
    const base::FramePos began = world_.earliest();
    put(world_, make_live_alert(spec, longest));
    open_at_ = began + kBefore;
    world_.run_for(base::to_duration(kBefore) + then);
  }
  void end() { world_.input(scheduler::EndAlert{1, true, "ended by nid", true}); }
  std::string last_text() { return world_.alerts().back().text; }

  CoreWorld world_;
  base::FramePos open_at_;
};

TEST_F(LiveMessageTest, IsOpenFromTheEndOfTheOpeningUntilItIsEnded) {
  speak(minutes(5), seconds(8));
  EXPECT_TRUE(steady(world_, 0, kLive, {open_at_ + kEdges, open_at_ + kSecond * 7}));
  const base::FramePos ended = world_.earliest();
  end();
  world_.run_for(seconds(3));
  // A faded end, then the end signal, then the music; and no click in all of it.
  const std::int64_t signal = first_frame(world_, 0, kEnd, ended);
  EXPECT_LE(signal, (ended + kFade + kEdges).value);
  EXPECT_TRUE(steady(world_, 0, kLive, {open_at_ + kSecond * 7, ended}));
  EXPECT_LE(largest_step(world_, 0, open_at_ - kSecond, world_.position() - kSecond), 0.05F);
  EXPECT_EQ(story(world_, 1), (std::vector<std::string>{"began village", "repeated village",
                                                        "completed village", "aired"}));
  EXPECT_EQ(last_text(), "ended by nid");
  EXPECT_GT(first_frame(world_, 0, 0.1F, ended), signal);
}

TEST_F(LiveMessageTest, IsClosedWhenItsTimeIsOver) {
  speak(seconds(20), seconds(24));
  EXPECT_TRUE(steady(world_, 0, kLive, {open_at_ + kEdges, open_at_ + kSecond * 20 - kFade}));
  EXPECT_NEAR(static_cast<double>(first_frame(world_, 0, kEnd, open_at_)),
              static_cast<double>((open_at_ + kSecond * 20).value), 300.0);
  EXPECT_EQ(last_text(), "it had the time that it was given");
  EXPECT_EQ(story(world_, 1).back(), "aired");
}

TEST_F(LiveMessageTest, LeavesTimeForItsEndSignalBeforeItExpires) {
  speak(minutes(5), seconds(30), {.base = kSignal, .expires = at(0, 0, 30)});
  const base::FramePos expires = world_.frame_of(at(0, 0, 30));
  const std::int64_t signal = first_frame(world_, 0, kEnd, open_at_);
  EXPECT_GT(signal, 0);
  EXPECT_LE(signal, (expires - kEndSignal + kEdges).value);
  EXPECT_EQ(story(world_, 1).back(), "aired");
}

TEST_F(LiveMessageTest, IsClosedWhenNobodySpeaksAnyMore) {
  speak(minutes(5), seconds(10));
  world_.input(scheduler::InputReport{"desk", false, "silent"});
  world_.run_for(seconds(19));
  EXPECT_EQ(level(world_, 0, world_.position() - kSecond), kLive);
  world_.run_for(seconds(5));
  EXPECT_EQ(last_text(), "nothing was heard from \"desk\" any more");
  EXPECT_EQ(story(world_, 1).back(), "aired");
}

TEST_F(LiveMessageTest, APauseIsNoEnd) {
  speak(minutes(5), seconds(5));
  for (int i = 0; i < 5; ++i) {
    world_.input(scheduler::InputReport{"desk", false, "silent"});
    world_.run_for(seconds(15));
    world_.input(scheduler::InputReport{"desk", true, ""});
    world_.run_for(seconds(3));
  }
  EXPECT_EQ(level(world_, 0, world_.position() - kSecond), kLive);
}

TEST_F(LiveMessageTest, EndedBeforeItsTurnItIsNeverOpen) {
  put(world_, make_live_alert({.base = kSignal}, minutes(5)));
  world_.run_for(milliseconds(300));
  end();
  world_.run_for(seconds(4));
  EXPECT_EQ(first_frame(world_, 0, kLive, world_.frame_of(at(0, 0, 10))), -1);
  EXPECT_EQ(story(world_, 1).back(), "aired");
}

TEST_F(LiveMessageTest, CancelledItIsClosedAtOnceAndSaysSo) {
  speak(minutes(5), seconds(5));
  const base::FramePos ordered = world_.earliest();
  world_.input(scheduler::EndAlert{1, true, "cancelled by nid"});
  world_.run_for(seconds(3));
  EXPECT_LE(first_frame(world_, 0, kEndedWords, ordered), (ordered + kFade + kEdges).value);
  EXPECT_EQ(first_frame(world_, 0, kLive, ordered + kFade), -1);
  EXPECT_EQ(story(world_, 1).back(), "cancelled");
}

TEST_F(LiveMessageTest, AMoreUrgentOneCutsItAndItIsHeardAgainFromItsAttentionSignal) {
  speak(minutes(5), seconds(5), {.urgency = alerts::AlertClass::priority, .base = kSignal});
  world_.run_for(seconds(40));
  ASSERT_EQ(level(world_, 0, world_.position() - kSecond), kLive);
  put(world_, make_alert({.number = 2, .base = 0.6F}));
  world_.run_for(seconds(10));
  EXPECT_EQ(story(world_, 2).back(), "aired");
  EXPECT_EQ(reports(world_, 1, AlertEvent::began).size(), 2U);
  EXPECT_EQ(level(world_, 0, world_.position() - kSecond), kLive);
  EXPECT_LE(largest_step(world_, 0, open_at_, world_.position() - kSecond), 0.05F);
}

TEST_F(LiveMessageTest, UpdatedItGivesWayAtOnce) {
  speak(minutes(5), seconds(5));
  auto update = make_alert({.number = 2, .base = 0.6F});
  update->replaces = {1};
  const base::FramePos ordered = world_.earliest();
  put(world_, update);
  world_.run_for(seconds(1));
  EXPECT_EQ(story(world_, 1).back(), "superseded");
  EXPECT_LE(first_frame(world_, 0, 0.6F, ordered), (ordered + kFade + kSecond).value);
}

TEST_F(LiveMessageTest, AnInputThatIsNoMoreAllowedIsClosed) {
  speak(minutes(5), seconds(5));
  auto setup = with_desk();
  setup.alerts.live_inputs.clear();
  world_.set_setup(setup);
  world_.run_for(seconds(3));
  EXPECT_EQ(story(world_, 1).back(), "aired");
  EXPECT_EQ(last_text(), "the input \"desk\" is no longer for live announcements");
}

// The zones that stay keep the open input; those that are taken come back to nobody.
class TwoZones : public LiveMessageTest {
 protected:
  static scheduler::StationSetup setup() {
    auto s = with_desk();
    s.zones.push_back({"school", "main"});
    return s;
  }
  TwoZones() : LiveMessageTest(setup(), 2) {}
};

TEST_F(TwoZones, AnAlertInOneLeavesItOpenInTheOther) {
  speak(minutes(5), seconds(5),
        {.urgency = alerts::AlertClass::priority, .zones = {"village", "school"}, .base = kSignal});
  world_.run_for(seconds(35));
  ASSERT_EQ(level(world_, 1, world_.position() - kSecond), kLive);
  const base::FramePos cut = world_.earliest();
  put(world_, make_alert({.number = 2, .zones = {"school"}, .base = 0.6F}));
  world_.run_for(milliseconds(1500));
  EXPECT_EQ(level(world_, 0, world_.position() - kQuarter), kLive);
  EXPECT_GT(level(world_, 1, world_.position() - kQuarter), 0.5F);
  EXPECT_LE(largest_step(world_, 0, cut - kSecond, world_.position() - kQuarter), 0.05F);
  end();
  world_.run_for(seconds(6));
  EXPECT_EQ(story(world_, 1).back(), "aired");
}

class NoDesk : public LiveMessageTest {};

TEST_F(NoDesk, WithoutTheInputTheAlertGoesOnAndSaysWhy) {
  world_.segments()["input:desk"] = {.missing = true};
  speak(minutes(5), seconds(8));
  EXPECT_EQ(first_frame(world_, 0, kLive, open_at_), -1);
  EXPECT_GT(first_frame(world_, 0, kEnd, open_at_), 0);
  EXPECT_EQ(story(world_, 1).back(), "aired");
  EXPECT_EQ(last_text(), "file missing");
}

}  // namespace
}  // namespace hornbill::tests
