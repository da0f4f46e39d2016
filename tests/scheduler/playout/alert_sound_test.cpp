// SPDX-License-Identifier: Apache-2.0
// What an alert sounds like: at which frame each piece is heard, over what, and without a click.
#include <gtest/gtest.h>

#include "tests/support/alert_maker.h"

namespace hornbill::tests {
namespace {

using scheduler::AlertEvent;
using std::chrono::minutes;
using std::chrono::seconds;

const std::map<std::string, ScriptedSegment> kMusic{{"a", {600, 0.1F}}, {"b", {600, 0.12F}}};

scheduler::StationSetup with_music() {
  scheduler::StationSetup s = plain_setup();
  s.rules.push_back(rule("Music", "segment:a", "00:00"));
  s.rules.back().resume = scheduler::ResumePolicy::resume;
  return s;
}

// The alert is ordered in the middle of something and heard from the next tick on.
struct Heard {
  base::FramePos at;  // the first frame that could be ordered
  base::FramePos began;
};
Heard hear(CoreWorld& world, const AlertSpec& spec, base::Duration then) {
  Heard heard;
  put(world, make_alert(spec));
  heard.at = world.earliest();
  world.run_for(then);
  const auto began = reports(world, spec.number, AlertEvent::began);
  if (!began.empty()) heard.began = began.front().at;
  return heard;
}

// P1, E1, E2: whatever sounds, the attention signal begins at the next tick, and nothing clicks.
void expect_preempts(CoreWorld& world) {
  const Heard heard = hear(world, {}, seconds(1));
  EXPECT_EQ(heard.began, heard.at);
  // The first frame is the fade-in's zero.
  EXPECT_NEAR(level(world, 0, heard.at + kFade), 0.3F, 1e-3F);
  EXPECT_TRUE(steady(world, 0, 0.3F, {heard.at + kFade, heard.at + kAttention - kEdges}));
  EXPECT_LE(largest_step(world, 0, heard.at - kSecond, heard.at + kSecond), 0.05F);
}

TEST(P1_LifeSafety, IsHeardFromTheFirstFrameThatCanBeOrderedOverTheFadingProgramme) {
  CoreWorld world(with_music(), kMusic, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  const Heard heard = hear(world, {}, seconds(1));
  ASSERT_EQ(heard.began, heard.at);
  EXPECT_EQ(level(world, 0, heard.at - base::FrameCount{1}), 0.1F);
  // Half of the programme is still there when the attention signal is at its full level.
  EXPECT_NEAR(level(world, 0, heard.at + base::FrameCount{1200}), 0.3F + 0.1F / 4, 0.03F);
  EXPECT_GT(level(world, 0, heard.at + base::FrameCount{1200}), 0.31F);
  EXPECT_TRUE(steady(world, 0, 0.3F, {heard.at + kFade, heard.at + kAttention - kEdges}));
  EXPECT_LE(largest_step(world, 0, heard.at - kSecond, heard.at + kSecond), 0.05F);
  EXPECT_EQ(world.commands_late(), 0);
}

TEST(E1_LifeSafety, PreemptsACrossfade) {
  auto setup = with_music();
  playlists::PlaylistOptions show;
  show.name = "show";
  show.segments = {"c", "b"};
  show.crossfade = seconds(3);
  setup.playlists.push_back(show);
  setup.rules[0].play = {scheduler::TargetKind::playlist, "show"};
  auto segments = kMusic;
  segments["c"] = {20, 0.11F};
  CoreWorld world(setup, segments, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 18.5));
  expect_preempts(world);
}

TEST(E1_LifeSafety, PreemptsASegmentOverTheProgramme) {
  auto setup = with_music();
  setup.rules.push_back(rule("Spot", "segment:spot", "00:00:05"));
  setup.rules.back().mix = scheduler::Mix::duck;
  auto segments = kMusic;
  segments["spot"] = {20, 0.2F};
  CoreWorld world(setup, segments, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  expect_preempts(world);
}

TEST(E1_LifeSafety, PreemptsLiveSound) {
  auto setup = plain_setup();
  setup.inputs.push_back({"studio", "line", "", -50, seconds(5), seconds(2)});
  setup.rules.push_back(rule("Live", "input:studio", "00:00"));
  CoreWorld world(setup, kMusic, at(0));
  world.keep_sound(1);
  world.input(scheduler::InputReport{"studio", true, ""});
  world.run_until(at(0, 0, 10));
  ASSERT_NEAR(level(world, 0, world.position() - kSecond), 0.3F, 1e-3F);
  const Heard heard = hear(world, {.base = 0.4F}, seconds(6));
  EXPECT_EQ(heard.began, heard.at);
  EXPECT_TRUE(steady(world, 0, 0.4F, {heard.at + kFade, heard.at + kAttention - kEdges}));
  EXPECT_LE(largest_step(world, 0, heard.at - kSecond, world.position() - kSecond), 0.05F);
  // E5: the live sound is back.
  EXPECT_TRUE(steady(world, 0, 0.3F, {heard.at + kWhole + kSecond, world.position() - kSecond}));
}

TEST(E1_LifeSafety, PreemptsTheFallbackTheSilenceOfTheTimetableAndAHeldTimetable) {
  for (const std::string state : {"fallback", "silence", "held", "stopped"}) {
    SCOPED_TRACE(state);
    auto setup = plain_setup();
    if (state == "silence") setup.rules.push_back(rule("Quiet", "silence", "00:00"));
    if (state == "held" || state == "stopped") setup = with_music();
    CoreWorld world(setup, kMusic, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 5));
    const auto action =
        state == "held" ? scheduler::OperatorAction::hold : scheduler::OperatorAction::stop;
    if (state == "held" || state == "stopped") {
      world.input(scheduler::OperatorCommand{1, action, "", "nid"});
    }
    world.run_for(seconds(2));
    const float before = level(world, 0, world.position() - kSecond);
    expect_preempts(world);
    world.run_for(seconds(5));
    EXPECT_NEAR(level(world, 0, world.position() - kSecond), before, 1e-3F);
  }
}

TEST(E1_LifeSafety, PreemptsBeforeTheTimeIsKnown) {
  scheduler::StationCore core(
      std::make_shared<scheduler::StationSetup>(plain_setup()),
      std::make_shared<playlists::Library>(std::vector<playlists::Segment>{}), {}, nullptr);
  const std::vector<scheduler::Input> put{scheduler::PutAlert{make_alert({})}};
  const auto result = core.step({0}, put);
  bool started = false;
  for (const auto& command : result.commands) {
    started |= std::holds_alternative<audio::StartDeck>(command.body) &&
               command.at == base::Tick{1}.first_frame();
  }
  EXPECT_TRUE(started);
}

TEST(E10_Pieces, FollowEachOtherAtTheirExactFrames) {
  CoreWorld world(with_music(), kMusic, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  const Heard heard = hear(world, {.count = 3, .gap = seconds(2)}, seconds(12));
  base::FramePos frame = heard.at;
  const auto expect_piece = [&](base::FrameCount length, float value) {
    // It begins and ends with 5 ms of fade: a lowest point on either side, full in between.
    EXPECT_LT(level(world, 0, frame), 0.002F + (frame == heard.at ? 0.1F : 0.0F)) << value;
    const base::FrameCount in = frame == heard.at ? kFade : kEdges;
    EXPECT_TRUE(steady(world, 0, value, {frame + in, frame + length - kEdges})) << value;
    frame += length;
  };
  const auto expect_gap = [&](base::FrameCount length) {
    EXPECT_TRUE(steady(world, 0, 0.0F, {frame, frame + length}));
    frame += length;
  };
  expect_piece(kAttention, 0.3F);
  expect_piece(kOpening, 0.32F);
  expect_piece(kMessage, 0.34F);
  expect_gap(base::seconds_to_frames(2));
  expect_piece(kMessage, 0.34F);
  expect_gap(base::seconds_to_frames(2));
  expect_piece(kMessage, 0.34F);
  expect_piece(kEndSignal, 0.36F);
  const auto completed = reports(world, 1, AlertEvent::completed);
  ASSERT_EQ(completed.size(), 1U);
  EXPECT_EQ(completed[0].at, frame);
  EXPECT_EQ(story(world, 1),
            (std::vector<std::string>{"began village", "repeated village", "repeated village",
                                      "repeated village", "completed village", "aired"}));
  // Each repetition is told with the frame at which its last piece ended.
  const auto repeated = reports(world, 1, AlertEvent::repeated);
  const base::FramePos first = heard.at + kAttention + kOpening + kMessage;
  for (int i = 0; i < 3; ++i) {
    const auto& r = repeated[static_cast<std::size_t>(i)];
    EXPECT_EQ(r.at, first + (kMessage + base::seconds_to_frames(2)) * i);
    EXPECT_EQ(r.repetition, i + 1);
  }
}

TEST(E10_Repeats, UntilExpiryEndWithTheLastThatFitsAndItsEndSignal) {
  CoreWorld world(with_music(), kMusic, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  const base::UtcTime expires = at(0, 0, 20);
  const Heard heard = hear(world, {.expires = expires, .count = 0}, seconds(12));
  // 0.8 s, then 1 s of every 3 s, and 0.2 s: three times until 17.84, the fourth would end
  // at 20.84.
  EXPECT_EQ(story(world, 1).back(), "aired");
  EXPECT_EQ(reports(world, 1, AlertEvent::repeated).size(), 3U);
  const base::FramePos end = heard.at + kWhole + base::seconds_to_frames(6);
  EXPECT_EQ(reports(world, 1, AlertEvent::completed).at(0).at, end);
  EXPECT_TRUE(steady(world, 0, 0.36F, {end - kEndSignal + kEdges, end - kEdges}));
}

TEST(E5_AfterTheAlert, TheProgrammeIsBackWithinASecondWithoutAClick) {
  CoreWorld world(with_music(), kMusic, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  const Heard heard = hear(world, {}, seconds(6));
  const base::FramePos end = heard.at + kWhole;
  EXPECT_TRUE(steady(world, 0, 0.1F, {end + kSecond, world.position() - kSecond}));
  EXPECT_LE(largest_step(world, 0, heard.at, world.position() - kSecond), 0.05F);
}

TEST(E4_Cancel, StopsWithinASecondWithTheEndedPhraseInEveryPiece) {
  for (const double after : {0.3, 0.7, 1.2, 2.5}) {  // attention, opening, message, pause
    SCOPED_TRACE(after);
    CoreWorld world(with_music(), kMusic, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.count = 3}));
    world.run_for(base::Duration{static_cast<std::int64_t>(after * 1e6)});
    world.input(scheduler::EndAlert{1, true, "cancelled by nid"});
    const base::FramePos ordered = world.earliest();
    world.run_for(seconds(4));
    const base::FramePos ended = ordered + kFade;
    EXPECT_TRUE(steady(world, 0, 0.38F, {ended + kEdges, ended + kEnded - kEdges}));
    EXPECT_EQ(first_frame(world, 0, 0.34F, ended), -1);
    EXPECT_EQ(first_frame(world, 0, 0.3F, ended), -1);
    EXPECT_TRUE(steady(world, 0, 0.1F, {ended + kEnded + kSecond, world.position() - kSecond}));
    EXPECT_LE(largest_step(world, 0, ordered - kSecond, world.position() - kSecond), 0.05F);
    EXPECT_EQ(story(world, 1).back(), "cancelled");
    const auto over = reports(world, 1, AlertEvent::cancelled).at(0);
    EXPECT_EQ(over.text, "cancelled by nid");
    EXPECT_EQ(over.at, ended + kEnded) << "the first frame without it";
    const auto stopped = reports(world, 1, AlertEvent::cut);
    ASSERT_EQ(stopped.size(), 1U);
    EXPECT_EQ(stopped[0].at, over.at);
    EXPECT_EQ(stopped[0].zones, reports(world, 1, AlertEvent::began).at(0).zones);
  }
}

// The piece that would follow is already ordered when the cancel comes.
TEST(E4_Cancel, JustBeforeTheNextPieceSilencesThatToo) {
  for (const double after : {0.42, 0.46, 0.48, 0.74, 0.78}) {
    SCOPED_TRACE(after);
    CoreWorld world(with_music(), kMusic, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 10));
    put(world, make_alert({}));
    world.run_for(base::Duration{static_cast<std::int64_t>(after * 1e6)});
    world.input(scheduler::EndAlert{1, true, "cancelled by nid"});
    const base::FramePos ended = world.earliest() + kFade;
    world.run_for(seconds(3));
    EXPECT_TRUE(steady(world, 0, 0.38F, {ended + kEdges, ended + kEnded - kEdges}));
    EXPECT_EQ(first_frame(world, 0, 0.34F, ended), -1);
    EXPECT_LE(largest_step(world, 0, ended - kSecond, world.position() - kSecond), 0.05F);
  }
}

TEST(E4_Cancel, WithoutAPhraseIsSilenceWithinTheFade) {
  CoreWorld world(with_music(), kMusic, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({}));
  world.run_for(seconds(1));
  world.input(scheduler::EndAlert{1, false, "stopped by nid"});
  const base::FramePos ordered = world.earliest();
  world.run_for(seconds(3));
  EXPECT_TRUE(steady(world, 0, 0.0F, {ordered + kFade, ordered + kFade + base::FrameCount{240}}));
  EXPECT_EQ(first_frame(world, 0, 0.38F), -1);
  EXPECT_EQ(story(world, 1).back(), "cancelled");
}

TEST(E4_Cancel, OfOneThatWaitsOrIsUnknownIsNeverHeard) {
  CoreWorld world(with_music(), kMusic, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.urgency = alerts::AlertClass::normal}));
  world.input(scheduler::EndAlert{99, true, "nobody"});
  world.run_for(seconds(2));
  world.input(scheduler::EndAlert{1, true, "cancelled by nid"});
  world.run_for(minutes(1));
  EXPECT_EQ(story(world, 1), (std::vector<std::string>{"cancelled"}));
  EXPECT_TRUE(story(world, 99).empty());
  EXPECT_TRUE(steady(world, 0, 0.1F, {base::FramePos{} + kSecond * 9, world.position() - kSecond}));
}

