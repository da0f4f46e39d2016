// SPDX-License-Identifier: Apache-2.0
// What a new start, or a reload, makes of what was there before: nothing is heard twice, nothing
// that was on is lost, and an order to be silent is kept.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using scheduler::LatePolicy;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const std::map<std::string, ScriptedSegment> kLibrary{
    {"a", {60, 0.1F}}, {"b", {60, 0.2F}}, {"spot", {20, 0.3F}}};

playlists::PlaylistOptions playlist(const std::string& name, bool loop) {
  playlists::PlaylistOptions p;
  p.name = name;
  p.segments = {"a", "b"};
  p.loop = loop;
  return p;
}

// A playlist at 08:00: all of it, endless, or `items` of it.
scheduler::StationSetup show(bool loop, std::optional<int> items, LatePolicy late) {
  auto setup = plain_setup();
  setup.playlists.push_back(playlist("list", loop));
  setup.rules.push_back(rule("Show", "playlist:list", "08:00"));
  setup.rules.back().items = items;
  setup.rules.back().late = late;
  return setup;
}

std::vector<std::string> of(const CoreWorld& world, const std::string& entry) {
  std::vector<std::string> lines;
  for (const auto& line : world.heard()) {
    if (line.starts_with(entry + "/")) lines.push_back(line);
  }
  return lines;
}

// Runs from 07:59:50 to `off`, is killed, and runs again from `on` for a minute.
std::unique_ptr<CoreWorld> killed(const scheduler::StationSetup& setup, base::UtcTime off,
                                  base::UtcTime on) {
  CoreWorld before(setup, kLibrary, at(7, 59, 50));
  before.run_until(off);
  auto world = std::make_unique<CoreWorld>(setup, kLibrary, on);
  world->restore(before.left_behind());
  world->run_for(minutes(1));
  return world;
}

TEST(Restart, PlaysNoFinishedPlaylistAgain) {
  for (const LatePolicy late : {LatePolicy::play, LatePolicy::join, LatePolicy::within}) {
    const auto whole = killed(show(false, {}, late), at(8, 3), at(8, 3, 10));
    EXPECT_TRUE(of(*whole, "Show").empty()) << of(*whole, "Show").front();
    const auto some = killed(show(true, 1, late), at(8, 1, 30), at(8, 1, 40));
    EXPECT_TRUE(of(*some, "Show").empty()) << of(*some, "Show").front();
  }
}

TEST(Restart, GoesOnWithAPlaylistInItsSecondItem) {
  const auto world = killed(show(false, {}, LatePolicy::play), at(8, 1, 20), at(8, 1, 30));
  const auto records = world->as_run();
  const auto show_it =
      std::find_if(records.begin(), records.end(), [](const auto& r) { return r.entry == "Show"; });
  ASSERT_NE(show_it, records.end());
  EXPECT_EQ(show_it->segment, "b");
  EXPECT_NEAR(static_cast<double>(show_it->from.value) / 48000, 20, 0.5);
}

TEST(Restart, CountsTheItemsThatHaveBegun) {
  const auto world = killed(show(true, 2, LatePolicy::play), at(8, 1, 50), at(8, 1, 55));
  EXPECT_EQ(of(*world, "Show").size(), 1U);
}

TEST(Restart, KeepsAPlaylistThatWaitsBeneathASpot) {
  auto setup = show(false, {}, LatePolicy::play);
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00:30"));
  setup.rules.back().start = scheduler::StartMode::hard;
  const auto world = killed(setup, at(8, 0, 40), at(8, 0, 45));
  EXPECT_EQ(of(*world, "Spot").size(), 1U);
  EXPECT_FALSE(of(*world, "Show").empty());
}

TEST(Restart, MeetsWhatFellIntoTheHole) {
  auto setup = show(false, {}, LatePolicy::play);
  CoreWorld before(setup, kLibrary, at(7, 50));
  before.run_until(at(7, 55));
  CoreWorld world(setup, kLibrary, at(8, 30));
  world.restore(before.left_behind());
  world.run_for(minutes(3));
  EXPECT_EQ(of(world, "Show").size(), 2U);
}

