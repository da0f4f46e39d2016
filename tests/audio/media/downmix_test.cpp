// SPDX-License-Identifier: Apache-2.0
// Source of the coefficients: ITU-R BS.775.
#include <array>
#include <cmath>

#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

constexpr double kMinus3Db = 0.7071;

struct Gains {
  double left;
  double right;
};

class DownmixTest : public MediaTest {
 protected:
  // A file in which only channel `sounding` of `layout` sounds, with 0.5 at 1 kHz, decoded.
  static Gains gains(const std::string& layout, int channels, int sounding,
                     const std::string& coding, int rate) {
    std::string source = "aevalsrc=";
    for (int i = 0; i < channels; ++i) {
      source += i > 0 ? "|" : "";
      source += i == sounding ? "0.5*sin(2*PI*1000*t)" : "0";
    }
    source += ":d=0.5:s=" + std::to_string(rate) + ":c=" + layout;
    ffmpeg({"-f", "lavfi", "-i", source, "-c:a", coding, file("mix.wav")});
    const Decoded decoded = decode("mix.wav");
    EXPECT_EQ(decoded.error, "");
    return {level(decoded, 0), level(decoded, 1)};
  }
  static double level(const Decoded& decoded, int channel) {
    double sum = 0.0;
    for (std::int64_t i = 4800; i < 14400; ++i) {
      sum +=
          static_cast<double>(decoded.at(i, channel)) * static_cast<double>(decoded.at(i, channel));
    }
    return std::sqrt(sum / 9600.0 * 2.0) / 0.5;
  }
  static void expect_gains(const std::string& layout, const std::vector<Gains>& expected) {
    for (const int rate : {44100, 48000}) {
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const Gains got = gains(layout, static_cast<int>(expected.size()), static_cast<int>(i),
                                "pcm_s24le", rate);
        EXPECT_NEAR(got.left, expected[i].left, 0.001) << layout << " channel " << i;
        EXPECT_NEAR(got.right, expected[i].right, 0.001) << layout << " channel " << i;
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
