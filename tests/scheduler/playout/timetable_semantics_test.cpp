// SPDX-License-Identifier: Apache-2.0
// What an entry's start means when something else plays: the cases that other systems get wrong.
#include <gtest/gtest.h>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using scheduler::StartMode;
using std::chrono::minutes;
using std::chrono::seconds;

playlists::PlaylistOptions listed(const std::string& name, std::vector<std::string> ids,
                                  bool loop = true) {
  playlists::PlaylistOptions p;
  p.name = name;
  p.segments = std::move(ids);
  p.loop = loop;
  return p;
}

scheduler::StationSetup music_all_day() {
  scheduler::StationSetup s = plain_setup();
  s.playlists.push_back(listed("music", {"a", "b", "c"}));
  s.rules.push_back(rule("Music", "playlist:music", "00:00"));
  return s;
}

std::map<std::string, ScriptedSegment> library() {
  return {{"a", {100, 0.10F}},   {"b", {100, 0.11F}},   {"c", {100, 0.12F}},
          {"news", {30, 0.20F}}, {"chime", {5, 0.21F}}, {"spot", {20, 0.22F}}};
}

base::FramePos onset(const CoreWorld& world, float level) {
  for (const HeardRun& run : world.runs()) {
    if (std::abs(run.level - level) < 1e-4F) return run.from;
  }
  return {-1};
}

TEST(HardStart, CutsTheCurrentItemAtItsVeryFrame) {
  auto setup = music_all_day();
  setup.rules.push_back(rule("News", "segment:news", "00:00:45"));
  setup.rules.back().start = StartMode::hard;
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 2));
  const auto records = world.as_run();
  const auto news =
      std::find_if(records.begin(), records.end(), [](const auto& r) { return r.entry == "News"; });
  ASSERT_NE(news, records.end());
  EXPECT_EQ(news->started_frame, world.frame_of(at(0, 0, 45)));
  // 5 ms of fade-in and 50 ms of the music's fade-out over it: then the level is steady.
  EXPECT_LE((onset(world, 0.20F) - world.frame_of(at(0, 0, 45))).value, 2400 + 4);
}

TEST(HardStart, WhoseSegmentIsMissingLeavesTheCurrentItemPlaying) {
  auto setup = music_all_day();
  setup.rules.push_back(rule("News", "segment:gone", "00:00:45"));
  setup.rules.back().start = StartMode::hard;
  auto segments = library();
  segments["gone"] = {30, 0.3F, true};
  CoreWorld world(setup, segments, at(0));
  world.run_until(at(0, 1, 30));
  EXPECT_EQ(world.heard(), (std::vector<std::string>{"Music/a@0.22 on air"}));
  EXPECT_EQ(world.missed(),
            (std::vector<std::string>{"News/gone: cannot be played: file missing"}));
}

TEST(HardStart, TwoAtOneInstantBothPlayInFileOrder) {
  auto setup = music_all_day();
  for (const char* id : {"news", "spot"}) {
    setup.rules.push_back(rule(id, std::string("segment:") + id, "00:01"));
    setup.rules.back().start = StartMode::hard;
  }
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 2, 30));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 4U);
  EXPECT_EQ(heard[1], "news/news@60.00 finished");
  EXPECT_EQ(heard[2], "spot/spot@90.00 finished");
  EXPECT_EQ(heard[3], "Music/a@110.00 on air");
}

TEST(HardStart, FallingDueWhileAnotherWaitsIsNotLost) {
  auto setup = music_all_day();
  setup.rules.push_back(rule("Soft", "segment:spot", "00:00:30"));
  setup.rules.back().wait_up_to = minutes(5);
  setup.rules.push_back(rule("Hard", "segment:news", "00:01"));
  setup.rules.back().start = StartMode::hard;
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 3));
  const auto heard = world.heard();
  ASSERT_GE(heard.size(), 3U);
  EXPECT_EQ(heard[1], "Hard/news@60.00 finished");
  EXPECT_EQ(heard[2], "Soft/spot@90.00 finished");
  EXPECT_TRUE(world.missed().empty());
}

TEST(SoftStart, WaitsForTheCurrentItemToEnd) {
  auto setup = music_all_day();
  setup.rules.push_back(rule("Spot", "segment:spot", "00:00:40"));
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 3));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[0], "Music/a@0.22 finished");
  EXPECT_EQ(heard[1], "Spot/spot@100.20 finished");
  EXPECT_EQ(heard[2], "Music/b@120.19 on air");
}

TEST(SoftStart, IsForcedWhenTheWaitRunsOut) {
  auto setup = music_all_day();
  setup.rules.push_back(rule("Spot", "segment:spot", "00:00:20"));
  setup.rules.back().wait_up_to = seconds(15);
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 1, 30));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[0], "Music/a@0.22 cut by Spot");
  EXPECT_EQ(heard[1], "Spot/spot@35.00 finished");
  EXPECT_EQ(heard[2], "Music/a@54.99 on air");  // resumed where it was cut
}

TEST(SoftStart, IsNotLostWhenOneLongItemCoversItsWholeTime) {
  auto setup = music_all_day();
  setup.playlists[0].segments = {"long"};
  setup.rules.push_back(rule("Spot", "segment:spot", "00:10"));
  setup.rules.back().wait_up_to = minutes(120);
  auto segments = library();
  segments["long"] = {1200, 0.15F};
  CoreWorld world(setup, segments, at(0));
  world.run_until(at(0, 21));
  const auto heard = world.heard();
  ASSERT_GE(heard.size(), 2U);
  EXPECT_EQ(heard[1], "Spot/spot@1200.20 finished");
}

