// SPDX-License-Identifier: Apache-2.0
// What alerts need of the engine: sound from memory, ranks, zones that are held.
#include <gtest/gtest.h>

#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

constexpr Duck kMute{.gain = 0.0F, .lead = {}, .attack = {960}, .hold = {480}, .release = {960}};
constexpr float kStep = 1.0F / 32768.0F;

TEST(Clip, EveryFrameSoundsOnceAndTheEndIsExact) {
  for (const int channels : {1, 2}) {
    EngineRig rig;
    rig.open_zone(0);
    rig.at(1000, overlay_start(1, 5, rig.clip(sine(5003, 440, 0.5F), channels), 1));
    rig.render_to(9600);
    const Stereo expected = sine(5003, 440, 0.5F);
    for (std::size_t f = 0; f < 5003; ++f) {
      const auto frame = static_cast<std::int64_t>(1000 + f);
      ASSERT_NEAR(rig.left(0, frame), expected[2 * f], kStep) << f;
      ASSERT_NEAR(rig.right(0, frame), expected[2 * f + 1], kStep) << f;
    }
    EXPECT_EQ(rig.left(0, 6003), 0.0F);
    const auto ended = rig.reports_of<DeckEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].first, 6003);
    EXPECT_EQ(ended[0].second.cause, EndCause::finished);
    EXPECT_EQ(ended[0].second.played.value, 5003);
  }
}

TEST(Clip, BeginsAtTheFrameThatIsAskedForAndSeveralDecksMayPlayIt) {
  EngineRig rig;
  rig.open_zone(0);
  rig.open_zone(1);
  Stereo ramp;
  for (int f = 0; f < 2000; ++f) ramp.insert(ramp.end(), 2, static_cast<float>(f) / 4096.0F);
  Feed* feed = rig.clip(ramp);
  rig.at(0, overlay_start(1, 5, feed, 1));
  StartDeck later = overlay_start(2, 6, feed, 2);
  later.from = {1500};
  rig.at(100, later);
  rig.render_to(2880);
  EXPECT_NEAR(rig.left(0, 100), 100.0F / 4096.0F, kStep);
  EXPECT_NEAR(rig.left(1, 100), 1500.0F / 4096.0F, kStep);
  EXPECT_NEAR(rig.left(1, 599), 1999.0F / 4096.0F, kStep);
  EXPECT_EQ(rig.left(1, 600), 0.0F);
}

TEST(Clip, AStartBehindItsEndIsRefused) {
  EngineRig rig;
  rig.open_zone(0);
  StartDeck start = overlay_start(1, 5, rig.clip(constant(100, 0.5F)), 1);
  start.from = {100};
  const std::uint64_t id = rig.at(0, start);
  rig.render_to(480);
  ASSERT_EQ(rig.reports_of<CommandRefused>().size(), 1U);
  EXPECT_EQ(rig.reports_of<CommandRefused>()[0].second.id, id);
}

