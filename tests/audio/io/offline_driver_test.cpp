// SPDX-License-Identifier: Apache-2.0
#include "audio/io/offline_driver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "audio/media/decode_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill::audio {
namespace {

using base::seconds_to_frames;

// Keeps what was delivered.
class MemorySink final : public SampleSink {
 public:
  base::Result<void> write(std::span<const float> stereo) override {
    samples.insert(samples.end(), stereo.begin(), stereo.end());
    return {};
  }
  base::Result<void> finish() override {
    finished = true;
    return {};
  }
  std::vector<float> samples;
  bool finished = false;
};

// Plays its files one after the other, each from the frame where the one before ended, and writes
// down everything it is told.
class ChainCore final : public DriverCore {
 public:
  ChainCore(std::vector<std::string> files, std::vector<Feed*> feeds)
      : files_(std::move(files)), feeds_(std::move(feeds)) {}

  void step(const TickInput& in, TickOutput& out) override {
    if (in.tick.value == 0) {
      out.commands.push_back({in.tick.first_frame(), 1, SetZone{0, true, 0, 1.0F, 1.0F}});
      open_next(out);
    }
    if (in.clock) clocks.push_back(*in.clock);
    for (const Report& r : in.reports) note(in.tick, r, out);
    for (const FeedEvent& e : in.feeds) note(in.tick, e, out);
  }

  std::vector<std::string> log;
  std::vector<ClockReading> clocks;
  std::map<PlayToken, base::FramePos> started;
  base::FramePos first_start{48'000};

 private:
  void open_next(TickOutput& out) {
    const auto i = static_cast<std::size_t>(opened_);
    if (i >= files_.size()) return;
    ++opened_;
    out.orders.push_back(FillFeed{i + 1, feeds_[i % feeds_.size()], {files_[i], {}, {}}});
  }
  StartDeck start_of(PlayToken token) {
    StartDeck start;
    start.deck = static_cast<DeckIndex>(token % 2);
    start.token = token;
    start.feed = feeds_[(token - 1) % feeds_.size()];
    start.end_fade = {0};
    return start;
  }
  void note(base::Tick tick, const FeedEvent& e, TickOutput& out) {
    static constexpr const char* kNames[] = {"ready", "failed", "ending", "closed"};
    log.push_back(std::to_string(tick.value) + " " + kNames[static_cast<int>(e.kind)] + " " +
                  std::to_string(e.token) + " " + std::to_string(e.total.value) + " " + e.text);
    if (e.kind == FeedEventKind::ready && e.token == 1) {
      out.commands.push_back({first_start, 2, start_of(1)});
      open_next(out);
    } else if (e.kind == FeedEventKind::ready) {
      // A deck takes an arming only while it plays.
      const base::FramePos at = std::max((tick + 1).first_frame(), first_start);
      out.commands.push_back(
          {at, 3,
           ArmDeck{static_cast<DeckIndex>((e.token + 1) % 2), e.token - 1, start_of(e.token)}});
    }
  }
  void note(base::Tick tick, const Report& r, TickOutput& out) {
    log.push_back(std::to_string(tick.value) + " report " + std::to_string(r.body.index()) +
                  " at " + std::to_string(r.at.value));
    if (const auto* s = std::get_if<DeckStarted>(&r.body)) started[s->token] = r.at;
    if (const auto* e = std::get_if<DeckEnded>(&r.body)) {
      out.orders.push_back(ReleaseFeed{e->token});
      open_next(out);
    }
  }

  std::vector<std::string> files_;
  std::vector<Feed*> feeds_;
  int opened_ = 0;
};

class OfflineDriverTest : public testing::Test {
 protected:
  OfflineDriverTest() {
    auto server = DecodeServer::start(HORNBILL_CODEC_PROGRAM);
    EXPECT_TRUE(server.has_value());
    server_ = std::move(*server);
  }
  std::string wav(const std::string& name, std::int64_t frames) {
    test::write_wav(folder_ / name, frames, test::frame_mark);
    return folder_ / name;
  }

  struct Outcome {
    std::vector<float> samples;
    std::vector<std::string> log;
    std::vector<ClockReading> clocks;
    std::map<PlayToken, base::FramePos> started;
    bool finished = false;
  };
  // check: allow parameters (the axes that the tests vary)
  Outcome run(const std::vector<std::string>& files, int block_frames, int workers,
              base::FrameCount skip, base::FrameCount length) {
    Engine engine({block_frames, 1024, 4096});
    std::vector<std::unique_ptr<Feed>> pool;
    std::vector<Feed*> feeds;
    for (int i = 0; i < 4; ++i) {
      pool.push_back(std::make_unique<Feed>(kFeedCapacity));
      feeds.push_back(pool.back().get());
    }
    FeederOptions options;
    options.workers = workers;
    options.deadlines = false;
    Feeder feeder(*server_, options);
    ChainCore core(files, feeds);
    OfflineDriver driver(engine, feeder, core, {start_, skip, length});
    MemorySink sink;
    const ZoneSink to[] = {{0, &sink}};
    EXPECT_TRUE(driver.run(to, {}).has_value());
    return {std::move(sink.samples), core.log, core.clocks, core.started, sink.finished};
  }

