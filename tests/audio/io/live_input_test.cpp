// SPDX-License-Identifier: Apache-2.0
#include "audio/io/live_input.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "audio/media/decode_server.h"
#include "tests/audio/io/sound_measure.h"
#include "tests/support/bad_http_server.h"
#include "tests/support/pulse_server.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::seconds_until;

// Reads a feed as the engine does.
class Reader {
 public:
  explicit Reader(Feed& feed)
      : thread_([this, &feed](const std::stop_token& stop) {
          std::vector<float> block(960);
          auto next = std::chrono::steady_clock::now();
          while (!stop.stop_requested()) {
            const std::size_t got = feed.read(block.data(), 480);
            if (got < 480) ++short_reads_;
            for (std::size_t i = 0; i < 480; ++i) {
              heard_.push_back(i < got ? block[2 * i] : 0.0F);
            }
            next += milliseconds(10);
            std::this_thread::sleep_until(next);
          }
        }) {}
  // Ends the reading.
  const std::vector<float>& heard() {
    if (thread_.joinable()) {
      thread_.request_stop();
      thread_.join();
    }
    return heard_;
  }

  int short_reads() const { return short_reads_; }

 private:
  int short_reads_ = 0;
  std::vector<float> heard_;
  std::jthread thread_;
};

// 30 s of 997 Hz, half of full scale, as MP3 of 320 kbit/s.
std::string tone_mp3(const test::TemporaryFolder& folder) {
  const std::string path = folder / "tone.mp3";
  auto child = base::ChildProcess::spawn(
      {.program = "/usr/bin/ffmpeg",
       .arguments = {"ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                     "aevalsrc=0.5*sin(2*PI*997*t)|0.5*sin(2*PI*997*t):s=48000:d=30", "-b:a",
                     "320k", path},
       .fds = {},
       .environment = {}});
  EXPECT_TRUE(child && child->wait(seconds(60)));
  return path;
}

class StreamInputs : public ::testing::Test {
 protected:
  std::unique_ptr<LiveInput> open(const std::string& path) {
    return make_stream_input({.name = path,
                              .url = path.starts_with("/") ? http_.url(path) : path,
                              .rule = {.return_after = seconds(1)}},
                             *server_);
  }

  test::TemporaryFolder folder_;
  test::BadHttpServer http_{tone_mp3(folder_)};
  std::unique_ptr<DecodeServer> server_ = std::move(*DecodeServer::start(HORNBILL_CODEC_PROGRAM));
};