TEST(E4_Update, TakesOverAtTheEndOfThePhraseFromItsAttentionSignal) {
  for (const auto urgency : {alerts::AlertClass::priority, alerts::AlertClass::normal}) {
    CoreWorld world(with_music(), kMusic, at(0));
    world.keep_sound(1);
    world.setup().alerts.classes[0].wait_up_to = world.setup().alerts.classes[1].wait_up_to =
        seconds(5);
    world.set_setup(world.setup());
    world.run_until(at(0, 0, 10));
    put(world, make_alert({.urgency = urgency, .count = 5}));
    world.run_for(seconds(6));  // it began after 5 s; the opening or the message sounds
    const base::FramePos began = reports(world, 1, AlertEvent::began).at(0).at;
    auto update = make_alert({.number = 2, .urgency = urgency, .base = 0.5F});
    update->replaces = {1};
    put(world, update);
    world.run_for(seconds(8));
    const base::FramePos phrase_end = began + kAttention + kOpening + kMessage;
    EXPECT_TRUE(steady(world, 0, 0.34F, {phrase_end - kMessage + kEdges, phrase_end - kEdges}));
    EXPECT_EQ(reports(world, 2, AlertEvent::began).at(0).at, phrase_end);
    EXPECT_EQ(first_frame(world, 0, 0.36F, began), -1);  // no end signal in between
    EXPECT_EQ(story(world, 1).back(), "superseded");
    EXPECT_EQ(story(world, 2).back(), "aired");
  }
}