  const base::UtcTime start_{std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}};
  test::TemporaryFolder folder_;
  std::unique_ptr<DecodeServer> server_;
};

// First frame that is not silent.
std::int64_t onset(const std::vector<float>& stereo) {
  const auto at = std::find_if(stereo.begin(), stereo.end(), [](float v) { return v != 0.0F; });
  return (at - stereo.begin()) / 2;
}

TEST_F(OfflineDriverTest, WhatIsStartedAtAFrameIsHeardAtThatFrame) {
  const auto outcome = run({wav("a.wav", 480'000)}, 480, 1, {0}, seconds_to_frames(3));
  EXPECT_TRUE(outcome.finished);
  ASSERT_EQ(outcome.samples.size(), 3U * 48'000U * 2U);
  ASSERT_EQ(onset(outcome.samples), 48'000);
  for (std::int64_t i = 0; i < 96'000; ++i) {
    ASSERT_EQ(outcome.samples[static_cast<std::size_t>(48'000 + i) * 2], test::frame_mark_value(i))
        << "frame " << i;
  }
}

TEST_F(OfflineDriverTest, WhatIsSkippedIsRenderedButNotDelivered) {
  const auto outcome =
      run({wav("a.wav", 480'000)}, 480, 1, seconds_to_frames(1), seconds_to_frames(2));
  ASSERT_EQ(outcome.samples.size(), 2U * 48'000U * 2U);
  EXPECT_EQ(outcome.samples[0], test::frame_mark_value(0));
}

TEST_F(OfflineDriverTest, TheClockIsToldOnceASecondFromTheStartOn) {
  const auto outcome = run({}, 480, 1, {0}, seconds_to_frames(3));
  ASSERT_GE(outcome.clocks.size(), 3U);
  for (std::size_t i = 0; i < outcome.clocks.size(); ++i) {
    const auto n = static_cast<std::int64_t>(i);
    EXPECT_EQ(outcome.clocks[i].at, base::FramePos{n * 48'000});
    EXPECT_EQ(outcome.clocks[i].utc, start_ + std::chrono::seconds(n));
    EXPECT_TRUE(outcome.clocks[i].trusted);
  }
}

TEST_F(OfflineDriverTest, FeedJobsAreAnsweredTenTicksLater) {
  const auto outcome =
      run({wav("a.wav", 96'000), folder_ / "absent.wav"}, 480, 1, {0}, seconds_to_frames(5));
  ASSERT_GE(outcome.log.size(), 3U);
  EXPECT_EQ(outcome.log[0], "10 ready 1 0 ");
  // Two seconds in all: the end is in sight at once.
  EXPECT_EQ(outcome.log[1], "10 ending 1 96000 ");
  EXPECT_EQ(outcome.log[2].substr(0, 12), "20 failed 2 ");
}

TEST_F(OfflineDriverTest, EndingIsToldAtTheTickWhenSixSecondsAreLeft) {
  const auto outcome = run({wav("a.wav", 480'000)}, 480, 1, {0}, seconds_to_frames(6));
  // Started at frame 48,000, so 192,000 frames are read at frame 240,000, tick 250.
  const auto ending = std::find_if(outcome.log.begin(), outcome.log.end(), [](const auto& line) {
    return line.find("ending") != std::string::npos;
  });
  ASSERT_NE(ending, outcome.log.end());
  EXPECT_EQ(*ending, "250 ending 1 480000 ");
}

TEST_F(OfflineDriverTest, BlockSizeAndWorkersChangeNothing) {
  const std::vector<std::string> files{wav("a.wav", 480'001), wav("b.wav", 100'007),
                                       wav("c.wav", 700'000), folder_ / "absent.wav"};
  const auto reference = run(files, 480, 1, {0}, seconds_to_frames(30));
  const std::map<PlayToken, base::FramePos> expected{
      {1, {48'000}}, {2, {48'000 + 480'001}}, {3, {48'000 + 480'001 + 100'007}}};
  EXPECT_EQ(reference.started, expected) << "each where the one before ended";
  for (const auto& [block, workers] : {std::pair{96, 2}, {960, 1}, {64, 4}, {480, 2}}) {
    const auto other = run(files, block, workers, {0}, seconds_to_frames(30));
    EXPECT_EQ(other.log, reference.log) << block << " frames, " << workers << " workers";
    EXPECT_TRUE(other.samples == reference.samples)
        << block << " frames, " << workers << " workers";
  }
}

TEST_F(OfflineDriverTest, CancellingStopsTheRunAndLeavesTheSinkUnfinished) {
  Engine engine({});
  Feeder feeder(*server_, {});
  ChainCore core({}, {});
  OfflineDriver driver(engine, feeder, core, {start_, {0}, seconds_to_frames(60)});
  MemorySink sink;
  const ZoneSink to[] = {{0, &sink}};
  const auto result =
      driver.run(to, [](base::FrameCount done) { return done < seconds_to_frames(2); });
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, base::ErrorCode::refused);
  EXPECT_FALSE(sink.finished);
  EXPECT_LT(sink.samples.size(), 4U * 48'000U * 2U);
}

}  // namespace
}  // namespace hornbill::audio
