// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

StartDeck on_programme(EngineRig& rig, DeckIndex deck, ProgrammeIndex programme, float level) {
  StartDeck start = plain_start(deck, deck, rig.loop(constant(10, level)));
  start.route.programme = programme;
  return start;
}

TEST(EngineZone, SixtyFourZonesEachHearTheirProgrammeAndTheirOverlays) {
  EngineRig rig;
  for (int p = 0; p < 4; ++p) {
    rig.at(0, on_programme(rig, static_cast<DeckIndex>(p), static_cast<ProgrammeIndex>(p),
                           0.0625F * static_cast<float>(p + 1)));
  }
  ZoneMask odd = 0;
  for (int z = 0; z < kMaxZones; ++z) {
    rig.open_zone(static_cast<ZoneIndex>(z), static_cast<ProgrammeIndex>(z % 4));
    if (z % 2 == 1) odd |= ZoneMask{1} << z;
  }
  rig.at(1000, overlay_start(9, 9, rig.loop(constant(10, 0.5F)), odd));
  rig.render_to(2400);
  for (int z = 0; z < kMaxZones; ++z) {
    const float programme = 0.0625F * static_cast<float>(z % 4 + 1);
    EXPECT_EQ(rig.left(static_cast<ZoneIndex>(z), 999), programme);
    EXPECT_EQ(rig.left(static_cast<ZoneIndex>(z), 1000), programme + (z % 2 == 1 ? 0.5F : 0.0F));
  }
}

TEST(EngineZone, InactiveZoneIsSilentAndFadesInAndOut) {
  EngineRig rig;
  rig.keep_zone(0);
  rig.at(0, on_programme(rig, 0, 0, 0.5F));
  rig.at(4800, SetZone{.zone = 0, .active = true});
  rig.at(9600, SetZone{.zone = 0, .active = false});
  rig.render_to(19'200);
  EXPECT_EQ(rig.first_sound(0), 4801);
  EXPECT_FLOAT_EQ(rig.left(0, 4800 + 240), 0.25F);
  EXPECT_EQ(rig.left(0, 9600), 0.5F);
  EXPECT_FLOAT_EQ(rig.left(0, 9600 + 240), 0.25F);
  EXPECT_EQ(rig.first_sound(0, 9600 + 480), -1);
}

TEST(EngineZone, GainChangeIsARampOfTenMilliseconds) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, on_programme(rig, 0, 0, 0.5F));
  rig.at(1000, SetZone{.zone = 0, .active = true, .gain = 0.5F});
  rig.render_to(4800);
  EXPECT_EQ(rig.left(0, 1000), 0.5F);
  EXPECT_FLOAT_EQ(rig.left(0, 1240), 0.375F);
  EXPECT_EQ(rig.left(0, 1480), 0.25F);
}

TEST(EngineZone, ProgrammeChangeIsACrossfadeEvenWithinAnother) {
  EngineRig rig;
  rig.open_zone(0);
  for (const int p : {0, 1, 2}) {
    rig.at(0, on_programme(rig, static_cast<DeckIndex>(p), static_cast<ProgrammeIndex>(p),
                           0.25F * static_cast<float>(p)));
  }
  rig.at(1000, SetZone{.zone = 0, .active = true, .programme = 1});
  rig.at(1240, SetZone{.zone = 0, .active = true, .programme = 2});
  rig.at(1300, SetZone{.zone = 0, .active = true, .programme = 1});
  rig.render_to(4800);
  EXPECT_EQ(rig.left(0, 999), 0.0F);
  EXPECT_FLOAT_EQ(rig.left(0, 1240), 0.125F);
  EXPECT_EQ(rig.left(0, 1300 + 480), 0.25F);
  for (std::int64_t f = 1; f < 3000; ++f) {
    ASSERT_LE(std::abs(rig.left(0, f) - rig.left(0, f - 1)), 0.005F) << f;
  }
}

TEST(EngineZone, ZonesLimitEachForItself) {
  EngineRig rig;
  rig.open_zone(0, 0, 1.0F);
  rig.open_zone(1, 0, 4.0F);
  rig.at(0, plain_start(0, 1, rig.file(sine(48'000, 1000.0, 0.5F))));
  rig.render_to(24'000);
  const ZoneLevels quiet = rig.engine().levels(0);
  const ZoneLevels loud = rig.engine().levels(1);
  EXPECT_NEAR(quiet.peak, 0.5F, 0.01F);
  EXPECT_NEAR(quiet.rms, 0.5F / std::sqrt(2.0F), 0.01F);
  EXPECT_EQ(quiet.limiter_gain, 1.0F);
  EXPECT_LE(loud.peak, 0.891F);
  EXPECT_GE(loud.peak, 0.8F);
  EXPECT_NEAR(loud.limiter_gain, 0.43F, 0.02F);
  rig.at(24'000, FadeDeck{.deck = 0, .token = 1, .fade = {{480}}});
  rig.render_to(96'000);
  EXPECT_EQ(rig.engine().levels(1).peak, 0.0F);
  EXPECT_EQ(rig.engine().levels(1).rms, 0.0F);
  EXPECT_EQ(rig.engine().levels(1).limiter_gain, 1.0F);
}

TEST(EngineZone, CeilingHoldsFromItsFrameOn) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 1, rig.file(sine(48'000, 1000.0, 0.8F))));
  rig.at(10'100, SetZone{.zone = 0, .active = true, .ceiling = 0.25F});
  rig.render_to(30'000);
  for (std::int64_t f = 10'100; f < 20'000; ++f) ASSERT_LE(std::abs(rig.left(0, f)), 0.25F) << f;
  EXPECT_NEAR(std::abs(rig.left(0, 9612)), 0.8F, 0.01F);
}

}  // namespace
}  // namespace hornbill::audio::testing