TEST(Start, FindsNothingOfAPlaylistThatWouldBeOver) {
  for (const LatePolicy late : {LatePolicy::play, LatePolicy::join}) {
    for (const auto& setup : {show(false, {}, late), show(true, 2, late)}) {
      CoreWorld world(setup, kLibrary, at(8, 30));
      world.run_for(minutes(1));
      EXPECT_TRUE(of(world, "Show").empty());
      EXPECT_TRUE(world.missed().empty());
    }
  }
}

TEST(Start, JoinsTheItemOfARotationThatWouldBeOn) {
  CoreWorld world(show(true, 2, LatePolicy::join), kLibrary, at(8, 1, 15));
  world.run_for(minutes(2));
  const auto lines = of(world, "Show");
  ASSERT_EQ(lines.size(), 1U);
  const auto records = world.as_run();
  EXPECT_EQ(records[0].segment, "b");
  EXPECT_NEAR(static_cast<double>(records[0].from.value) / 48000, 15, 0.5);
}

// ---- Orders outlive the program ----

scheduler::OperatorCommand order(scheduler::OperatorAction action) {
  return {1, action, "", "somchai"};
}

TEST(Restart, KeepsSilentWhatWasStopped) {
  const auto setup = show(true, {}, LatePolicy::join);
  CoreWorld before(setup, kLibrary, at(7, 59, 50));
  before.run_until(at(8, 0, 20));
  before.input(order(scheduler::OperatorAction::stop));
  before.run_for(seconds(5));
  CoreWorld world(setup, kLibrary, at(8, 5));
  world.restore(before.left_behind());
  world.run_for(minutes(1));
  EXPECT_TRUE(world.heard().empty()) << world.heard().front();
  EXPECT_EQ(world.snapshot()->programmes[0].state, scheduler::ProgrammeState::stopped);
  world.input(order(scheduler::OperatorAction::resume));
  world.run_for(seconds(10));
  EXPECT_FALSE(of(world, "Show").empty());
}

TEST(Restart, StoppedShowsNothingNextThatIsPast) {
  auto setup = plain_setup();
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00"));
  setup.rules.back().resume = scheduler::ResumePolicy::skip;
  CoreWorld before(setup, kLibrary, at(7, 59, 50));
  before.run_until(at(8, 0, 5));
  scheduler::Restored left = before.left_behind();
  (*left.standing)[0].stopped = true;
  (*left.standing)[0].by = "nid";
  CoreWorld world(setup, kLibrary, at(8, 0, 10));
  world.restore(left);
  world.run_for(seconds(3));
  EXPECT_EQ(world.snapshot()->programmes[0].state, scheduler::ProgrammeState::stopped);
  EXPECT_TRUE(world.snapshot()->programmes[0].next.empty());
  world.run_until(at(8, 20));
  world.input(scheduler::OperatorCommand{1, scheduler::OperatorAction::resume, "", "nid"});
  world.run_for(seconds(5));
  EXPECT_EQ(world.missed(),
            (std::vector<std::string>{"Spot: met 20 min late, and it plays only within 10 min"}));
}

TEST(Restart, KeepsBackWhatWasHeld) {
  auto setup = show(true, {}, LatePolicy::join);
  setup.rules.push_back(rule("Spot", "segment:spot", "08:05:30"));
  CoreWorld before(setup, kLibrary, at(7, 59, 50));
  before.run_until(at(8, 0, 20));
  before.input(order(scheduler::OperatorAction::hold));
  before.run_for(seconds(5));
  CoreWorld world(setup, kLibrary, at(8, 5));
  world.restore(before.left_behind());
  world.run_for(minutes(2));
  EXPECT_TRUE(of(world, "Spot").empty());
  EXPECT_EQ(world.snapshot()->programmes[0].state, scheduler::ProgrammeState::held);
  EXPECT_TRUE(world.snapshot()->programmes[0].next.empty());
}

TEST(Hold, LosesNothingThatWaited) {
  auto setup = show(true, {}, LatePolicy::join);
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00:10"));  // soft: waits for item a
  CoreWorld world(setup, kLibrary, at(7, 59, 50));
  world.run_until(at(8, 0, 20));
  world.input(order(scheduler::OperatorAction::hold));
  world.run_until(at(8, 1, 30));
  EXPECT_TRUE(of(world, "Spot").empty());
  world.input(order(scheduler::OperatorAction::resume));
  world.run_until(at(8, 3));
  EXPECT_EQ(of(world, "Spot").size(), 1U);
}

