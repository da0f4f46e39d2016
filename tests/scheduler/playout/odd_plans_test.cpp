// SPDX-License-Identifier: Apache-2.0
// Plans that no person would write on purpose: hours that overlap or are not filled, entries that
// meet at midnight, playlists without measure. There is always sound, and the as-run says why.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kLongestGap = 9600;  // 200 ms

// Adds a playlist of these segments, and an entry that plays it in [from, until), minutes of the
// hour.
void add_show(scheduler::StationSetup& setup, const std::string& name, std::vector<std::string> ids,
              std::pair<int, int> from_until) {
  playlists::PlaylistOptions list;
  list.name = name;
  list.segments = std::move(ids);
  list.loop = list.segments.size() == 1;
  setup.playlists.push_back(list);
  setup.rules.push_back(rule(name, "playlist:" + name, "00:00"));
  setup.rules.back().at = {minutes(from_until.first)};
  setup.rules.back().until = minutes(from_until.second);
  setup.rules.back().start = scheduler::StartMode::hard;
}

// "Entry/segment@second", without how it ended.
std::vector<std::string> began(const CoreWorld& world) {
  std::vector<std::string> lines = world.heard();
  for (std::string& line : lines) line = line.substr(0, line.find('.'));
  return lines;
}

// The longest silence once anything was heard.
class Gaps {
 public:
  explicit Gaps(CoreWorld& world) : world_(world) {
    world_.run_for(seconds(1));
    first_ = world_.longest_silence();
  }
  base::FrameCount longest() const {
    return world_.longest_silence() == first_ ? base::FrameCount{} : world_.longest_silence();
  }

 private:
  CoreWorld& world_;
  base::FrameCount first_;
};

TEST(S1_OverlappingHours, TheLaterTakesOverAndTheEarlierComesBackIfItsTimeIsNotOver) {
  auto setup = plain_setup();
  add_show(setup, "Day", {"day"}, {0, 5});
  add_show(setup, "Guest", {"guest"}, {1, 2});
  add_show(setup, "Long", {"long"}, {4, 6});
  CoreWorld world(setup, {{"day", {100, 0.1F}}, {"guest", {100, 0.2F}}, {"long", {100, 0.3F}}},
                  at(0));
  const Gaps gaps(world);
  world.run_until(at(0, 6, 10));
  EXPECT_EQ(began(world),
            (std::vector<std::string>{"Day/day@0", "Guest/guest@60", "Day/day@120", "Day/day@160",
                                      "Long/long@240", "Long/long@340", "built-in sound/@360"}));
  EXPECT_EQ(world.as_run().back().reason, "nothing is scheduled");
  EXPECT_LE(gaps.longest().value, kLongestGap);
  EXPECT_TRUE(world.missed().empty());
}

TEST(S1_UnderfilledHour, IsFilledByTheFallbackAndTheNextHourBeginsOnTime) {
  auto setup = plain_setup();
  setup.fallback.play = scheduler::PlayTarget{scheduler::TargetKind::segment, "spare"};
  add_show(setup, "Short", {"a", "b"}, {0, 2});
  add_show(setup, "Next", {"next"}, {2, 4});
  CoreWorld world(
      setup, {{"a", {20, 0.1F}}, {"b", {20, 0.2F}}, {"next", {90, 0.3F}}, {"spare", {30, 0.4F}}},
      at(0));
  const Gaps gaps(world);
  world.run_until(at(0, 2, 10));
  const auto lines = began(world);
  EXPECT_EQ(lines,
            (std::vector<std::string>{"Short/a@0", "Short/b@20", "fallback/spare@40",
                                      "fallback/spare@70", "fallback/spare@100", "Next/next@120"}));
  const auto records = world.as_run();
  const auto fallback = std::find_if(records.begin(), records.end(), [](const auto& r) {
    return r.kind == scheduler::AsRunKind::fallback;
  });
  EXPECT_EQ(fallback->reason, "nothing is scheduled");
  EXPECT_LE(gaps.longest().value, kLongestGap);
}

TEST(S1_MidnightChain, PlaysEachEntryOnceAndInOrder) {
  auto setup = plain_setup();
  add_show(setup, "Night", {"night"}, {23 * 60 + 58, 2});
  for (const char* spot : {"one", "two", "bell"}) {
    setup.rules.push_back(rule(spot, std::string("segment:") + spot, "00:00"));
  }
  setup.rules[1].at = {std::chrono::hours(23) + minutes(59) + seconds(55)};  // into midnight
  setup.rules[1].start = scheduler::StartMode::hard;
  setup.rules[3].start = scheduler::StartMode::hard;
  CoreWorld world(
      setup,
      {{"night", {300, 0.1F}}, {"one", {10, 0.2F}}, {"two", {10, 0.3F}}, {"bell", {10, 0.4F}}},
      at(23, 57, 55));
  world.run_until(at(24, 2, 10));
  auto lines = began(world);
  lines.erase(lines.begin());  // what sounds before it all begins
  EXPECT_EQ(lines,
            (std::vector<std::string>{"Night/night@5", "one/one@120", "bell/bell@125",
                                      "two/two@135", "Night/night@145", "built-in sound/@245"}));
  EXPECT_TRUE(world.missed().empty());
}

TEST(S1_FiftyThousandItems, BeginAtOnceAndAChangedLibraryCostsNoGap) {
  auto setup = plain_setup();
  playlists::PlaylistOptions all;
  all.name = "all";
  all.order = playlists::Order::shuffle;
  all.title_separation = std::chrono::hours(4);
  std::map<std::string, ScriptedSegment> segments;
  for (int i = 0; i < 50'000; ++i) {
    all.segments.push_back("s" + std::to_string(i));
    segments[all.segments.back()] = {10, 0.1F};
  }
  setup.playlists.push_back(all);
  setup.rules.push_back(rule("All", "playlist:all", "00:00"));
  CoreWorld world(setup, segments, at(0));
  const Gaps gaps(world);
  EXPECT_EQ(world.heard().size(), 1U);
  world.segments().erase("s1");
  world.library_changed();
  world.run_until(at(0, 0, 25));
  EXPECT_EQ(world.heard().size(), 3U);
  EXPECT_EQ(gaps.longest().value, 0);
  EXPECT_TRUE(world.missed().empty());
}

}  // namespace
}  // namespace hornbill::tests
