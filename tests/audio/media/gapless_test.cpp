// SPDX-License-Identifier: Apache-2.0
// The parts of an album that was cut into files play as one: no frame more or less at a join, no
// click.
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>

#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

struct Coding {
  std::string suffix;
  std::vector<std::string> arguments;
};

class GaplessTest : public MediaTest, public testing::WithParamInterface<Coding> {};

TEST_P(GaplessTest, PartsOfOneSineJoinWithoutAStep) {
  // 441 Hz at 44.1 kHz, cut where it crosses zero: a coder blurs any other sudden start.
  const std::string sine = "aevalsrc=0.3*sin(2*PI*441*t)|0.3*sin(2*PI*441*t):s=44100:d=6";
  const std::string first = "first" + GetParam().suffix;
  const std::string second = "second" + GetParam().suffix;
  constexpr int kCut = 100'000;  // source frames
  std::vector<std::string> arguments = {"-f", "lavfi", "-i", sine};
  const auto add = [&](const std::string& filter, const std::string& name) {
    arguments.insert(arguments.end(), {"-af", filter});
    arguments.insert(arguments.end(), GetParam().arguments.begin(), GetParam().arguments.end());
    arguments.push_back(file(name));
  };
  add("atrim=end_sample=" + std::to_string(kCut), first);
  add("atrim=start_sample=" + std::to_string(kCut) + ",asetpts=N/SR/TB", second);
  ffmpeg(arguments);

  Decoded joined = decode(first);
  const std::int64_t join = joined.frames();
  // Opus resamples to 48 kHz when encoding and may round a frame.
  EXPECT_NEAR(static_cast<double>(join), kCut * 48000.0 / 44100.0, 1.0);
  const Decoded rest = decode(second);
  joined.samples.insert(joined.samples.end(), rest.samples.begin(), rest.samples.end());
  EXPECT_NEAR(static_cast<double>(joined.frames()), 6 * 48000.0, 1.5);

  // The largest step of this sine is 0.0173.
  float step = 0.0F;
  for (std::int64_t i = join - 2000; i < join + 2000; ++i) {
    step = std::max(step, std::abs(joined.at(i, 0) - joined.at(i - 1, 0)));
  }
  EXPECT_LT(step, 0.03F);
  EXPECT_GT(likeness_db(joined, 0, {441.0, 0.3}, join + 4800, join + 48000), 20.0);
}

INSTANTIATE_TEST_SUITE_P(Formats, GaplessTest,
                         testing::Values(Coding{".wav", {}}, Coding{".flac", {}},
                                         Coding{".mp3", {"-b:a", "192k"}},
                                         Coding{".m4a", {"-b:a", "192k"}},
                                         Coding{".ogg", {"-c:a", "libvorbis", "-q:a", "6"}},
                                         Coding{".opus", {"-c:a", "libopus", "-b:a", "192k"}}),
                         [](const auto& tested) { return tested.param.suffix.substr(1); });

}  // namespace
}  // namespace hornbill::audio
