// SPDX-License-Identifier: Apache-2.0
#include "audio/io/live_buffer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "audio/io/level_gate.h"
#include "base/random.h"
#include "tests/audio/io/sound_measure.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<float> tone(double length, double amplitude) {
  std::vector<float> sound(static_cast<std::size_t>(length * 48'000) * 2);
  for (std::size_t i = 0; i < sound.size(); ++i) {
    sound[i] = test::sine(440.0, amplitude, static_cast<std::int64_t>(i / 2));
  }
  return sound;
}

TEST(LevelGate, OpensAfterSteadySoundAndClosesAfterSilence) {
  LevelGate gate({.silence_dbfs = -50.0, .silence_after = seconds(5), .return_after = seconds(2)});
  gate.add(tone(1.9, 0.1));
  EXPECT_FALSE(gate.usable());
  gate.add(tone(0.2, 0.1));
  EXPECT_TRUE(gate.usable());
  gate.add(tone(4.8, 0.0));
  EXPECT_TRUE(gate.usable());
  gate.add(tone(0.3, 0.0));
  EXPECT_FALSE(gate.usable());
}

TEST(LevelGate, ForgivesSpeechPausesButNotClicks) {
  LevelGate gate({.return_after = seconds(2)});
  for (int i = 0; i < 5; ++i) {
    gate.add(tone(0.5, 0.1));
    gate.add(tone(0.3, 0.0));
  }
  EXPECT_TRUE(gate.usable());
  LevelGate clicks({.return_after = seconds(2)});
  for (int i = 0; i < 100; ++i) {
    clicks.add(tone(0.1, 0.1));
    clicks.add(tone(0.9, 0.0));
  }
  EXPECT_FALSE(clicks.usable());
}

TEST(LevelGate, MeasuresInDecibelsAndTakesDcForSilence) {
  LevelGate gate({});
  gate.add(tone(0.1, 0.1));
  EXPECT_NEAR(gate.level_dbfs(), -23.0, 0.1);
  const std::vector<float> dc(48'000 * 2 * 10, 0.3F);
  gate.add(dc);
  EXPECT_FALSE(gate.usable());
  EXPECT_LT(gate.level_dbfs(), -90.0);
}

// A source, the buffer and an engine in simulated time, 10 ms a step.
class World {
 public:
  explicit World(const LiveBufferOptions& options) : buffer(options), feed({48'000 * 12}) {
    feed.reuse(FeedKind::live);
  }

  // `ppm`: how fast the source is. `gust`: source frames come in lots of so many steps.
  void run(double length, double ppm, int gust = 1, bool source = true) {
    for (int i = 0; i < static_cast<int>(length * 100); ++i) {
      now += milliseconds(10);
      ++step_;
      due_ += 480.0 * (1.0 + ppm * 1e-6);
      if (source && step_ % gust == 0) {
        std::vector<float> part(static_cast<std::size_t>(due_) * 2);
        for (std::size_t k = 0; k < part.size(); ++k) {
          part[k] = test::sine(440.0, 0.5, made_ + static_cast<std::int64_t>(k / 2));
        }
        made_ += static_cast<std::int64_t>(part.size() / 2);
        due_ -= static_cast<double>(part.size()) / 2;
        buffer.take(part, 48'000, now);
      }
      if (!source) due_ = 0.0;
      buffer.pump(now);
      if (reading) read();
    }
  }
  void read() {
    std::vector<float> block(960);
    const std::size_t got = feed.read(block.data(), 480);
    if (got < 480) ++short_reads;
    for (std::size_t i = 0; i < 480; ++i) heard.push_back(i < got ? block[2 * i] : 0.0F);
  }

  LiveBuffer buffer;
  Feed feed;
  base::SteadyTime now{seconds(1'000)};
  bool reading = false;
  int short_reads = 0;
  std::vector<float> heard;

 private:
  std::int64_t step_ = 0;
  std::int64_t made_ = 0;
  double due_ = 0.0;
};

constexpr float kMaxStep = 0.0300F;  // of a 440 Hz sine of 0.5, and a little

TEST(LiveBuffer, C5_HoldsItsDelayAgainstAClockThatIsOff) {
  for (const double ppm : {300.0, -300.0}) {
    World world({.delay = milliseconds(60), .lost_after = seconds(1)});
    world.run(3.0, ppm);
    world.buffer.start(world.feed);
    world.reading = true;
    world.run(200.0, ppm);
    world.short_reads = 0;
    world.heard.clear();
    world.run(200.0, ppm);
    EXPECT_EQ(world.short_reads, 0) << ppm;
    EXPECT_NEAR(static_cast<double>(world.feed.readable_frames()), 2'880.0 - 480.0, 720.0) << ppm;
    EXPECT_LT(test::largest_step(world.heard), kMaxStep);
    EXPECT_NEAR(world.buffer.drift_ppm(), ppm, 60.0);
    EXPECT_EQ(world.buffer.dropped_frames(), 0U);
  }
}

TEST(LiveBuffer, WhereInAGustTheFlowBeganDoesNotBendThePitch) {
  constexpr int kGust = 6;
  for (int phase = 0; phase < kGust; ++phase) {
    World world({.delay = milliseconds(80), .lost_after = seconds(1)});
    world.run(3.0 + 0.01 * phase, 0.0, kGust);
    world.buffer.start(world.feed);
    world.reading = true;
    for (int second = 0; second < 8; ++second) {
      world.run(1.0, 0.0, kGust);
      EXPECT_LT(std::abs(world.buffer.drift_ppm()), 400.0) << phase;
    }
    // Of each gust's time, the delay is in hand on the average.
    double sum = 0.0;
    for (int step = 0; step < 10 * kGust; ++step) {
      world.run(0.01, 0.0, kGust);
      sum += static_cast<double>(world.feed.readable_frames());
    }
    EXPECT_GT(sum / (10 * kGust), 3'840.0 - 960.0) << phase;  // less a fade and a block
    EXPECT_EQ(world.buffer.dropped_frames(), 0U);
  }
}

TEST(LiveBuffer, GustsOfANetworkStreamLeaveNoGap) {
  World world(
      {.delay = milliseconds(1'500), .lost_after = seconds(3), .bandwidth = DriftLoop::kNetwork});
  world.run(10.0, 50.0, 70);
  world.buffer.start(world.feed);
  world.reading = true;
  world.run(10.0, 50.0, 70);
  world.short_reads = 0;
  world.heard.clear();
  world.run(300.0, 50.0, 70);
  EXPECT_EQ(world.short_reads, 0);
  EXPECT_LT(test::largest_step(world.heard), kMaxStep);
}

TEST(LiveBuffer, SoundOpenedLongAheadIsFreshWhenTheEngineBegins) {
  World world({.delay = milliseconds(60), .lost_after = seconds(1)});
  world.run(3.0, 0.0);
  world.buffer.start(world.feed);
  world.run(30.0, 0.0);
  EXPECT_LE(world.feed.readable_frames(), 480U);
  world.reading = true;
  world.run(1.0, 0.0);
  EXPECT_LE(world.feed.readable_frames(), 2'880U + 960U);
  EXPECT_LT(test::onset(world.heard, 0.4F), 48U * 60);
  EXPECT_LT(test::largest_step(world.heard), kMaxStep);
}

TEST(LiveBuffer, LossAndReturnOfTheSourceAreFadedAndReported) {
  World world(
      {.rule = {.return_after = seconds(2)}, .delay = milliseconds(200), .lost_after = seconds(1)});
  world.run(3.0, 0.0);
  EXPECT_TRUE(world.buffer.usable());
  world.buffer.start(world.feed);
  world.reading = true;
  world.run(2.0, 0.0);
  world.run(0.9, 0.0, 1, false);
  EXPECT_TRUE(world.buffer.usable());
  world.run(0.3, 0.0, 1, false);
  EXPECT_FALSE(world.buffer.usable());
  world.run(1.9, 0.0);
  EXPECT_FALSE(world.buffer.usable());
  world.run(0.4, 0.0);
  EXPECT_TRUE(world.buffer.usable());
  EXPECT_GT(test::rms(std::span(world.heard).last(4'800)), 0.3);
  EXPECT_LT(test::largest_step(world.heard), kMaxStep);
}

TEST(LiveBuffer, ABurstAfterAnOutageIsNotChased) {
  World world({.delay = milliseconds(500), .lost_after = seconds(2)});
  world.run(2.0, 0.0);
  world.buffer.start(world.feed);
  world.reading = true;
  world.run(3.0, 0.0);
  world.run(5.0, 0.0, 1, false);
  world.buffer.take(tone(8.0, 0.5), 48'000, world.now);  // what a server kept for newcomers
  world.run(2.0, 0.0);
  EXPECT_LT(world.feed.readable_frames(), 24'000U + 4'800U);
  EXPECT_LT(test::largest_step(world.heard), kMaxStep);
}

// A second feed joins 3 s later, and goes on alone when the first is stopped.
TEST(LiveBuffer, SeveralFeedsHearTheSameAtTheSameTime) {
  World world({.delay = milliseconds(60), .lost_after = seconds(1)});
  world.run(1.0, 200.0);
  world.buffer.start(world.feed);
  world.reading = true;
  world.run(3.0, 200.0);
  Feed second({48'000 * 12});
  second.reuse(FeedKind::live);
  world.buffer.start(second);
  std::vector<float> other;
  const auto run = [&](int steps) {
    for (int i = 0; i < steps; ++i) {
      world.run(0.01, 200.0);
      std::vector<float> block(960);
      const std::size_t got = second.read(block.data(), 480);
      for (std::size_t k = 0; k < 480; ++k) other.push_back(k < got ? block[2 * k] : 0.0F);
    }
  };
  const std::size_t joined = world.heard.size();
  run(300);
  for (std::size_t i = 4'800; i < other.size(); ++i) {
    ASSERT_EQ(other[i], world.heard[joined + i]) << i;
  }
  world.buffer.stop(world.feed);
  world.reading = false;
  const std::size_t alone = other.size();
  run(300);
  EXPECT_LT(test::largest_step(other), kMaxStep);
  for (std::size_t i = alone; i + 480 < other.size(); i += 480) {
    const auto begin = other.begin() + static_cast<std::ptrdiff_t>(i);
    EXPECT_GT(*std::max_element(begin, begin + 480), 0.45F) << i;
  }
}

TEST(LiveBuffer, NothingIsWrittenAfterStop) {
  World world({.delay = milliseconds(60), .lost_after = seconds(1)});
  world.run(1.0, 0.0);
  world.buffer.start(world.feed);
  world.reading = true;
  world.run(1.0, 0.0);
  world.buffer.stop(world.feed);
  const auto written = world.feed.frames_written();
  world.run(1.0, 0.0);
  EXPECT_EQ(world.feed.frames_written(), written);
}

}  // namespace
}  // namespace hornbill::audio