TEST(E4_Update, OfOneThatWaitsTakesItsPlaceInSilence) {
  CoreWorld world(with_music(), kMusic, at(0));
  world.keep_sound(1);
  world.run_until(at(0, 0, 10));
  put(world, make_alert({.urgency = alerts::AlertClass::priority}));
  world.run_for(seconds(2));
  auto update = make_alert({.number = 2, .base = 0.5F});
  update->replaces = {1};
  put(world, update);
  world.run_for(minutes(1));
  EXPECT_EQ(story(world, 1), (std::vector<std::string>{"superseded"}));
  EXPECT_EQ(story(world, 2).back(), "aired");
  EXPECT_EQ(first_frame(world, 0, 0.3F, base::FramePos{} + kSecond), -1);
}

TEST(AsRun, TellsOfTheAlertAndWhatItCut) {
  CoreWorld world(with_music(), kMusic, at(0));
  world.run_until(at(0, 0, 10));
  auto alert = make_alert({.drill = true});
  alert->resumed = true;
  put(world, alert);
  const base::FramePos began = world.earliest();
  world.run_for(seconds(5));
  const auto records = world.as_run();
  ASSERT_GE(records.size(), 3U);
  EXPECT_EQ(records[0].how_ended, "cut by an alert");
  EXPECT_EQ(records[0].played, began + kFade - records[0].started_frame);
  EXPECT_EQ(records[1].kind, scheduler::AsRunKind::alert);
  EXPECT_EQ(records[1].entry, "alert 1");
  EXPECT_EQ(records[1].title, "Flood");
  EXPECT_EQ(records[1].artist, "district");
  EXPECT_EQ(records[1].zones, "village");
  EXPECT_EQ(records[1].reason, "drill, life-safety, resumed after a restart");
  EXPECT_EQ(records[1].started_frame, began);
  EXPECT_EQ(records[1].played, kWhole);
  EXPECT_EQ(records[1].how_ended, "finished");
  EXPECT_EQ(records[2].from, began - records[0].started_frame);
}

}  // namespace
}  // namespace hornbill::tests