// A deck of rank 3 silences the programme and an overlay of rank 1, and not one of rank 4.
TEST(Rank, ADuckLowersWhatIsBelowItAndNothingElse) {
  EngineRig rig;
  rig.open_zone(0);
  rig.open_zone(1);
  rig.at(0, plain_start(0, 1, rig.loop(constant(100, 0.25F))));
  StartDeck low = overlay_start(1, 2, rig.clip(constant(40'000, 0.125F)), 3);
  rig.at(0, low);
  StartDeck high = overlay_start(2, 3, rig.clip(constant(40'000, 0.0625F)), 3);
  high.route.rank = 4;
  rig.at(0, high);
  StartDeck middle = overlay_start(3, 4, rig.clip(constant(10'000, 0.0F)), 1);
  middle.route.rank = 3;
  middle.duck = kMute;
  rig.at(5000, middle);
  rig.render_to(30'000);
  EXPECT_NEAR(rig.left(0, 4999), 0.4375F, 3 * kStep);
  EXPECT_NEAR(rig.left(0, 5960), 0.0625F, 3 * kStep);
  EXPECT_NEAR(rig.left(0, 15'000 + 480), 0.0625F, 3 * kStep);
  EXPECT_NEAR(rig.left(0, 15'000 + 480 + 960), 0.4375F, 3 * kStep);
  EXPECT_NEAR(rig.left(1, 10'000), 0.4375F, 3 * kStep);
}

TEST(Hold, KeepsZonesQuietWithoutSoundUntilItIsLetGo) {
  EngineRig rig;
  rig.open_zone(0);
  rig.open_zone(1);
  rig.at(0, plain_start(0, 1, rig.loop(constant(100, 0.5F))));
  rig.at(2000, HoldZones{7, true, 2, 3, kMute});
  rig.at(200'000, HoldZones{7, false, 2, 3, kMute});
  rig.render_to(210'000);
  EXPECT_EQ(rig.left(0, 100'000), 0.5F);
  EXPECT_EQ(rig.left(1, 2000), 0.5F);
  EXPECT_FLOAT_EQ(rig.left(1, 2480), 0.25F);
  EXPECT_EQ(rig.left(1, 2960), 0.0F);
  EXPECT_EQ(rig.left(1, 200'480), 0.0F);
  EXPECT_EQ(rig.left(1, 201'440), 0.5F);
}

TEST(Hold, OneWithTheSameNumberTakesItsPlaceWithoutAGapInBetween) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 1, rig.loop(constant(100, 0.5F))));
  Duck patient = kMute;
  patient.hold = {2000};
  rig.at(1000, HoldZones{1, true, 1, 3, patient});
  rig.at(20'000, HoldZones{1, true, 1, 4, patient});
  rig.render_to(40'000);
  for (std::int64_t frame = 1960; frame < 40'000; frame += 10) {
    ASSERT_EQ(rig.left(0, frame), 0.0F) << frame;
  }
}

TEST(Hold, IsReleasedAsTheOrderThatLetsGoSays) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 1, rig.loop(constant(100, 0.5F))));
  rig.at(1000, HoldZones{1, true, 1, 3, kMute});
  Duck slow = kMute;
  slow.hold = {100};
  slow.release = {10'000};
  rig.at(20'000, HoldZones{1, false, 1, 3, slow});
  rig.render_to(40'000);
  EXPECT_EQ(rig.left(0, 20'100), 0.0F);
  EXPECT_FLOAT_EQ(rig.left(0, 25'100), 0.25F);
  EXPECT_EQ(rig.left(0, 30'100), 0.5F);
}

TEST(Hold, ThatIsLetGoCanKeepTheProgrammeOutAndLetTheNextAlertBeHeard) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 1, rig.loop(constant(100, 0.5F))));
  rig.at(1000, HoldZones{1, true, 1, 5, kMute});
  Duck long_hold = kMute;
  long_hold.hold = {10'000};
  rig.at(20'000, HoldZones{1, false, 1, 2, long_hold});
  StartDeck next = overlay_start(1, 2, rig.clip(constant(40'000, 0.125F)), 1);
  next.route.rank = 2;
  rig.at(20'000, next);
  rig.render_to(30'000);
  EXPECT_EQ(rig.left(0, 19'999), 0.0F);
  EXPECT_NEAR(rig.left(0, 20'048), 0.125F, kStep);  // behind a ramp of 1 ms
  EXPECT_NEAR(rig.left(0, 29'000), 0.125F, kStep);
}

// An order that is taken back in time leaves no trace.
TEST(Stop, AtTheFrameOfTheStartIsSilenceAndNoStart) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(1000, overlay_start(1, 5, rig.clip(constant(5000, 0.5F)), 1));
  rig.at(1000, FadeDeck{1, 5, 0.0F, {{2400}}, true});
  rig.render_to(9600);
  EXPECT_EQ(rig.first_sound(0), -1);
  EXPECT_TRUE(rig.reports_of<DeckStarted>().empty());
  const auto ended = rig.reports_of<DeckEnded>();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].first, 1000);
  EXPECT_EQ(ended[0].second.cause, EndCause::stopped);
  EXPECT_EQ(ended[0].second.played.value, 0);
}

TEST(Hold, ANumberOutOfRangeIsRefused) {
  EngineRig rig;
  rig.at(0, HoldZones{kMaxHolds, true, 1, 3, kMute});
  rig.render_to(480);
  EXPECT_EQ(rig.reports_of<CommandRefused>().size(), 1U);
}

}  // namespace
}  // namespace hornbill::audio::testing
