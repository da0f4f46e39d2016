// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/limiter.h"

#include <ebur128.h>
#include <gtest/gtest.h>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/random.h"
#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

constexpr float kCeiling = 0.891F;

double db(double linear) { return 20.0 * std::log10(linear); }

struct Measured {
  double true_peak_db = -200.0;
  double loudness = -200.0;
};

Measured measure(const Stereo& sound) {
  ebur128_state* state =
      ebur128_init(2, base::kSampleRate, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  ebur128_add_frames_float(state, sound.data(), sound.size() / 2);
  double left = 0.0;
  double right = 0.0;
  ebur128_true_peak(state, 0, &left);
  ebur128_true_peak(state, 1, &right);
  Measured result;
  result.true_peak_db = db(std::max(left, right));
  ebur128_loudness_global(state, &result.loudness);
  ebur128_destroy(&state);
  return result;
}

Stereo limited(const Stereo& sound, int block_frames = 480, float ceiling = kCeiling) {
  Limiter limiter(block_frames);
  Stereo out;
  const auto block = static_cast<std::size_t>(block_frames) * 2;
  for (std::size_t from = 0; from < sound.size() + 2 * Limiter::kLatencyFrames; from += block) {
    for (std::size_t i = 0; i < block; ++i) {
      limiter.input()[i] = from + i < sound.size() ? sound[from + i] : 0.0F;
    }
    limiter.process(0, block_frames, ceiling);
    out.insert(out.end(), limiter.output(), limiter.output() + block);
    limiter.finish_block(block_frames);
  }
  return out;
}

struct Nasty {
  const char* name;
  Stereo sound;
};

Stereo burst(double frequency, double phase, float amplitude) {
  Stereo sound = constant(4800, 0.0F);
  const Stereo tone = sine(9600, frequency, amplitude, phase);
  sound.insert(sound.end(), tone.begin(), tone.end());
  sound.resize(sound.size() + 9600, 0.0F);
  return sound;
}

Stereo square(int half_period, float amplitude) {
  Stereo sound(2 * 24'000);
  for (std::size_t f = 0; f < 24'000; ++f) {
    const bool high = (f / static_cast<std::size_t>(half_period)) % 2 == 0;
    sound[2 * f] = sound[2 * f + 1] = high ? amplitude : -amplitude;
  }
  return sound;
}

Stereo noise(float amplitude, std::uint64_t seed) {
  base::Random random(seed);
  Stereo sound(2 * 48'000);
  for (float& sample : sound) {
    sample = amplitude * (static_cast<float>(random.below(20'001)) / 10'000.0F - 1.0F);
  }
  return sound;
}

// Clicks: the worst case for the interpolator is samples of alternating sign about a gap.
Stereo alternating_packets(float amplitude) {
  Stereo sound = constant(24'000, 0.0F);
  for (std::size_t start = 1000; start < 23'000; start += 1777) {
    for (std::size_t k = 0; k < 12; ++k) {
      const float sign = (k < 6 ? (k % 2 == 0 ? 1.0F : -1.0F) : (k % 2 == 0 ? -1.0F : 1.0F));
      sound[2 * (start + k)] = sound[2 * (start + k) + 1] = amplitude * sign;
    }
  }
  return sound;
}

std::vector<Nasty> nasty_signals() {
  constexpr double kQuarter = std::numbers::pi / 4.0;
  const double rate = base::kSampleRate;
  // The bursts are those of EBU Tech 3341, cases 15 to 19, 6 and 12 dB louder.
  std::vector<Nasty> all = {
      {"fs/4 at 0 degrees", burst(rate / 4, 0.0, 1.0F)},
      {"fs/4 at 45 degrees", burst(rate / 4, kQuarter, 1.41F)},
      {"fs/4 at 45 degrees, +12 dB", burst(rate / 4, kQuarter, 5.6F)},
      {"fs/6 at 60 degrees", burst(rate / 6, std::numbers::pi / 3, 2.0F)},
      {"fs/8 at 67.5 degrees", burst(rate / 8, 3 * std::numbers::pi / 8, 2.0F)},
      {"11 kHz", burst(11'025.0, 0.3, 4.0F)},
      {"19 kHz", burst(19'000.0, 0.1, 4.0F)},
      {"low tone", burst(50.0, 0.0, 4.0F)},
      {"noise", noise(4.0F, 1)},
      {"noise a little over", noise(1.0F, 2)},
      {"alternating packets", alternating_packets(1.5F)},
      {"alternating packets, loud", alternating_packets(4.0F)},
  };
  for (const int half : {2, 3, 5, 7, 24, 55, 480}) {
    all.push_back({"square wave, +12 dB", square(half, 4.0F)});
  }
  return all;
}

// The true peak as ffmpeg's own meter takes it: swresample to 192 kHz.
double resampled_peak_db(const Stereo& sound) {
  AVChannelLayout layout = AV_CHANNEL_LAYOUT_STEREO;
  SwrContext* context = nullptr;
  swr_alloc_set_opts2(&context, &layout, AV_SAMPLE_FMT_FLT, 4 * base::kSampleRate, &layout,
                      AV_SAMPLE_FMT_FLT, base::kSampleRate, 0, nullptr);
  EXPECT_GE(swr_init(context), 0);
  Stereo out(4 * sound.size() + 4096);
  const auto* in = reinterpret_cast<const std::uint8_t*>(sound.data());
  auto* to = reinterpret_cast<std::uint8_t*>(out.data());
  const int got = swr_convert(context, &to, static_cast<int>(out.size() / 2), &in,
                              static_cast<int>(sound.size() / 2));
  EXPECT_GT(got, 0);
  swr_free(&context);
  float peak = 0.0F;
  for (const float sample : out) peak = std::max(peak, std::abs(sample));
  return db(static_cast<double>(peak));
}

TEST(Limiter, HoldsTheTruePeakOfNastySignals) {
  for (const Nasty& nasty : nasty_signals()) {
    const Stereo out = limited(nasty.sound);
    const double ebur128 = measure(out).true_peak_db;
    EXPECT_LE(ebur128, -1.0) << nasty.name;
    EXPECT_LE(resampled_peak_db(out), -1.0) << nasty.name;
    EXPECT_GE(ebur128, -3.0) << nasty.name << ": far more limiting than needed";
  }
}

TEST(Limiter, HoldsTheTruePeakOfRandomSignals) {
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    base::Random random(seed);
    // Low-passed noise with jumps of level: from rumble to white.
    const float smooth = static_cast<float>(random.below(100)) / 100.0F;
    Stereo sound = noise(1.0F, seed + 1000);
    float level = 1.0F;
    for (std::size_t i = 2; i < sound.size(); ++i) {
      if (random.below(4000) == 0) level = static_cast<float>(random.below(80)) / 10.0F;
      sound[i] = sound[i - 2] * smooth + sound[i] * (1.0F - smooth) * level;
    }
    const Stereo out = limited(sound);
    EXPECT_LE(measure(out).true_peak_db, -1.0) << "seed " << seed;
    EXPECT_LE(resampled_peak_db(out), -1.0) << "seed " << seed;
  }
}

TEST(Limiter, HoldsAnyCeiling) {
  for (const double ceiling_db : {-0.5, -2.0, -6.0, -12.0}) {
    const auto ceiling = static_cast<float>(std::pow(10.0, ceiling_db / 20.0));
    const double peak = measure(limited(square(55, 2.0F), 480, ceiling)).true_peak_db;
    EXPECT_LE(peak, ceiling_db + 0.003);
    EXPECT_GE(peak, ceiling_db - 0.6);
  }
}

TEST(Limiter, LeavesSoundBelowTheCeilingAlone) {
  Stereo sound = noise(0.3F, 5);
  const Stereo out = limited(sound);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    ASSERT_EQ(out[i + 2 * Limiter::kLatencyFrames], sound[i]);
  }
  EXPECT_NEAR(measure(out).loudness, measure(sound).loudness, 0.01);
}

TEST(Limiter, ReturnsToUnityAfterAPeak) {
  Stereo sound = sine(96'000, 500.0, 0.3F);
  sound[2 * 1000] = 3.0F;
  const Stereo out = limited(sound);
  const auto frame = [&](std::size_t f) { return 2 * (f + Limiter::kLatencyFrames); };
  EXPECT_EQ(out[frame(500)], sound[2 * 500]);
  EXPECT_LT(std::abs(out[frame(1000)]), 0.9F);
  for (std::size_t f = 70'000; f < 96'000; ++f) ASSERT_EQ(out[frame(f)], sound[2 * f]) << f;
}

TEST(Limiter, DoesNotDependOnTheBlockSize) {
  Stereo sound = noise(1.5F, 6);
  for (std::size_t i = 20'000; i < 50'000; ++i) sound[i] *= 0.1F;
  const Stereo expected = limited(sound, 480);
  for (const int block : {1, 7, 64, 4096}) {
    const Stereo out = limited(sound, block);
    for (std::size_t i = 0; i < sound.size(); ++i) ASSERT_EQ(out[i], expected[i]) << block;
  }
}

TEST(TruePeak, NoInterpolatedValueExceedsTheBound) {
  base::Random random(7);
  for (int round = 0; round < 2000; ++round) {
    std::array<float, 2 * (kTruePeakBack + 2 + kTruePeakAhead)> window{};
    for (float& sample : window) sample = random.below(2) == 0 ? 1.0F : -1.0F;
    if (round == 0) {  // the worst signs for the middle phase
      for (int k = -kTruePeakBack; k <= kTruePeakAhead; ++k) {
        const int distance = k > 0 ? k - 1 : -k;
        const auto i = 2 * static_cast<std::size_t>(k + kTruePeakBack);
        window[i] = window[i + 1] = distance % 2 == 0 ? 1.0F : -1.0F;
      }
    }
    float peak = 0.0F;
    true_peaks(window.data() + 2 * kTruePeakBack, 1, &peak);
    EXPECT_LE(peak, kTruePeakBound);
    if (round == 0) {
      EXPECT_GT(peak, kTruePeakBound - 0.002F);
    }
  }
}

TEST(TruePeak, BoundIsNeverBelowThePeak) {
  base::Random random(8);
  int close = 0;
  for (int round = 0; round < 20'000; ++round) {
    const int frames = 1 + static_cast<int>(random.below(kTruePeakChunk));
    std::array<float, 2 * (kTruePeakBack + kTruePeakChunk + 1 + kTruePeakAhead)> window{};
    // From one slow wave to white noise; the middle of a slow wave's top comes close to its bound.
    const float smooth = static_cast<float>(random.below(1001)) / 1000.0F;
    float last = 0.0F;
    for (float& sample : window) {
      last = last * smooth + static_cast<float>(random.below(2001)) / 1000.0F - 1.0F;
      sample = last;
    }
    std::array<float, kTruePeakChunk> peaks{};
    const float* stereo = window.data() + 2 * kTruePeakBack;
    true_peaks(stereo, frames, peaks.data());
    const float peak = *std::max_element(peaks.begin(), peaks.begin() + frames);
    const float bound = true_peak_bound(stereo, frames);
    ASSERT_LE(peak, bound) << "round " << round;
    if (bound < 1.6F * peak) ++close;
  }
  EXPECT_GT(close, 1000);
}

TEST(TruePeak, FindsThePeakBetweenFrames) {
  const Stereo tone = sine(2000, 12'000.0, 1.0F, std::numbers::pi / 4.0);  // samples at 0.707
  float largest = 0.0F;
  for (int f = 500; f < 1500; f += 20) {
    std::array<float, 20> peaks{};
    true_peaks(tone.data() + 2 * f, 20, peaks.data());
    for (const float peak : peaks) largest = std::max(largest, peak);
  }
  EXPECT_NEAR(largest, 1.0F, 0.01F);
}

}  // namespace
}  // namespace hornbill::audio::testing