TEST(Hold, ForgetsWhatAReloadTookAway) {
  auto setup = show(true, {}, LatePolicy::join);
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00:10"));
  CoreWorld world(setup, kLibrary, at(7, 59, 50));
  world.run_until(at(8, 0, 20));
  world.input(order(scheduler::OperatorAction::hold));
  world.run_for(seconds(5));
  setup.rules.pop_back();
  world.set_setup(setup);
  world.run_for(seconds(5));
  world.input(order(scheduler::OperatorAction::resume));
  world.run_until(at(8, 3));
  EXPECT_TRUE(of(world, "Spot").empty());
}

// ---- Reload ----

scheduler::StationSetup signals() {
  auto setup = show(true, {}, LatePolicy::join);
  setup.rules.push_back(rule("Signal", "segment:spot", "07:00"));
  setup.rules.back().every = minutes(1);
  setup.rules.back().until = hours(10);
  setup.rules.back().late = LatePolicy::skip;
  setup.rules.push_back(rule("News", "segment:spot", "07:00:40"));
  setup.rules.back().every = minutes(2);
  setup.rules.back().until = hours(10);
  setup.rules.back().mix = scheduler::Mix::duck;
  setup.rules.back().start = scheduler::StartMode::hard;
  return setup;
}

TEST(Reload, LooksNotBackAtWhatIsOver) {
  CoreWorld world(signals(), kLibrary, at(8, 0, 10));
  world.run_until(at(8, 1, 25));
  world.set_setup(world.setup());
  world.run_until(at(8, 1, 58));
  EXPECT_TRUE(world.missed().empty()) << world.missed().front();
  EXPECT_EQ(of(world, "News").size(), 1U);
}

TEST(Reload, KeepsWhatWaits) {
  auto setup = show(true, {}, LatePolicy::join);
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00:10"));
  setup.rules.back().late = LatePolicy::skip;
  CoreWorld world(setup, kLibrary, at(7, 59, 50));
  world.run_until(at(8, 0, 20));
  world.set_setup(world.setup());
  world.run_until(at(8, 3));
  EXPECT_EQ(of(world, "Spot").size(), 1U);
  EXPECT_TRUE(world.missed().empty());
}

TEST(Reload, BeginsAChangedShowThatWouldBeOn) {
  auto setup = show(true, {}, LatePolicy::join);
  setup.playlists.push_back(playlist("other", true));
  setup.playlists.back().segments = {"spot"};
  CoreWorld world(setup, kLibrary, at(8, 59));
  world.run_until(at(9));
  setup.rules[0].play.name = "other";
  world.set_setup(setup);
  world.run_for(seconds(30));
  const auto records = world.as_run();
  EXPECT_EQ(records.back().segment, "spot");
  EXPECT_TRUE(world.missed().empty());
}

// The village, heard as zone 0, on "main"; a music loop of `segment`.
scheduler::StationSetup music_of(const std::string& segment) {
  auto setup = plain_setup();
  playlists::PlaylistOptions p = playlist("music", true);
  p.segments = {segment};
  p.crossfade = seconds(0);
  setup.playlists.push_back(p);
  setup.rules.push_back(rule("Music", "playlist:music", "00:00"));
  return setup;
}

// With a zone "school" on a programme of its own.
scheduler::StationSetup with_school(scheduler::StationSetup setup) {
  setup.programmes.push_back("school");
  scheduler::ZoneOptions school;
  school.name = "school";
  school.programme = "school";
  setup.zones.insert(setup.zones.begin(), school);
  setup.rules.push_back(rule("Lesson", "segment:b", "08:00:10"));
  setup.rules.back().programme = "school";
  return setup;
}