TEST(Entries, DueAtOneInstantArePlayedOneAfterTheOtherAndNoneIsLost) {
  auto setup = music_all_day();
  for (const char* name : {"One", "Two", "Three"}) {
    setup.rules.push_back(rule(name, "segment:chime", "00:01"));
  }
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 3));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 5U);
  EXPECT_EQ(heard[1], "One/chime@100.20 finished");
  EXPECT_EQ(heard[2], "Two/chime@105.20 finished");
  EXPECT_EQ(heard[3], "Three/chime@110.20 finished");
}

TEST(Playlist, EndsAtItsUntilAndTheOneBelowComesBack) {
  auto setup = music_all_day();
  setup.playlists.push_back(listed("show", {"news", "spot"}));
  setup.rules.push_back(rule("Show", "playlist:show", "00:01"));
  setup.rules.back().start = StartMode::hard;
  setup.rules.back().until = std::chrono::minutes(2);
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 3));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 6U);
  EXPECT_EQ(heard[0], "Music/a@0.22 cut by Show");
  EXPECT_EQ(heard[1], "Show/news@60.00 finished");
  EXPECT_EQ(heard[2], "Show/spot@90.00 finished");
  EXPECT_EQ(heard[3].substr(0, 15), "Show/news@110.0");
  EXPECT_NE(heard[3].find("its time was over"), std::string::npos);
  EXPECT_EQ(heard[4].substr(0, 13), "Music/a@120.0");
}

TEST(Playlist, WithoutAnEndGivesWayToTheNextSuchForGood) {
  auto setup = music_all_day();
  setup.playlists.push_back(listed("other", {"spot"}));
  setup.rules.push_back(rule("Other", "playlist:other", "00:01"));
  setup.rules.back().start = StartMode::hard;
  setup.rules.push_back(rule("Chime", "segment:chime", "00:02"));
  setup.rules.back().start = StartMode::hard;
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 2, 30));
  EXPECT_EQ(world.heard().back().substr(0, 11), "Other/spot@");
}

TEST(Playlist, OfGaplessItemsHasNoGapAndNoFade) {
  auto setup = music_all_day();
  auto segments = library();
  for (const char* id : {"a", "b", "c"}) segments[id].level = 0.1F;
  CoreWorld world(setup, segments, at(0));
  world.run_until(at(0, 8));
  // One level from the first item to the last: not a single frame differs at the joins.
  EXPECT_EQ(world.runs().size(), 2U);  // the silence before the first item, then it
}

TEST(Playlist, CrossfadesWithConstantPower) {
  auto setup = music_all_day();
  setup.playlists[0].crossfade = seconds(4);
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 3, 30));
  const auto heard = world.heard();
  ASSERT_GE(heard.size(), 2U);
  EXPECT_EQ(heard[1].substr(0, 14), "Music/b@96.20 ");
}

TEST(Playlist, TakesAFewItemsEachTimeAndGoesOnFromThere) {
  auto setup = music_all_day();
  setup.playlists.push_back(listed("spots", {"chime", "spot"}, false));
  setup.rules.push_back(rule("Break", "playlist:spots", "00:00:30"));
  setup.rules.back().items = 1;
  setup.rules.back().every = minutes(2);
  setup.rules.back().start = StartMode::hard;
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 5));
  std::vector<std::string> breaks;
  for (const auto& line : world.heard()) {
    if (line.starts_with("Break")) breaks.push_back(line);
  }
  EXPECT_EQ(breaks,
            (std::vector<std::string>{"Break/chime@30.00 finished", "Break/spot@150.00 finished",
                                      "Break/chime@270.00 finished"}));
}

TEST(Silence, IsPlayedWhereTheTimetableAsksForIt) {
  auto setup = music_all_day();
  setup.rules.push_back(rule("Night", "silence", "00:01"));
  setup.rules.back().start = StartMode::hard;
  setup.rules.back().until = minutes(3);
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 4));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 4U);
  EXPECT_EQ(heard[1].substr(0, 7), "Night/@");
  EXPECT_EQ(heard[2].substr(0, 12), "Music/a@180.");
  EXPECT_GE(world.longest_silence().value, base::seconds_to_frames(118).value);
}

TEST(Station, IsSilentWhenIdleIfItsOwnerWishes) {
  auto setup = plain_setup();
  setup.fallback.silent_when_idle = true;
  setup.rules.push_back(rule("News", "segment:news", "00:01"));
  CoreWorld world(setup, library(), at(0));
  world.run_until(at(0, 3));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[1], "News/news@60.00 finished");
  EXPECT_EQ(world.snapshot()->faults.size(), 0U);
}

TEST(Midnight, ChangesNothing) {
  auto setup = music_all_day();
  setup.rules.push_back(rule("Midnight", "segment:news", "00:00"));
  setup.rules.back().start = StartMode::hard;
  CoreWorld world(setup, library(), at(23, 58));
  world.run_until(at(24, 2));
  const auto heard = world.heard();
  ASSERT_GE(heard.size(), 3U);
  // The segment comes first, the playlist of the same instant after it.
  EXPECT_TRUE(std::find(heard.begin(), heard.end(), "Midnight/news@120.00 finished") !=
              heard.end());
  EXPECT_LE(world.longest_silence().value, base::ms_to_frames(300).value);
}

}  // namespace
}  // namespace hornbill::tests
