// SPDX-License-Identifier: Apache-2.0
// Source of the coefficients: ITU-R BS.775.
#include <gtest/gtest.h>
#include <array>
#include <cmath>

#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

constexpr double kMinus3Db = 0.7071;
constexpr std::array kRates = {44100, 48000};

struct Gains {
  double left;
  double right;
};

class DownmixTest : public MediaTest {
 protected:
  static std::string name(int rate, std::size_t sounding) {
    return "mix-" + std::to_string(rate) + "-" + std::to_string(sounding) + ".wav";
  }
  // Files in which only one channel of `layout` sounds, with 0.5 at 1 kHz.
  static void make_files(const std::string& layout, std::size_t channels) {
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    for (const int rate : kRates) {
      for (std::size_t sounding = 0; sounding < channels; ++sounding) {
        std::string source = "aevalsrc=";
        for (std::size_t i = 0; i < channels; ++i) {
          source += i > 0 ? "|" : "";
          source += i == sounding ? "0.5*sin(2*PI*1000*t)" : "0";
        }
        source += ":d=0.5:s=" + std::to_string(rate) + ":c=" + layout;
        outputs.insert(outputs.end(), {"-map", std::to_string(inputs.size() / 4), "-c:a",
                                       "pcm_s24le", file(name(rate, sounding))});
        inputs.insert(inputs.end(), {"-f", "lavfi", "-i", source});
      }
    }
    inputs.insert(inputs.end(), outputs.begin(), outputs.end());
    ffmpeg(inputs);
  }
  static double level(const Decoded& decoded, int channel) {
    double sum = 0.0;
    if (decoded.frames() < 14'400) return -1.0;
    for (std::int64_t i = 4800; i < 14'400; ++i) {
      sum +=
          static_cast<double>(decoded.at(i, channel)) * static_cast<double>(decoded.at(i, channel));
    }
    return std::sqrt(sum / 9600.0 * 2.0) / 0.5;
  }
  static void expect_gains(const std::string& layout, const std::vector<Gains>& expected) {
    make_files(layout, expected.size());
    for (const int rate : kRates) {
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const Decoded decoded = decode(name(rate, i));
        EXPECT_EQ(decoded.error, "");
        EXPECT_NEAR(level(decoded, 0), expected[i].left, 0.001) << layout << " channel " << i;
        EXPECT_NEAR(level(decoded, 1), expected[i].right, 0.001) << layout << " channel " << i;
      }
    }
  }
};

TEST_F(DownmixTest, MonoGoesToBothSidesAtUnity) { expect_gains("mono", {{1, 1}}); }

TEST_F(DownmixTest, FivePointOneLosesOnlyItsLowFrequencyChannel) {
  expect_gains("5.1",
               {{1, 0}, {0, 1}, {kMinus3Db, kMinus3Db}, {0, 0}, {kMinus3Db, 0}, {0, kMinus3Db}});
}

TEST_F(DownmixTest, SevenPointOneAddsAllSurroundsAtMinus3Db) {
  expect_gains("7.1", {{1, 0},
                       {0, 1},
                       {kMinus3Db, kMinus3Db},
                       {0, 0},
                       {kMinus3Db, 0},
                       {0, kMinus3Db},
                       {kMinus3Db, 0},
                       {0, kMinus3Db}});
}

TEST_F(DownmixTest, QuadAndThreeOneFollowTheStandard) {
  expect_gains("quad", {{1, 0}, {0, 1}, {kMinus3Db, 0}, {0, kMinus3Db}});
  expect_gains("4.0", {{1, 0}, {0, 1}, {kMinus3Db, kMinus3Db}, {kMinus3Db, kMinus3Db}});
}

}  // namespace
}  // namespace hornbill::audio
