// SPDX-License-Identifier: Apache-2.0
// A part of a file is the same frames that a decoding of the whole file gives there.
#include <gtest/gtest.h>
#include <algorithm>
#include <cctype>
#include <cmath>

#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

class PartTest : public MediaTest, public testing::WithParamInterface<std::string> {
 protected:
  static void SetUpTestSuite() {
    MediaTest::SetUpTestSuite();
    // Noise: any shift shows. 40 s, so that decoders really jump.
    const std::string noise = "anoisesrc=d=40:c=pink:a=0.5:seed=3:r=44100";
    ffmpeg({"-f",
            "lavfi",
            "-i",
            noise,
            "-ac",
            "2",
            file("part.wav"),
            file("part.flac"),
            "-b:a",
            "128k",
            file("part.mp3"),
            "-q:a",
            "4",
            "-write_xing",
            "0",
            file("part-vbr.mp3"),
            "-c:a",
            "libvorbis",
            file("part.ogg"),
            "-c:a",
            "libopus",
            file("part.opus"),
            "-c:a",
            "aac",
            "-aac_pns",
            "0",
            file("part.m4a"),
            "-c:a",
            "aac",
            "-aac_pns",
            "0",
            file("part.aac"),
            "-ar",
            "8000",
            "-ac",
            "1",
            file("part-8k.wav"),
            "-ar",
            "44103",
            file("part-odd.wav"),
            "-ar",
            "192000",
            file("part-192k.flac")});
    const std::string whole = test::slurp(file("part.ogg"));
    ffmpeg({"-i", file("part.wav"), "-t", "10", "-c:a", "libvorbis", "-serial_offset", "9",
            file("second.ogg")});
    std::ofstream(file("part-chained.ogg"), std::ios::binary)
        << whole << test::slurp(file("second.ogg"));
  }
};

TEST_P(PartTest, EqualsTheSameFramesOfTheWhole) {
  const Decoded whole = decode(GetParam());
  ASSERT_EQ(whole.error, "");
  const std::int64_t n = whole.frames();
  ASSERT_GE(n, 40 * 48000);
  for (const std::int64_t from : {std::int64_t{1}, std::int64_t{48'000}, std::int64_t{400'001},
                                  std::int64_t{1'234'567}, n - 20'000, n - 7}) {
    const std::int64_t to = std::min(from + 9'000, n);
    const Decoded part = decode(GetParam(), from, to);
    ASSERT_EQ(part.error, "");
    ASSERT_EQ(part.frames(), to - from) << "from " << from;
    float worst = 0.0F;
    for (std::int64_t i = 0; i < part.frames(); ++i) {
      worst = std::max(worst, std::abs(part.at(i, 0) - whole.at(from + i, 0)));
    }
    EXPECT_LT(worst, 1e-6F) << "from " << from;
  }
}

TEST_P(PartTest, BeyondTheEndIsEmptyAndNoFault) {
  const Decoded part = decode(GetParam(), 60LL * 48'000);
  EXPECT_EQ(part.frames(), 0);
  EXPECT_EQ(part.error, "");
}

INSTANTIATE_TEST_SUITE_P(Formats, PartTest,
                         testing::Values("part.wav", "part.flac", "part.mp3", "part-vbr.mp3",
                                         "part.ogg", "part.opus", "part.m4a", "part.aac",
                                         "part-8k.wav", "part-odd.wav", "part-192k.flac",
                                         "part-chained.ogg"),
                         [](const auto& tested) {
                           std::string name = tested.param;
                           for (char& c : name) {
                             if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace hornbill::audio
