// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "audio/io/drift_corrector.h"
#include "audio/io/drift_loop.h"
#include "base/random.h"
#include "tests/audio/io/sound_measure.h"

namespace hornbill::audio {
namespace {

struct Simulated {
  double worst_fill = 0.0;    // largest distance from the target, frames, after the first minute
  double first_fill = 0.0;    // the same within the first minute
  double worst_change = 0.0;  // ppm from one second to the next, after the first minute
  double last_ppm = 0.0;
};

// A card that is `ppm(second)` fast takes two blocks at once; the fill is sampled as the player
// does. Units: frames.
template <class Ppm>
Simulated simulate(int seconds, Ppm ppm) {
  DriftLoop loop;
  base::Random random(7);
  Simulated result;
  double fill = 1'440.0;
  for (int second = 0; second < seconds; ++second) {
    fill -= 0.048 * (ppm(second) - -loop.ppm());
    const double noise = static_cast<double>(random.below(97)) - 48.0;  // of bursts, in the mean
    const double before = loop.ppm();
    loop.update(fill + noise - 1'440.0, 1.0);
    double& worst = second < 60 ? result.first_fill : result.worst_fill;
    worst = std::max(worst, std::abs(fill - 1'440.0));
    if (second >= 60) {
      result.worst_change = std::max(result.worst_change, std::abs(loop.ppm() - before));
    }
  }
  result.last_ppm = loop.ppm();
  return result;
}

TEST(DriftLoop, C5_FillStaysBoundedForADayAt500Ppm) {
  for (const double ppm : {500.0, -500.0, 0.0, 37.0}) {
    const Simulated day = simulate(86'400, [ppm](int) { return ppm; });
    EXPECT_LT(day.first_fill, 300.0) << ppm;  // 6 ms while it learns
    EXPECT_LT(day.worst_fill, 120.0) << ppm;  // 2.5 ms ever after
    EXPECT_NEAR(day.last_ppm, -ppm, 300.0) << ppm;
    // An event is heard when what is before it has been: late or early by what the fill is off.
    const double event_off_ms = std::max(day.first_fill, day.worst_fill) / 48.0;
    EXPECT_LE(event_off_ms, 50.0) << ppm;
  }
}

TEST(DriftLoop, FollowsAClockThatWarmsUp) {
  const Simulated day =
      simulate(86'400, [](int s) { return 80.0 * std::sin(2.0 * std::numbers::pi * s / 3'600.0); });
  EXPECT_LT(day.worst_fill, 120.0);
}

TEST(DriftLoop, AJoltDoesNotWindItUp) {
  DriftLoop loop;
  for (int i = 0; i < 60; ++i) loop.update(i == 10 ? 100'000.0 : 0.0, 1.0);
  EXPECT_LT(std::abs(loop.ppm()), 60.0);
}

std::vector<float> corrected_tone(DriftCorrector& corrector, double hz, double seconds,
                                  const std::function<double(int)>& ppm) {
  std::vector<float> out;
  std::vector<float> block(960);
  std::int64_t at = 0;
  for (int i = 0; i < static_cast<int>(seconds * 100); ++i) {
    if (i % 100 == 0) corrector.set_ppm(ppm(i / 100));
    for (int k = 0; k < 480; ++k, ++at) {
      block[2 * k] = block[2 * k + 1] = test::sine(hz, 0.5, at);
    }
    const auto got = corrector.process(block);
    for (std::size_t k = 0; k < got.size(); k += 2) out.push_back(got[k]);
  }
  return out;
}

TEST(DriftCorrector, BendsTheRateByWhatIsAsked) {
  for (const double ppm : {-500.0, -20.0, 0.0, 3.0, 500.0}) {
    auto corrector = DriftCorrector::make({});
    ASSERT_TRUE(corrector);
    const auto out = corrected_tone(*corrector, 997.0, 60.0, [ppm](int) { return ppm; });
    const double expected = 60.0 * 48'000.0 * (1.0 - ppm * 1e-6);
    EXPECT_NEAR(static_cast<double>(out.size()), expected, 40.0) << ppm;
    EXPECT_NEAR(test::frequency(std::span(out).subspan(48'000, 48'000 * 50), 997.0),
                997.0 * (1.0 + ppm * 1e-6), 997.0 * 2e-6)
        << ppm;
  }
}

TEST(DriftCorrector, ChangesOfRateLeaveNoStepInTheSound) {
  auto corrector = DriftCorrector::make({});
  ASSERT_TRUE(corrector);
  const auto out =
      corrected_tone(*corrector, 997.0, 30.0, [](int s) { return s % 2 == 0 ? 200.0 : -200.0; });
  const auto sound = std::span(out).subspan(1'000);
  EXPECT_LT(test::largest_step(sound), 0.5 * 2.0 * 3.14160 * 997.0 * 1.0005 / 48'000.0);
  EXPECT_EQ(test::odd_windows(sound, 0.35355), 0);
}

TEST(DriftCorrector, TakesEveryRateAndUpTo32Channels) {
  for (const int rate : {8'000, 22'050, 44'100, 48'000, 96'000, 192'000}) {
    EXPECT_TRUE(DriftCorrector::make({.channels = 2, .rate_in = 48'000, .rate_out = rate})) << rate;
  }
  for (const int channels : {1, 3, 4, 5, 8, 10, 18, 32}) {
    auto corrector = DriftCorrector::make({.channels = channels});
    ASSERT_TRUE(corrector) << channels;
    // Each channel stays its own: only the last one carries sound.
    std::vector<float> in(static_cast<std::size_t>(channels) * 4'800);
    for (std::size_t i = 0; i < 4'800; ++i) {
      in[(i + 1) * static_cast<std::size_t>(channels) - 1] = test::sine(997.0, 0.5, i);
    }
    const auto out = corrector->process(in);
    ASSERT_GT(out.size(), 4'000U * channels);
    for (int c = 0; c < channels; ++c) {
      std::vector<float> one;
      for (auto i = static_cast<std::size_t>(c); i < out.size(); i += channels) {
        one.push_back(out[i]);
      }
      const double level = test::rms(std::span(one).subspan(500));
      if (c == channels - 1) {
        EXPECT_NEAR(level, 0.35355, 0.01) << channels;
      } else {
        EXPECT_EQ(level, 0.0) << c << " of " << channels;
      }
    }
  }
}

}  // namespace
}  // namespace hornbill::audio
