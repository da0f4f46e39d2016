// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "audio/engine/envelope.h"
#include "base/random.h"
#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

TEST(Envelope, OneValueAndALoopOfThemAgreeToTheBit) {
  base::Random random(11);
  const auto level = [&] { return static_cast<float>(random.below(1001)) / 1000.0F; };
  for (int round = 0; round < 500; ++round) {
    const std::int64_t start = static_cast<std::int64_t>(random.below(2000));
    const Fade fade{{static_cast<std::int64_t>(random.below(1500))},
                    random.below(2) == 0 ? Curve::linear : Curve::equal_power};
    const Envelope envelope({start}, fade, level(), level());
    const std::int64_t at = static_cast<std::int64_t>(random.below(3000));
    std::vector<float> gains(1 + random.below(600), 1.0F);
    envelope.multiply({at}, gains);
    const bool constant = envelope.constant({at}, static_cast<int>(gains.size()));
    for (std::size_t i = 0; i < gains.size(); ++i) {
      const base::FramePos pos{at + static_cast<std::int64_t>(i)};
      ASSERT_EQ(gains[i], envelope.gain_at(pos)) << "round " << round;
      if (constant) {
        ASSERT_EQ(gains[i], gains[0]) << "round " << round;
      }
    }
  }
}

TEST(Envelope, EqualPowerFadesOfOppositeWaysSumToPowerOne) {
  const Fade fade{{144'000}, Curve::equal_power};
  const Envelope in({100}, fade, 0.0F, 1.0F);
  const Envelope out({100}, fade, 1.0F, 0.0F);
  for (std::int64_t f = 0; f <= 145'000; f += 13) {
    const float a = in.gain_at({f});
    const float b = out.gain_at({f});
    ASSERT_NEAR(a * a + b * b, 1.0F, 1e-6F) << f;
  }
}

TEST(EngineCrossfade, PowerOfUnrelatedSourcesStaysConstant) {
  EngineRig rig;
  rig.open_zone(0);
  // Sine and cosine of one frequency are unrelated, and their powers sum to a constant.
  const double frequency = 480.0;
  const double quarter = 1.5707963267948966;
  rig.at(0, plain_start(0, 1, rig.file(sine(96'000, frequency, 0.5F))));
  StartDeck next = plain_start(1, 2, rig.file(sine(96'000, frequency, 0.5F, quarter)));
  next.fade_in = {{24'000}, Curve::equal_power};
  rig.at(48'000, next);
  rig.at(48'000, FadeDeck{.deck = 0, .token = 1, .fade = {{24'000}, Curve::equal_power}});
  rig.render_to(96'000);
  for (std::int64_t start = 40'000; start < 80'000; start += 100) {
    double power = 0.0;
    for (std::int64_t f = start; f < start + 100; ++f) {
      power += static_cast<double>(rig.left(0, f)) * static_cast<double>(rig.left(0, f));
    }
    ASSERT_NEAR(power / 100.0, 0.125, 0.0015) << start;
  }
}

TEST(EngineFade, LevelChangesStartFromThePresentGain) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(0, plain_start(0, 1, rig.loop(constant(10, 0.5F))));
  const auto to = [&](std::int64_t at, float level) {
    rig.at(at,
           FadeDeck{.deck = 0, .token = 1, .level = level, .fade = {{1000}}, .then_stop = false});
  };
  to(1000, 0.0F);
  to(1500, 1.0F);
  to(2000, 0.25F);
  rig.render_to(4800);
  EXPECT_FLOAT_EQ(rig.left(0, 1250), 0.375F);
  EXPECT_FLOAT_EQ(rig.left(0, 1500), 0.25F);
  EXPECT_FLOAT_EQ(rig.left(0, 2000), 0.375F);
  EXPECT_FLOAT_EQ(rig.left(0, 3000), 0.125F);
  EXPECT_FLOAT_EQ(rig.left(0, 4000), 0.125F);
}

}  // namespace
}  // namespace hornbill::audio::testing
