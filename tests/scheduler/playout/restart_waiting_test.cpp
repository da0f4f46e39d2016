// SPDX-License-Identifier: Apache-2.0
// What a new start makes of entries that had fallen due and waited for their turn.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using scheduler::LatePolicy;

// A playlist at 08:00, of two items of a minute.
scheduler::StationSetup a_then_b(LatePolicy late) {
  auto setup = plain_setup();
  playlists::PlaylistOptions list;
  list.name = "list";
  list.segments = {"a", "b"};
  setup.playlists.push_back(list);
  setup.rules.push_back(rule("Show", "playlist:list", "08:00"));
  setup.rules.back().late = late;
  return setup;
}

// Runs from 07:59:50 to `off`, is killed, and runs again from `on` for a minute.
std::unique_ptr<CoreWorld> cut_and_back(const scheduler::StationSetup& setup, base::UtcTime off,
                                        base::UtcTime on) {
  const std::map<std::string, ScriptedSegment> library{
      {"a", {60, 0.1F}}, {"b", {60, 0.2F}}, {"spot", {20, 0.3F}}};
  CoreWorld before(setup, library, at(7, 59, 50));
  before.run_until(off);
  auto world = std::make_unique<CoreWorld>(setup, library, on);
  world->restore(before.left_behind());
  world->run_for(std::chrono::minutes(1));
  return world;
}

std::vector<std::string> lines_of(const CoreWorld& world, const std::string& entry) {
  std::vector<std::string> lines = world.heard();
  std::erase_if(lines, [&](const auto& line) { return !line.starts_with(entry + "/"); });
  return lines;
}

// Two entries at 08:00, of which the second waits for the end of the first.
scheduler::StationSetup two_at_once(scheduler::Mix mix, LatePolicy late) {
  auto setup = plain_setup();
  for (const char* name : {"First", "Second"}) {
    setup.rules.push_back(rule(name, "segment:spot", "08:00"));
    setup.rules.back().start = scheduler::StartMode::hard;
    setup.rules.back().mix = mix;
    setup.rules.back().late = late;
  }
  return setup;
}

TEST(Restart, JudgesByItsLatePolicyWhatWaitedForItsTurn) {
  for (const auto mix : {scheduler::Mix::replace, scheduler::Mix::duck}) {
    const auto played = cut_and_back(two_at_once(mix, LatePolicy::play), at(8, 0, 5), at(8, 0, 10));
    EXPECT_EQ(lines_of(*played, "Second").size(), 1U);
    const auto left = cut_and_back(two_at_once(mix, LatePolicy::skip), at(8, 0, 5), at(8, 0, 10));
    EXPECT_TRUE(lines_of(*left, "Second").empty());
    const auto missed = left->missed();
    EXPECT_EQ(std::count_if(missed.begin(), missed.end(),
                            [](const auto& line) { return line.starts_with("Second"); }),
              1)
        << testing::PrintToString(missed);
    // Heard before the cut, it does not come again.
    const auto over = cut_and_back(two_at_once(mix, LatePolicy::play), at(8, 0, 50), at(8, 0, 55));
    EXPECT_TRUE(lines_of(*over, "Second").empty());
  }
}

TEST(Restart, PlaysInFullAPlaylistThatWaitedForItsTurn) {
  auto setup = two_at_once(scheduler::Mix::replace, LatePolicy::play);
  setup.rules.push_back(a_then_b(LatePolicy::play).rules.back());
  setup.playlists = a_then_b(LatePolicy::play).playlists;
  const auto world = cut_and_back(setup, at(8, 0, 5), at(8, 0, 10));
  const auto lines = lines_of(*world, "Show");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].find("joined late"), std::string::npos) << lines[0];
}

// It is chosen at once, but what was missed before it is heard first.
TEST(Restart, JoinsWhereItWouldBeOnceTheOthersAreOver) {
  auto setup = a_then_b(LatePolicy::join);
  setup.rules.push_back(rule("Spot", "segment:spot", "08:00"));
  setup.rules.back().start = scheduler::StartMode::hard;
  setup.rules.back().late = LatePolicy::play;
  const auto from = [&](base::UtcTime on) {
    const auto world = cut_and_back(setup, at(7, 59, 58), on);
    const auto records = world->as_run();
    const auto found = std::find_if(records.begin(), records.end(),
                                    [](const auto& r) { return r.entry == "Show"; });
    if (found == records.end()) return std::string("nothing");
    const auto place = static_cast<double>(found->from.value) / 48000;
    return found->segment + " from " + std::to_string(std::lround(place)) + " s";
  };
  EXPECT_EQ(from(at(8, 0, 10)), "a from 30 s");
  EXPECT_EQ(from(at(8, 0, 50)), "b from 10 s");
}

// Whichever of them is opened first.
TEST(Restart, KeepsTheOrderOfWhatWasMissedAtOneInstant) {
  auto setup = a_then_b(LatePolicy::join);
  for (const char* name : {"First", "Second"}) {
    setup.rules.push_back(rule(name, std::string("segment:") + name, "08:00"));
    setup.rules.back().start = scheduler::StartMode::hard;
    setup.rules.back().late = LatePolicy::play;
  }
  for (const std::int64_t ticks : {0, 5, 9}) {
    SCOPED_TRACE(ticks);
    CoreWorld world(
        setup, {{"a", {60, 0.1F}}, {"b", {60, 0.2F}}, {"First", {5, 0.3F}}, {"Second", {5, 0.4F}}},
        at(8, 0, 2));
    world.segments().at("First").open_ticks = ticks;
    world.restore([&] {
      CoreWorld before(setup, world.segments(), at(7, 59, 50));
      before.run_until(at(7, 59, 58));
      return before.left_behind();
    }());
    world.run_for(std::chrono::seconds(30));
    std::vector<std::string> entries;
    for (const auto& record : world.as_run()) {
      if (record.kind == scheduler::AsRunKind::item) entries.push_back(record.entry);
    }
    EXPECT_EQ(entries, (std::vector<std::string>{"First", "Second", "Show"}));
  }
}

// One that cannot be opened for long holds up no other.
TEST(Restart, WaitsOnlyAMomentForTheFirstOfTheMissed) {
  auto setup = two_at_once(scheduler::Mix::replace, LatePolicy::play);
  setup.rules[0].play.name = "slow";
  std::map<std::string, ScriptedSegment> library{{"slow", {5, 0.3F}}, {"spot", {20, 0.2F}}};
  library.at("slow").open_ticks = 150;
  CoreWorld world(setup, library, at(8, 0, 2));
  CoreWorld before(setup, library, at(7, 59, 50));
  before.run_until(at(7, 59, 58));
  world.restore(before.left_behind());
  world.run_for(std::chrono::seconds(30));
  const auto records = world.as_run();
  const auto second = std::find_if(records.begin(), records.end(),
                                   [](const auto& r) { return r.entry == "Second"; });
  ASSERT_NE(second, records.end());
  EXPECT_LE(second->started, at(8, 0, 2.6));
  EXPECT_EQ(lines_of(world, "First").size(), 1U);
}

}  // namespace
}  // namespace hornbill::tests
