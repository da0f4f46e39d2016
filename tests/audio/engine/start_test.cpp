// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

TEST(EngineStart, DeckSoundsExactlyFromItsFrameWhereverThatLiesInTheBlock) {
  for (const std::int64_t frame : {0, 1, 479, 480, 481, 1234, 48'000, 48'007}) {
    EngineRig rig;
    rig.open_zone(0);
    rig.at(frame, plain_start(3, 77, rig.file(constant(1000, 0.25F))));
    rig.render_to(frame + 2000);
    EXPECT_EQ(rig.first_sound(0), frame);
    EXPECT_EQ(rig.left(0, frame), 0.25F);
    EXPECT_EQ(rig.left(0, frame + 999), 0.25F);
    EXPECT_EQ(rig.first_sound(0, frame + 1000), -1);
    const auto started = rig.reports_of<DeckStarted>();
    ASSERT_EQ(started.size(), 1U);
    EXPECT_EQ(started[0].first, frame);
    EXPECT_EQ(started[0].second.deck, 3);
    EXPECT_EQ(started[0].second.token, 77U);
    const auto ended = rig.reports_of<DeckEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].first, frame + 1000);
    EXPECT_EQ(ended[0].second.cause, EndCause::finished);
    EXPECT_EQ(ended[0].second.played.value, 1000);
  }
}

TEST(EngineStart, OutputLagsByExactlyTheStatedLatency) {
  EngineRig rig;
  rig.open_zone(0);
  Stereo impulse(2000, 0.0F);
  impulse[2 * 100] = 0.5F;
  rig.at(700, plain_start(0, 1, rig.file(impulse)));
  rig.render_to(4800);
  const Stereo& raw = rig.raw(0);
  const auto place = static_cast<std::size_t>(2 * (800 + rig.engine().latency().value));
  for (std::size_t i = 0; i < raw.size(); ++i) {
    EXPECT_EQ(raw[i], i == place ? 0.5F : 0.0F) << i;
  }
}

TEST(EngineStart, SoundBelowTheCeilingPassesBitForBit) {
  EngineRig rig;
  rig.open_zone(0);
  const Stereo sound = sine(20'000, 997.0, 0.8F);
  rig.at(0, plain_start(0, 1, rig.file(sound)));
  rig.render_to(20'480);
  for (std::int64_t f = 0; f < 20'000; ++f) {
    ASSERT_EQ(rig.left(0, f), sound[static_cast<std::size_t>(2 * f)]) << f;
  }
}

TEST(EngineStart, ChannelsStayApart) {
  EngineRig rig;
  rig.open_zone(0);
  Stereo sound(2000, 0.0F);
  for (std::size_t f = 0; f < 1000; ++f) {
    sound[2 * f] = 0.5F;
    sound[2 * f + 1] = -0.25F;
  }
  rig.at(0, plain_start(0, 1, rig.file(sound)));
  rig.render_to(1440);
  EXPECT_EQ(rig.left(0, 500), 0.5F);
  EXPECT_EQ(rig.right(0, 500), -0.25F);
}

TEST(EngineStart, ItemsThatJoinAtAFrameHaveNoGapAndNoOverlap) {
  EngineRig rig;
  rig.open_zone(0);
  const Stereo whole = sine(30'000, 440.0, 0.5F);
  const auto cut = whole.begin() + 2 * 12'345;
  rig.at(100, plain_start(0, 1, rig.file(Stereo(whole.begin(), cut))));
  rig.at(100 + 12'345, plain_start(1, 2, rig.file(Stereo(cut, whole.end()))));
  rig.render_to(31'000);
  for (std::int64_t f = 0; f < 30'000; ++f) {
    ASSERT_EQ(rig.left(0, 100 + f), whole[static_cast<std::size_t>(2 * f)]) << f;
  }
}

TEST(EngineStart, GainAndFadeInAreFunctionsOfTheFrame) {
  EngineRig rig;
  rig.open_zone(0);
  StartDeck start = plain_start(0, 1, rig.file(constant(5000, 0.5F)));
  start.gain = 0.5F;
  start.fade_in = {{1000}, Curve::linear};
  rig.at(333, start);
  rig.render_to(6000);
  for (const std::int64_t f : {0, 1, 10, 500, 999}) {
    EXPECT_FLOAT_EQ(rig.left(0, 333 + f), 0.25F * static_cast<float>(f) / 1000.0F);
  }
  EXPECT_EQ(rig.left(0, 333 + 1000), 0.25F);
}

TEST(EngineStart, SeveralDecksPlayOneLoopFromItsBeginningEach) {
  EngineRig rig;
  rig.open_zone(0);
  rig.open_zone(1, 1);
  Stereo ramp(2 * 100);
  for (std::size_t f = 0; f < 100; ++f) ramp[2 * f] = ramp[2 * f + 1] = static_cast<float>(f) / 200;
  Feed* loop = rig.loop(ramp);
  StartDeck second = plain_start(1, 2, loop);
  second.route.programme = 1;
  rig.at(0, plain_start(0, 1, loop));
  rig.at(37, second);
  rig.render_to(48'000);
  for (std::int64_t f = 0; f < 47'000; ++f) {
    ASSERT_EQ(rig.left(0, f), static_cast<float>(f % 100) / 200) << f;
    if (f < 37) continue;
    ASSERT_EQ(rig.left(1, f), static_cast<float>((f - 37) % 100) / 200) << f;
  }
  EXPECT_TRUE(rig.reports_of<DeckEnded>().empty());
}

}  // namespace
}  // namespace hornbill::audio::testing