TEST(Reload, LeavesAZoneAloneWhereOthersComeAndGoBeforeIt) {
  const auto alone = music_of("a");
  CoreWorld world(alone, kLibrary, at(8));
  world.run_until(at(8, 0, 5));
  const auto before = world.longest_silence();
  world.set_setup(with_school(alone));
  world.run_until(at(8, 0, 15));
  EXPECT_EQ(world.snapshot()->programmes.size(), 2U);
  world.set_setup(alone);
  world.run_until(at(8, 0, 20));
  EXPECT_EQ(world.longest_silence(), before);
  EXPECT_NEAR(world.runs().back().level, 0.1F, 1e-4F);
}

TEST(Reload, EndsAProgrammeThatNoZoneFollowsAnyMoreAndBeginsItAgain) {
  const auto alone = music_of("a");
  CoreWorld world(with_school(alone), kLibrary, at(8));
  world.run_until(at(8, 0, 30));
  world.set_setup(alone);
  world.run_until(at(8, 0, 32));
  ASSERT_EQ(world.snapshot()->programmes.size(), 1U);
  EXPECT_EQ(
      of(world, "Lesson"),
      std::vector<std::string>{"Lesson/b@10.00 its programme is in the configuration no more"});
  EXPECT_TRUE(world.missed().empty());
  auto again = with_school(alone);
  again.rules.back() = rule("Late lesson", "segment:spot", "08:01");
  again.rules.back().programme = "school";
  world.set_setup(again);
  world.run_until(at(8, 1, 5));
  EXPECT_EQ(world.snapshot()->programmes.size(), 2U);
  EXPECT_EQ(of(world, "Late lesson").size(), 1U);
}

TEST(Reload, AnItemWhoseEntryIsGonePlaysToItsEnd) {
  auto setup = music_of("a");
  auto with_spot = setup;
  with_spot.rules.push_back(rule("Spot", "segment:spot", "08:00:10"));
  with_spot.rules.back().start = scheduler::StartMode::hard;
  CoreWorld world(with_spot, kLibrary, at(8));
  world.run_until(at(8, 0, 15));
  world.set_setup(setup);
  world.run_until(at(8, 0, 35));
  EXPECT_EQ(of(world, "Spot"), std::vector<std::string>{"Spot/spot@10.00 finished"});
  EXPECT_TRUE(world.heard().back().starts_with("Music/a@30")) << world.heard().back();
}

TEST(Reload, AnItemWhoseEntryAndFileAreGoneIsFadedOutAtOnce) {
  auto setup = music_of("a");
  auto with_spot = setup;
  with_spot.rules.push_back(rule("Spot", "segment:spot", "08:00:10"));
  with_spot.rules.back().start = scheduler::StartMode::hard;
  CoreWorld world(with_spot, kLibrary, at(8));
  world.run_until(at(8, 0, 15));
  world.segments().erase("spot");
  world.library_changed();
  world.set_setup(setup);
  world.run_until(at(8, 0, 17));
  ASSERT_EQ(of(world, "Spot").size(), 1U);
  EXPECT_TRUE(of(world, "Spot")[0].starts_with("Spot/spot@10.00 taken off"))
      << of(world, "Spot")[0];
  EXPECT_TRUE(world.heard().back().starts_with("Music/a@15")) << world.heard().back();
}

TEST(ClockForward, LosesNothingThatWaited) {
  auto setup = show(true, {}, LatePolicy::join);
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00:10"));
  CoreWorld world(setup, kLibrary, at(7, 59, 50));
  world.run_until(at(8, 0, 20));
  world.step_clock(minutes(2));
  world.run_until(at(8, 5));
  EXPECT_EQ(of(world, "Spot").size(), 1U);
}

// ---- Late orders ----

std::size_t late_notes(CoreWorld& world, std::uint64_t id) {
  world.input(audio::Report{world.position(), audio::CommandLate{id, {480}}});
  world.run_for(seconds(1));
  const auto records = world.as_run();
  return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [](const auto& r) {
    return r.reason.find("too busy: a change of the sound came 10 ms late") != std::string::npos;
  }));
}

TEST(LateOrder, IsNotedUnlessItIsOneOfTheFirstSetup) {
  CoreWorld world(show(true, {}, LatePolicy::join), kLibrary, at(8, 0, 10));
  world.run_for(seconds(5));
  EXPECT_EQ(late_notes(world, 1), 0U);
  EXPECT_EQ(late_notes(world, 1000), 1U);
}

}  // namespace
}  // namespace hornbill::tests
