// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

DeckEnded only_end(const EngineRig& rig, std::int64_t at) {
  const auto ends = rig.reports_of<DeckEnded>();
  EXPECT_EQ(ends.size(), 1U);
  if (ends.empty()) return {};
  EXPECT_EQ(ends[0].first, at);
  return ends[0].second;
}

void expect_fade_out(const EngineRig& rig, std::int64_t end, std::int64_t length, float level) {
  EXPECT_EQ(rig.left(0, end - length - 1), level);
  for (std::int64_t f = 0; f < length; ++f) {
    const float gain = 1.0F - static_cast<float>(f) / static_cast<float>(length);
    ASSERT_NEAR(rig.left(0, end - length + f), level * gain, 1e-6F) << f;
  }
  EXPECT_EQ(rig.first_sound(0, end), -1);
}

TEST(EngineEnd, FeedThatRunsDryFadesItsLast240Frames) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(100, plain_start(0, 1, rig.file(constant(5000, 0.5F), true)));
  rig.render_to(9600);
  const DeckEnded end = only_end(rig, 5100);
  EXPECT_EQ(end.cause, EndCause::dry);
  EXPECT_EQ(end.played.value, 5000);
  expect_fade_out(rig, 5100, 240, 0.5F);
}

TEST(EngineEnd, FeedWhoseSourceBrokeOffFadesLikewise) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(100, plain_start(0, 1, rig.failed_file(constant(5000, 0.5F))));
  rig.render_to(9600);
  EXPECT_EQ(only_end(rig, 5100).cause, EndCause::failed);
  expect_fade_out(rig, 5100, 240, 0.5F);
}

TEST(EngineEnd, FeedThatHasNothingEndsDryAtItsOwnFrame) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(100, plain_start(0, 1, rig.file({}, true)));
  rig.render_to(960);
  const DeckEnded end = only_end(rig, 100);
  EXPECT_EQ(end.cause, EndCause::dry);
  EXPECT_EQ(end.played.value, 0);
}

TEST(EngineEnd, EmptyItemFinishesAtItsOwnFrame) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(100, plain_start(0, 1, rig.file({})));
  rig.render_to(960);
  EXPECT_EQ(only_end(rig, 100).cause, EndCause::finished);
}

TEST(EngineEnd, EndFadeCoversTheLastFrames) {
  EngineRig rig;
  rig.open_zone(0);
  StartDeck start = plain_start(0, 1, rig.file(constant(5000, 0.5F)));
  start.end_fade = {777};
  rig.at(10, start);
  rig.render_to(9600);
  EXPECT_EQ(only_end(rig, 5010).cause, EndCause::finished);
  expect_fade_out(rig, 5010, 777, 0.5F);
}

TEST(EngineEnd, StoppedDeckEndsWithItsFade) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 9, rig.loop(constant(50, 0.5F))));
  rig.at(1000, FadeDeck{.deck = 0, .token = 9, .fade = {{2400}, Curve::linear}});
  rig.render_to(4800);
  EXPECT_EQ(only_end(rig, 3400).cause, EndCause::stopped);
  expect_fade_out(rig, 3400, 2400, 0.5F);
}

TEST(EngineEnd, FadeWithAnotherTokenIsIgnored) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 9, rig.loop(constant(50, 0.5F))));
  rig.at(1000, FadeDeck{.deck = 0, .token = 8});
  rig.render_to(4800);
  EXPECT_TRUE(rig.reports_of<DeckEnded>().empty());
  EXPECT_TRUE(rig.reports_of<CommandRefused>().empty());
  EXPECT_EQ(rig.left(0, 4000), 0.5F);
}

TEST(EngineEnd, FadeBackUpCancelsAStopUnderWay) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 9, rig.loop(constant(50, 0.5F))));
  rig.at(1000, FadeDeck{.deck = 0, .token = 9, .fade = {{1000}, Curve::linear}});
  rig.at(1500, FadeDeck{.deck = 0, .token = 9, .level = 1.0F, .fade = {{500}}, .then_stop = false});
  rig.render_to(4800);
  EXPECT_TRUE(rig.reports_of<DeckEnded>().empty());
  EXPECT_FLOAT_EQ(rig.left(0, 1500), 0.25F);
  EXPECT_FLOAT_EQ(rig.left(0, 1750), 0.375F);
  EXPECT_EQ(rig.left(0, 2000), 0.5F);
}

struct ArmedCase {
  const char* name;
  bool open;
  bool failed;
};

class EngineArmed : public ::testing::TestWithParam<ArmedCase> {};

