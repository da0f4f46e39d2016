// SPDX-License-Identifier: Apache-2.0
// What becomes of an item that another one cut off.
#include <gtest/gtest.h>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using scheduler::ResumePolicy;

std::vector<scheduler::AsRunRecord> after_interruption(ResumePolicy policy,
                                                       const std::string& target) {
  auto setup = plain_setup();
  playlists::PlaylistOptions show;
  show.name = "show";
  show.segments = {"a", "b"};
  show.loop = true;
  setup.playlists.push_back(show);
  setup.rules.push_back(rule("Show", target, "00:00"));
  setup.rules.back().resume = policy;
  setup.rules.push_back(rule("News", "segment:news", "00:00:40"));
  setup.rules.back().start = scheduler::StartMode::hard;
  CoreWorld world(setup, {{"a", {100, 0.1F}}, {"b", {100, 0.11F}}, {"news", {30, 0.2F}}}, at(0));
  world.run_until(at(0, 1, 20));
  std::vector<scheduler::AsRunRecord> show_records;
  for (const auto& r : world.as_run()) {
    if (r.entry == "Show") show_records.push_back(r);
  }
  return show_records;
}

double in_seconds(base::FrameCount n) { return static_cast<double>(n.value) / base::kSampleRate; }

TEST(Resume, GoesOnAtTheFrameWhereItWasCut) {
  const auto r = after_interruption(ResumePolicy::resume, "playlist:show");
  ASSERT_EQ(r.size(), 2U);
  EXPECT_EQ(r[1].segment, "a");
  EXPECT_NEAR(in_seconds(r[1].from), 40 - 0.20, 0.03);
  EXPECT_EQ(r[1].from, r[0].from + (base::FrameCount{40 * 48000} -
                                    base::FrameCount{r[0].started_frame.value}));
}

// From its middle over half a second, from its beginning at once.
TEST(Resume, FadesInAndARestartDoesNot) {
  for (const auto policy : {ResumePolicy::resume, ResumePolicy::rejoin, ResumePolicy::restart}) {
    auto setup = plain_setup();
    setup.rules.push_back(rule("Show", "segment:a", "00:00"));
    setup.rules.back().resume = policy;
    setup.rules.push_back(rule("News", "segment:news", "00:00:05"));
    setup.rules.back().start = scheduler::StartMode::hard;
    CoreWorld world(setup, {{"a", {100, 0.1F}}, {"news", {3, 0.2F}}}, at(0));
    world.keep_sound(1);
    world.run_until(at(0, 0, 12));
    ASSERT_EQ(world.as_run().size(), 3U);
    const base::FramePos again = world.as_run()[2].started_frame;
    const bool fades = policy != ResumePolicy::restart;
    EXPECT_NEAR(world.sound(0, again + base::FrameCount{12'000}), fades ? 0.05F : 0.1F, 0.002F);
    EXPECT_NEAR(world.sound(0, again + base::FrameCount{24'240}), 0.1F, 0.001F);
  }
}

TEST(Rejoin, GoesOnWhereItWouldBeByNow) {
  const auto r = after_interruption(ResumePolicy::rejoin, "playlist:show");
  ASSERT_EQ(r.size(), 2U);
  EXPECT_EQ(r[1].segment, "a");
  EXPECT_NEAR(in_seconds(r[1].from), 70 - 0.20, 0.05);
}

// The item that was cut is over by then, and the one behind it is joined.
TEST(Rejoin, IsAmidALaterItemWhereTheCutOneIsOver) {
  for (const bool loop : {false, true}) {
    auto setup = plain_setup();
    playlists::PlaylistOptions show;
    show.name = "show";
    show.segments = {"a", "b", "c"};
    show.loop = loop;
    setup.playlists.push_back(show);
    setup.rules.push_back(rule("Show", "playlist:show", "00:00"));
    setup.rules.back().resume = ResumePolicy::rejoin;
    setup.rules.push_back(rule("News", "segment:news", "00:00:40"));
    setup.rules.back().start = scheduler::StartMode::hard;
    CoreWorld world(
        setup, {{"a", {20, 0.1F}}, {"b", {30, 0.11F}}, {"c", {100, 0.12F}}, {"news", {30, 0.2F}}},
        at(0));
    world.run_until(at(0, 1, 20));
    const auto r = world.as_run();
    ASSERT_EQ(r.size(), 4U) << testing::PrintToString(world.heard());
    EXPECT_EQ(r[1].segment, "b");
    EXPECT_EQ(r[3].segment, "c");
    // Ten seconds of b were left, and the news lasted thirty.
    EXPECT_NEAR(in_seconds(r[3].from), 20 - 0.2, 0.1) << loop;
  }
}

// What follows it was looked for by then, and there is nothing.
TEST(Resume, GoesOnWithTheLastItemThoughItWasNearItsEnd) {
  for (const char* target : {"segment:a", "playlist:show"}) {
    SCOPED_TRACE(target);
    auto setup = plain_setup();
    playlists::PlaylistOptions show;
    show.name = "show";
    show.segments = {"a"};
    setup.playlists.push_back(show);
    setup.rules.push_back(rule("Show", target, "00:00"));
    setup.rules.back().resume = ResumePolicy::resume;
    setup.rules.push_back(rule("News", "segment:news", "00:00:25"));
    setup.rules.back().start = scheduler::StartMode::hard;
    CoreWorld world(setup, {{"a", {30, 0.1F}}, {"news", {5, 0.2F}}}, at(0));
    world.run_until(at(0, 0, 40));
    const auto records = world.as_run();
    ASSERT_GE(records.size(), 3U) << testing::PrintToString(world.heard());
    EXPECT_EQ(records[2].entry, "Show");
    EXPECT_EQ(records[2].reason, "resumed where it was interrupted");
    EXPECT_EQ(records[2].how_ended, "finished");
  }
}

TEST(Restart, BeginsTheCutItemAgain) {
  const auto r = after_interruption(ResumePolicy::restart, "playlist:show");
  ASSERT_EQ(r.size(), 2U);
  EXPECT_EQ(r[1].segment, "a");
  EXPECT_EQ(r[1].from.value, 0);
}

TEST(Skip, GoesOnWithTheNextItem) {
  const auto r = after_interruption(ResumePolicy::skip, "playlist:show");
  ASSERT_EQ(r.size(), 2U);
  EXPECT_EQ(r[1].segment, "b");
  EXPECT_EQ(r[1].from.value, 0);
}

TEST(Resume, OfASingleSegmentPlaysItsRest) {
  const auto r = after_interruption(ResumePolicy::resume, "segment:a");
  ASSERT_EQ(r.size(), 2U);
  EXPECT_EQ(r[1].segment, "a");
  EXPECT_NEAR(in_seconds(r[1].from), 40 - 0.20, 0.03);
}

TEST(Skip, OfASingleSegmentLosesIt) {
  EXPECT_EQ(after_interruption(ResumePolicy::skip, "segment:a").size(), 1U);
}

}  // namespace
}  // namespace hornbill::tests
