// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

constexpr Duck kDuck{
    .gain = 0.25F, .lead = {480}, .attack = {960}, .hold = {2000}, .release = {4000}};

// A programme of constant level, so that the output is the duck's gain.
void play_programme(EngineRig& rig, DeckIndex deck = 0, ProgrammeIndex programme = 0) {
  StartDeck start = plain_start(deck, 1000U + deck, rig.loop(constant(100, 0.5F)));
  start.route.programme = programme;
  rig.at(0, start);
}

StartDeck silent_overlay(EngineRig& rig, DeckIndex deck, ZoneMask zones, std::int64_t length) {
  StartDeck start = overlay_start(deck, deck, rig.file(constant(length, 0.0F)), zones);
  start.duck = kDuck;
  return start;
}

TEST(EngineDuck, DepthAttackHoldAndReleaseAreFunctionsOfTheFrame) {
  EngineRig rig;
  rig.open_zone(0);
  play_programme(rig);
  rig.at(5000, silent_overlay(rig, 1, 1, 10'000));
  rig.render_to(30'000);
  const std::int64_t end = 5000 + 480 + 10'000;
  const auto gain = [&](std::int64_t frame) { return rig.left(0, frame) / 0.5F; };
  EXPECT_EQ(gain(4999), 1.0F);
  EXPECT_EQ(gain(5000), 1.0F);
  EXPECT_FLOAT_EQ(gain(5480), 1.0F - 0.75F * 0.5F);
  EXPECT_EQ(gain(5960), 0.25F);
  EXPECT_EQ(gain(end + 1999), 0.25F);
  EXPECT_EQ(gain(end + 2000), 0.25F);
  EXPECT_FLOAT_EQ(gain(end + 4000), 0.625F);
  EXPECT_EQ(gain(end + 6000), 1.0F);
}

TEST(EngineDuck, OwnSoundComesItsLeadLater) {
  EngineRig rig;
  rig.open_zone(0);
  StartDeck speech = overlay_start(1, 5, rig.file(constant(100, 0.5F)), 1);
  speech.duck = kDuck;
  rig.at(5000, speech);
  rig.render_to(9600);
  EXPECT_EQ(rig.first_sound(0), 5480);
  ASSERT_EQ(rig.reports_of<DeckStarted>().size(), 1U);
  EXPECT_EQ(rig.reports_of<DeckStarted>()[0].first, 5480);
  EXPECT_EQ(rig.reports_of<DeckEnded>()[0].first, 5580);
}

TEST(EngineDuck, StopBeforeTheLeadIsOverEndsUnheard) {
  EngineRig rig;
  rig.open_zone(0);
  play_programme(rig);
  StartDeck speech = overlay_start(1, 5, rig.file(constant(100, 0.5F)), 1);
  speech.duck = kDuck;
  rig.at(5000, speech);
  rig.at(5100, FadeDeck{.deck = 1, .token = 5, .fade = {{2400}}});
  rig.render_to(19'200);
  EXPECT_EQ(rig.reports_of<DeckStarted>().size(), 1U);  // the programme's
  const auto ends = rig.reports_of<DeckEnded>();
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].first, 5100);
  EXPECT_EQ(ends[0].second.cause, EndCause::stopped);
  EXPECT_EQ(ends[0].second.played.value, 0);
  EXPECT_EQ(rig.left(0, 5100 + 2000 + 4000), 0.5F);
}

TEST(EngineDuck, DeepestOfSeveralCountsZoneByZone) {
  EngineRig rig;
  rig.open_zone(0);
  rig.open_zone(1);
  rig.open_zone(2);
  play_programme(rig);
  StartDeck shallow = silent_overlay(rig, 1, 0b011, 20'000);
  shallow.duck.gain = 0.75F;
  StartDeck deep = silent_overlay(rig, 2, 0b010, 20'000);
  deep.duck.gain = 0.5F;
  rig.at(1000, shallow);
  rig.at(2000, deep);
  rig.render_to(12'000);
  EXPECT_EQ(rig.left(0, 10'000), 0.375F);
  EXPECT_EQ(rig.left(1, 10'000), 0.25F);
  EXPECT_EQ(rig.left(2, 10'000), 0.5F);
}

TEST(EngineDuck, NextSpeechWithinTheHoldKeepsTheProgrammeDown) {
  EngineRig rig;
  rig.open_zone(0);
  play_programme(rig);
  rig.at(1000, silent_overlay(rig, 1, 1, 5000));
  StartDeck second = silent_overlay(rig, 2, 1, 5000);
  second.duck.lead = {0};
  rig.at(1000, ArmDeck{1, 1, second});
  rig.render_to(24'000);
  for (std::int64_t f = 1960; f < 1480 + 10'000; ++f) ASSERT_EQ(rig.left(0, f), 0.125F) << f;
}

TEST(EngineDuck, DeckUsedAgainDuringTheReleaseDucksWithoutAStep) {
  EngineRig rig;
  rig.open_zone(0);
  play_programme(rig);
  StartDeck first = silent_overlay(rig, 1, 1, 1000);
  rig.at(1000, first);
  StartDeck again = silent_overlay(rig, 1, 1, 1000);
  rig.at(5500, again);  // the first is in the middle of its release
  rig.render_to(24'000);
  for (std::int64_t f = 1; f < 20'000; ++f) {
    ASSERT_LE(std::abs(rig.left(0, f) - rig.left(0, f - 1)), 0.001F) << f;
  }
  EXPECT_EQ(rig.left(0, 6960), 0.125F);
  EXPECT_EQ(rig.left(0, 20'000), 0.5F);
}

TEST(EngineDuck, OtherOverlaysAreNotDucked) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, overlay_start(3, 9, rig.loop(constant(10, 0.125F)), 1));
  rig.at(1000, silent_overlay(rig, 1, 1, 5000));
  rig.render_to(9600);
  for (std::int64_t f = 0; f < 9000; ++f) ASSERT_EQ(rig.left(0, f), 0.125F) << f;
}

}  // namespace
}  // namespace hornbill::audio::testing
