// SPDX-License-Identifier: Apache-2.0
// Live streams come as bytes through a pipe, without seeking and without an end.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

class LiveStreamTest : public MediaTest, public testing::WithParamInterface<std::string> {
 protected:
  static void SetUpTestSuite() {
    MediaTest::SetUpTestSuite();
    ffmpeg({"-f",
            "lavfi",
            "-i",
            "aevalsrc=0.3*sin(2*PI*1000*t)|0.3*sin(2*PI*1000*t):s=44100:d=5",
            "-metadata",
            "title=First",
            file("live.mp3"),
            "-metadata",
            "title=First",
            "-c:a",
            "libvorbis",
            file("live.ogg"),
            "-c:a",
            "libopus",
            file("live.opus"),
            "-c:a",
            "aac",
            file("live.aac"),
            file("live.flac"),
            file("live.wav")});
  }
};

TEST_P(LiveStreamTest, PlaysWholeFromAPipe) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  auto stream = server().open_pipe(ends[0], "", {});
  ASSERT_TRUE(stream);
  const std::string bytes = test::slurp(file(GetParam()));
  std::jthread sender([&] {
    for (std::size_t at = 0; at < bytes.size(); at += 1000) {  // in small pieces, like a network
      if (::write(ends[1], bytes.data() + at, std::min<std::size_t>(1000, bytes.size() - at)) < 0) {
        break;
      }
    }
    ::close(ends[1]);
  });
  const Decoded got = drain(**stream);
  EXPECT_EQ(got.error, "");
  EXPECT_NEAR(static_cast<double>(got.frames()), 5 * 48'000.0, 4096.0);
  // Raw AAC says nothing of its delay.
  if (GetParam() != "live.aac") {
    EXPECT_GT(likeness_db(got, 0, {}, 4800, 4 * 48'000), 25.0);
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, LiveStreamTest,
                         testing::Values("live.mp3", "live.ogg", "live.opus", "live.aac",
                                         "live.flac", "live.wav"),
                         [](const auto& tested) { return tested.param.substr(5); });

TEST_F(LiveStreamTest, D5_SilentSourceTimesOutAndGivesSoundAsItComes) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  auto stream = server().open_pipe(ends[0], "audio/mpeg", {});
  ASSERT_TRUE(stream);
  std::vector<float> buffer(2 * 48'000);
  EXPECT_EQ((*stream)->read(buffer, std::chrono::milliseconds(20)), 0U);
  EXPECT_TRUE((*stream)->timed_out());
  const std::string bytes = test::slurp(file("live.mp3"));
  const auto half = static_cast<ssize_t>(bytes.size() / 2);
  ASSERT_EQ(::write(ends[1], bytes.data(), static_cast<std::size_t>(half)), half);
  EXPECT_GT((*stream)->read(buffer, std::chrono::seconds(10)), 0U) << "without waiting for the end";
  EXPECT_FALSE((*stream)->at_end());
  ::close(ends[1]);
}

TEST_F(LiveStreamTest, ChainedOggChangesTitleAndGoesOn) {
  ffmpeg({"-f", "lavfi", "-i", "sine=d=3:r=48000", "-metadata", "title=Second", "-c:a", "libvorbis",
          "-ac", "1", "-serial_offset", "5", file("next.ogg")});
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  auto stream = server().open_pipe(ends[0], "application/ogg", {});
  ASSERT_TRUE(stream);
  const std::string bytes = test::slurp(file("live.ogg")) + test::slurp(file("next.ogg"));
  std::jthread sender([&] {
    [[maybe_unused]] const ssize_t n = ::write(ends[1], bytes.data(), bytes.size());
    ::close(ends[1]);
  });
  std::vector<float> buffer(2 * 4800);
  ASSERT_GT((*stream)->read(buffer, std::chrono::seconds(10)), 0U);
  EXPECT_EQ((*stream)->info().title, "First");
  const Decoded rest = drain(**stream);
  EXPECT_EQ(rest.info.title, "Second");
  EXPECT_EQ(rest.info.channels, 1);
  EXPECT_GT(rest.frames(), 7 * 48'000);
}

}  // namespace
}  // namespace hornbill::audio