TEST_F(StreamInputs, PlaysAStreamWithoutABreak) {
  const auto input = open("/stream");
  ASSERT_GE(seconds_until([&] { return input->usable(); }, 8.0), 0.0) << input->state().text;
  EXPECT_EQ(input->state().health, InputHealth::usable);
  Feed feed({48'000 * 12});
  feed.reuse(FeedKind::live);
  input->start(feed);
  Reader reader(feed);
  std::this_thread::sleep_for(seconds(8));
  input->stop(feed);
  const auto sound = std::span(reader.heard()).subspan(3 * 48'000, 4 * 48'000);
  EXPECT_EQ(test::odd_windows(sound, 0.35355), 0);
  EXPECT_NEAR(test::frequency(sound, 997.0), 997.0, 0.8);
  EXPECT_NEAR(input->state().level_dbfs, -9.03, 0.3);
}

TEST_F(StreamInputs, D5_BadServersAreUnusableAndHarmNoOther) {
  const auto good = open("/stream");
  std::vector<std::unique_ptr<LiveInput>> bad;
  for (const char* path : {"/nothing", "/headers-only", "/drip", "/loop", "/page", "/missing",
                           "/noise", "http://127.0.0.1:1/", "file:///etc/passwd"}) {
    bad.push_back(open(path));
  }
  ASSERT_GE(seconds_until([&] { return good->usable(); }, 10.0), 0.0);
  Feed feed({48'000 * 12});
  feed.reuse(FeedKind::live);
  good->start(feed);
  Reader reader(feed);
  for (int i = 0; i < 60; ++i) {
    for (const auto& input : bad) EXPECT_FALSE(input->usable()) << input->state().name;
    std::this_thread::sleep_for(milliseconds(100));
  }
  for (const auto& input : bad) {
    EXPECT_FALSE(input->state().text.empty()) << input->state().name;
    std::printf("%-24s %s\n", input->state().name.c_str(), input->state().text.c_str());
  }
  good->stop(feed);
  const auto sound = std::span(reader.heard()).subspan(2 * 48'000, 3 * 48'000);
  EXPECT_EQ(test::odd_windows(sound, 0.35355), 0);
}

TEST_F(StreamInputs, D5_AStreamThatStopsIsUnusableInTimeAndComesBack) {
  const auto input = open("/stops");
  ASSERT_GE(seconds_until([&] { return input->usable(); }, 10.0), 0.0);
  // Usable a second after the connection began, with two more of sound to come.
  const double lost = seconds_until([&] { return !input->usable(); }, 12.0);
  EXPECT_GE(lost, 0.0);
  EXPECT_LE(lost, 2.0 + 5.0);
  EXPECT_GE(seconds_until([&] { return input->usable(); }, 12.0), 0.0);
  EXPECT_GE(input->state().reconnects, 1U);
}

TEST_F(StreamInputs, ABrokenConnectionIsMadeAgainAtOnce) {
  const auto input = open("/breaks");
  ASSERT_GE(seconds_until([&] { return input->usable(); }, 10.0), 0.0);
  EXPECT_GE(seconds_until([&] { return input->state().reconnects >= 2; }, 12.0), 0.0);
  EXPECT_GE(seconds_until([&] { return input->usable(); }, 5.0), 0.0);
}

TEST_F(StreamInputs, ANetworkLossIsNoticedAndTheReturnIsAutomatic) {
  const auto input = open("/stream");
  const auto other = open("/icy");
  ASSERT_GE(seconds_until([&] { return input->usable() && other->usable(); }, 10.0), 0.0);
  http_.control("/control/off");
  const double lost = seconds_until([&] { return !input->usable(); }, 10.0);
  EXPECT_GE(lost, 0.0);
  EXPECT_LE(lost, 5.0);
  http_.control("/control/on");
  EXPECT_GE(seconds_until([&] { return input->usable(); }, 10.0), 0.0);
}

TEST_F(StreamInputs, EndsAtOnceWhateverTheServerDoes) {
  for (const char* path : {"/nothing", "/drip", "/stream"}) {
    auto input = open(path);
    std::this_thread::sleep_for(milliseconds(300));
    const auto begin = std::chrono::steady_clock::now();
    input.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(600)) << path;
  }
}

TEST(LineInput, CarriesTheLineIntoTheFeedAndNoticesItsLossAndReturn) {
  test::PulseServer pulse({{"desk", 2}});
  std::string raw(60 * 48'000 * 2 * sizeof(float), '\0');
  for (std::size_t i = 0; i < raw.size() / sizeof(float); ++i) {
    const float v = test::sine(997.0, 0.5, static_cast<std::int64_t>(i / 2));
    std::memcpy(raw.data() + i * sizeof(float), &v, sizeof(float));
  }
  const test::TemporaryFolder folder;
  const std::string file = folder.write("tone.raw", raw);
  base::ChildProcess player = pulse.play(file, "desk");
  const auto input = make_line_input({.name = "desk",
                                      .device = "desk_monitor",
                                      .program = HORNBILL_CARD_PROGRAM,
                                      .rule = {.return_after = seconds(1)}});
  ASSERT_GE(seconds_until([&] { return input->usable(); }, 8.0), 0.0) << input->state().text;
  Feed feed({48'000 * 12});
  feed.reuse(FeedKind::live);
  input->start(feed);
  {
    Reader reader(feed);
    std::this_thread::sleep_for(seconds(8));
    const auto sound = std::span(reader.heard()).subspan(48'000, 6 * 48'000);
    EXPECT_EQ(test::odd_windows(sound, 0.35355), 0)
        << "xruns " << input->state().dropped_frames << ", short " << reader.short_reads();
    EXPECT_NEAR(test::frequency(sound, 997.0), 997.0, 1.0);
    EXPECT_LE(feed.readable_frames(), 9'600U);
  }
  input->stop(feed);
  pulse.kill();
  const double lost = seconds_until([&] { return !input->usable(); }, 5.0);
  EXPECT_GE(lost, 0.0);
  EXPECT_LE(lost, 2.0);
  EXPECT_EQ(input->state().health, InputHealth::lost);
  pulse.start();
  player = pulse.play(file, "desk");
  EXPECT_GE(seconds_until([&] { return input->usable(); }, 8.0), 0.0);
  EXPECT_EQ(input->state().reconnects, 1U);
}

TEST(LineInput, SilenceOnTheLineIsNotUsable) {
  const test::PulseServer pulse({{"desk", 2}});
  const auto input =
      make_line_input({.name = "desk", .device = "desk_monitor", .program = HORNBILL_CARD_PROGRAM});
  EXPECT_GE(seconds_until([&] { return input->state().health == InputHealth::silent; }, 5.0), 0.0);
  std::this_thread::sleep_for(seconds(3));
  EXPECT_FALSE(input->usable());
  EXPECT_EQ(input->state().text, "there is no sound on the line");
}

}  // namespace
}  // namespace hornbill::audio
