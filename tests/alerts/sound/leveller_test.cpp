// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/leveller.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/random.h"

namespace hornbill::alerts {
namespace {

// Noise in bursts, as peaky as speech: crest factor about 17 dB.
std::vector<float> peaky(std::size_t frames, float size) {
  base::Random random(7);
  std::vector<float> out(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const float noise = static_cast<float>(random.below(2001)) / 1000.0F - 1.0F;
    out[i] = size * noise * (i % 400 < 8 ? 1.0F : 0.12F);
  }
  return out;
}

TEST(LevellerTest, E10_QuietAndLoudSoundsReachTheSameLevelWithoutPeaks) {
  for (const float size : {0.05F, 0.3F, 1.0F}) {
    const std::vector<float> sound = peaky(4 * 48000, size);
    const auto clip = level({.samples = sound, .channels = 1}, {});
    ASSERT_TRUE(clip.has_value());
    EXPECT_EQ(clip->channels, 1);
    EXPECT_EQ(clip->frames().value, 4 * 48000);
    EXPECT_NEAR(measure(*clip).lufs, -16.0, 0.5) << size;
    EXPECT_LE(measure(*clip).peak_dbtp, -1.0) << size;
  }
}

TEST(LevellerTest, SoundStaysInItsPlaceInTime) {
  std::vector<float> sound(48000, 0.0F);
  for (std::size_t i = 10'000; i < 30'000; ++i) {
    sound[i] = 0.9F * std::sin(static_cast<float>(i - 10'000) * 0.1F);
  }
  const auto clip = level({.samples = sound, .channels = 1}, {});
  ASSERT_TRUE(clip.has_value());
  for (std::size_t i = 0; i < 9'900; ++i) ASSERT_EQ(clip->samples[i], 0) << i;
  EXPECT_GT(std::abs(clip->samples[10'015]), 1000);
}

TEST(LevellerTest, SilenceIsAFailureAndNotAmplified) {
  const std::vector<float> nothing(48000, 0.0F);
  EXPECT_FALSE(level({.samples = nothing, .channels = 1}, {}).has_value());
  EXPECT_FALSE(level({.samples = {}, .channels = 1}, {}).has_value());
}

TEST(LevellerTest, ChannelsThatAreAlikeBecomeOneAndOthersStay) {
  std::vector<float> stereo;
  for (int i = 0; i < 48000; ++i) {
    const float v = std::sin(static_cast<float>(i) * 0.05F) * 0.2F;
    stereo.insert(stereo.end(), {v, v});
  }
  EXPECT_EQ(level({.samples = stereo, .channels = 2}, {})->channels, 1);
  stereo[5] += 0.01F;
  EXPECT_EQ(level({.samples = stereo, .channels = 2}, {})->channels, 2);
}

TEST(LevellerTest, AShortSoundIsMeasuredToo) {
  std::vector<float> blip;
  for (int i = 0; i < 4800; ++i) blip.push_back(0.05F * std::sin(static_cast<float>(i) * 0.13F));
  const auto clip = level({.samples = blip, .channels = 1}, {});
  ASSERT_TRUE(clip.has_value());
  EXPECT_NEAR(measure(*clip).lufs, -16.0, 0.5);
}

TEST(LevellerTest, SilenceAtBothEndsIsTrimmedWithSoftEdges) {
  std::vector<float> sound(3 * 48000, 0.0F);
  for (std::size_t i = 48000; i < 96000; ++i) sound[i] = i % 2 ? 0.5F : -0.5F;
  const std::vector<float> trimmed = trim_silence({.samples = sound, .channels = 1});
  EXPECT_EQ(trimmed.size(), 48000U + 960 + 3840);
  EXPECT_EQ(trimmed.front(), 0.0F);
  EXPECT_TRUE(trim_silence({.samples = std::vector<float>(100, 0.0F), .channels = 1}).empty());
}

}  // namespace
}  // namespace hornbill::alerts