TEST_P(EngineArmed, NextStartsAtTheVeryFrameOfTheEnd) {
  // Both below and above the deck in the array, and at block edges.
  for (const DeckIndex next : {DeckIndex{1}, DeckIndex{9}}) {
    for (const std::int64_t length : {4800, 4937}) {
      EngineRig rig;
      rig.open_zone(0);
      Feed* feed = GetParam().failed ? rig.failed_file(constant(length, 0.5F))
                                     : rig.file(constant(length, 0.5F), GetParam().open);
      rig.at(0, plain_start(5, 1, feed));
      rig.at(0, ArmDeck{5, 1, plain_start(next, 2, rig.loop(constant(10, -0.25F)))});
      rig.render_to(9600);
      const auto started = rig.reports_of<DeckStarted>();
      ASSERT_EQ(started.size(), 2U);
      EXPECT_EQ(started[1].first, length);
      EXPECT_EQ(started[1].second.token, 2U);
      EXPECT_GT(rig.left(0, length - 1), 0.0F);
      EXPECT_EQ(rig.left(0, length), -0.25F);
      EXPECT_EQ(only_end(rig, length).token, 1U);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ends, EngineArmed,
                         ::testing::Values(ArmedCase{"finished", false, false},
                                           ArmedCase{"dry", true, false},
                                           ArmedCase{"failed", false, true}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(EngineArm, StopDropsTheArmedStart) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 1, rig.loop(constant(10, 0.5F))));
  rig.at(0, ArmDeck{0, 1, plain_start(1, 2, rig.loop(constant(10, 0.5F)))});
  rig.at(500, FadeDeck{.deck = 0, .token = 1, .fade = {{480}}});
  rig.at(2000, plain_start(1, 3, rig.loop(constant(10, 0.5F))));  // the deck is free again
  rig.render_to(4800);
  ASSERT_EQ(rig.reports_of<DeckStarted>().size(), 2U);
  EXPECT_EQ(rig.reports_of<DeckStarted>()[1].second.token, 3U);
  EXPECT_TRUE(rig.reports_of<CommandRefused>().empty());
}

TEST(EngineArm, LaterArmingReplacesAndDisarmingRemoves) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 1, rig.file(constant(2000, 0.5F))));
  rig.at(0, ArmDeck{0, 1, plain_start(1, 2, rig.loop(constant(10, 0.1F)))});
  rig.at(5, ArmDeck{0, 1, plain_start(2, 3, rig.loop(constant(10, 0.2F)))});
  rig.at(10, plain_start(3, 4, rig.file(constant(2000, 0.0F))));
  rig.at(10, ArmDeck{3, 4, plain_start(4, 5, rig.loop(constant(10, 0.3F)))});
  rig.at(20, DisarmDeck{3, 4});
  rig.render_to(4800);
  EXPECT_EQ(rig.left(0, 1999), 0.5F);
  EXPECT_EQ(rig.left(0, 2000), 0.2F);
  EXPECT_EQ(rig.left(0, 3000), 0.2F);
}

TEST(EngineArm, ChainOfEmptyItemsReachesTheOneThatSounds) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(7, 1, rig.file(constant(1000, 0.5F))));
  rig.at(0, ArmDeck{7, 1, plain_start(3, 2, rig.file({}))});
  rig.render_to(480);
  rig.render_to(960);
  rig.render_to(1440);
  const auto ends = rig.reports_of<DeckEnded>();
  ASSERT_EQ(ends.size(), 2U);
  EXPECT_EQ(ends[0].first, 1000);
  EXPECT_EQ(ends[1].first, 1000);
  EXPECT_EQ(ends[1].second.token, 2U);
}

TEST(EngineLive, GapIsSilenceFadedOnBothSidesAndThePlayGoesOn) {
  EngineRig rig;
  rig.open_zone(0);
  Feed* feed = rig.live(constant(4800, 0.5F));
  rig.at(0, plain_start(0, 1, feed));
  rig.render_to(9600);
  feed->write(constant(4800, 0.5F));
  rig.render_to(19'200);
  EXPECT_TRUE(rig.reports_of<DeckEnded>().empty());
  EXPECT_EQ(rig.left(0, 4500), 0.5F);
  EXPECT_NEAR(rig.left(0, 4560 + 120), 0.25F, 0.001F);
  EXPECT_EQ(rig.first_sound(0, 4800), 9601);  // the fade in begins with 0
  EXPECT_NEAR(rig.left(0, 9600 + 120), 0.25F, 0.001F);
  EXPECT_EQ(rig.left(0, 9600 + 240), 0.5F);
  EXPECT_NEAR(rig.left(0, 14'400 - 120), 0.25F, 0.001F);
  for (std::int64_t f = 1; f < 18'000; ++f) {
    ASSERT_LE(std::abs(rig.left(0, f) - rig.left(0, f - 1)), 0.01F) << f;
  }
}

TEST(EngineLive, FinishedLiveFeedPlaysOutAndEnds) {
  EngineRig rig;
  rig.open_zone(0);
  Feed* feed = rig.live({});
  rig.at(0, plain_start(0, 1, feed));
  rig.render_to(960);
  EXPECT_TRUE(rig.reports_of<DeckEnded>().empty());
  feed->write(constant(500, 0.5F));
  feed->finish(false);
  rig.render_to(4800);
  EXPECT_EQ(only_end(rig, 1460).cause, EndCause::finished);
}

}  // namespace
}  // namespace hornbill::audio::testing
