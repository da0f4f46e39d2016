// SPDX-License-Identifier: Apache-2.0
#include "audio/io/live_driver.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "audio/io/live_clock.h"
#include "audio/media/decode_server.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

base::UtcTime at_2026() { return std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}; }

// The steady clock is real or set by hand; the wall clock is what the test says.
class FakeTime final : public base::TimeSource {
 public:
  base::UtcTime utc() const override {
    return zero + std::chrono::duration_cast<base::Duration>(steady_time.time_since_epoch());
  }
  base::SteadyTime steady() const override { return steady_time; }

  base::UtcTime zero = at_2026();
  base::SteadyTime steady_time{seconds(100)};
};

class LiveClockTest : public testing::Test {
 protected:
  // The steady clock is where tick `tick` is due.
  std::optional<ClockReading> at(std::int64_t tick) {
    time_.steady_time = frame_zero_ + milliseconds(20) * tick;
    return clock_.at({tick}, frame_zero_);
  }

  FakeTime time_;
  base::SteadyTime frame_zero_{seconds(100)};
  LiveClock clock_{time_, at_2026() - std::chrono::days(30)};
};

TEST_F(LiveClockTest, TellsOnceASecondWhatTheWallClockShowsAtTheTicksFirstFrame) {
  const auto first = at(0);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->at, base::FramePos{0});
  EXPECT_EQ(first->utc, at_2026() + seconds(100));
  EXPECT_TRUE(first->trusted);
  for (int tick = 1; tick < 50; ++tick) EXPECT_FALSE(at(tick).has_value());
  const auto second = at(50);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->at, base::FramePos{48'000});
  EXPECT_EQ(second->utc, at_2026() + seconds(101));
}

TEST_F(LiveClockTest, C1_AStepOfTheWallClockIsToldAtOnce) {
  at(0);
  time_.zero += std::chrono::hours(1);
  const auto stepped = at(1);
  ASSERT_TRUE(stepped.has_value());
  EXPECT_EQ(stepped->utc, at_2026() + seconds(100) + std::chrono::hours(1) + milliseconds(20));
  time_.zero -= std::chrono::hours(2);
  EXPECT_TRUE(at(2).has_value());
  EXPECT_FALSE(at(3).has_value());
}

TEST_F(LiveClockTest, ASlewIsNoStep) {
  at(0);
  time_.zero += milliseconds(90);
  EXPECT_FALSE(at(1).has_value());
}

TEST_F(LiveClockTest, C4_TimeGivenUpIsToldAtOnce) {
  at(0);
  frame_zero_ += seconds(60);
  const auto resumed = at(1);
  ASSERT_TRUE(resumed.has_value());
  EXPECT_EQ(resumed->at, base::FramePos{960});
  EXPECT_EQ(resumed->utc, at_2026() + seconds(160) + milliseconds(20));
}

TEST_F(LiveClockTest, C1_AClockBeforeTheBuildIsNotTrustedUntilItIsSet) {
  time_.zero = base::UtcTime{};
  const auto first = at(0);
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(first->trusted);
  time_.zero = at_2026();
  const auto set = at(1);
  ASSERT_TRUE(set.has_value());
  EXPECT_TRUE(set->trusted);
}

// Counts ticks; may be told to be slow.
class CountingCore final : public DriverCore {
 public:
  void step(const TickInput& in, TickOutput& out) override {
    if (in.tick.value == 0) {
      out.commands.push_back({in.tick.first_frame(), 1, SetZone{0, true, 0, 1.0F, 1.0F}});
    }
    if (in.tick.value != expected_++) in_order = false;
    for (const Report& r : in.reports) {
      if (r.at >= in.tick.first_frame()) reports_early = true;
      if (std::holds_alternative<CommandLate>(r.body)) ++late;
    }
    if (in.clock) {
      const std::lock_guard lock(mutex_);
      clocks_.push_back(*in.clock);
    }
    if (in.tick.value == slow_at) std::this_thread::sleep_for(milliseconds(200));
    while (in.tick.value >= stands_at) std::this_thread::sleep_for(milliseconds(1));
    ++ticks;
  }
  std::vector<ClockReading> clocks() {
    const std::lock_guard lock(mutex_);
    return clocks_;
  }

  std::int64_t slow_at = -1;
  std::atomic<std::int64_t> stands_at{INT64_MAX};
  std::atomic<std::int64_t> ticks{0};
  std::atomic<int> late{0};
  std::atomic<bool> in_order{true};
  std::atomic<bool> reports_early{false};

 private:
  std::int64_t expected_ = 0;
  std::mutex mutex_;
  std::vector<ClockReading> clocks_;
};

// Checks that what it gets has no gap.
class CountingOutput final : public Output {
 public:
  void push(std::span<const float> stereo, base::FramePos first) noexcept override {
    if (next >= 0 && first.value != next) contiguous = false;
    next = first.value + static_cast<std::int64_t>(stereo.size() / 2);
    ++blocks;
  }
  OutputState state() const override { return {}; }

  std::atomic<bool> contiguous{true};
  std::atomic<std::int64_t> next{-1};
  std::atomic<int> blocks{0};
};

class LiveDriverTest : public testing::Test {
 protected:
  LiveDriverTest() {
    auto server = DecodeServer::start(HORNBILL_CODEC_PROGRAM);
    EXPECT_TRUE(server.has_value());
    server_ = std::move(*server);
    feeder_ = std::make_unique<Feeder>(*server_, FeederOptions{});
  }
  std::unique_ptr<LiveDriver> driver() {
    return std::make_unique<LiveDriver>(engine_, *feeder_, core_, time_, LiveOptions{});
  }

  std::unique_ptr<DecodeServer> server_;
  std::unique_ptr<Feeder> feeder_;
  Engine engine_{EngineOptions{}};
  CountingCore core_;
  CountingOutput output_;
  base::SystemTime time_;
};

TEST_F(LiveDriverTest, RendersAsManyFramesAsTheSteadyClockCounts) {
  const auto live = driver();
  live->set_routes({{0, &output_}});
  const auto began = std::chrono::steady_clock::now();
  live->start();
  std::this_thread::sleep_for(seconds(1));
  live->stop();
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
  const LiveProgress progress = live->progress();
  // No lag was given up on this machine, or the count says how often it was.
  const double expected = passed.count() * 100 - 10.0 * static_cast<double>(progress.resyncs);
  EXPECT_LE(static_cast<double>(progress.blocks), passed.count() * 100 + 2);
  if (progress.resyncs == 0) {
    EXPECT_GE(static_cast<double>(progress.blocks), expected - 12);
  }
  EXPECT_TRUE(output_.contiguous);
  EXPECT_EQ(static_cast<std::uint64_t>(output_.blocks), progress.blocks);
  EXPECT_TRUE(core_.in_order);
  EXPECT_FALSE(core_.reports_early);
}

TEST_F(LiveDriverTest, ASlowCoreHoldsUpNoSoundAndCatchesUp) {
  core_.slow_at = 10;
  const auto live = driver();
  live->set_routes({{0, &output_}});
  live->start();
  while (core_.ticks < 10) std::this_thread::sleep_for(milliseconds(1));
  const int before = output_.blocks;
  std::this_thread::sleep_for(milliseconds(150));
  EXPECT_GE(output_.blocks - before, 5);
  while (core_.ticks < 30) std::this_thread::sleep_for(milliseconds(1));
  live->stop();
  EXPECT_TRUE(core_.in_order);
  EXPECT_FALSE(core_.reports_early);
  EXPECT_GE(live->progress().worst_step, milliseconds(190));
}

// The watchdog is fed while this number moves.
TEST_F(LiveDriverTest, ProgressStandsWhileTheCoreDoesAlthoughSoundGoesOn) {
  core_.stands_at = 10;
  const auto live = driver();
  live->set_routes({{0, &output_}});
  live->start();
  while (core_.ticks < 10) std::this_thread::sleep_for(milliseconds(1));
  const auto rendered = [&] { return live->progress().blocks; };
  const std::uint64_t from = rendered();
  while (rendered() < from + 4) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(live->progress().done, 10U);
  while (rendered() < from + 20) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(live->progress().done, 10U);
  core_.stands_at = INT64_MAX;
  while (live->progress().done < 12) std::this_thread::sleep_for(milliseconds(1));
  live->stop();
}

TEST_F(LiveDriverTest, RoutesCanBeReplacedWhileItRuns) {
  CountingOutput second;
  const auto live = driver();
  live->set_routes({{0, &output_}});
  live->start();
  while (output_.blocks < 5) std::this_thread::sleep_for(milliseconds(1));
  live->set_routes({{0, &second}});
  const int frozen = output_.blocks;
  while (second.blocks < 5) std::this_thread::sleep_for(milliseconds(1));
  live->stop();
  EXPECT_EQ(output_.blocks, frozen);
  EXPECT_TRUE(second.contiguous);
}

// What the child of the next test has to say.
struct StoppedRun {
  bool contiguous = false;
  std::uint64_t resyncs = 0;
  std::int64_t frames = 0;
  std::int64_t clock_jump_ms = 0;  // largest between readings, against the frames
};

TEST_F(LiveDriverTest, C4_AStoppedProcessGoesOnFromNowAndTellsTheCoreAtOnce) {
  int pipe_fds[2];
  ASSERT_EQ(::pipe(pipe_fds), 0);
  // The stop must not hit the test itself, so the driver runs in a process of its own.
  const pid_t child = ::fork();
  if (child == 0) {
    CountingCore core;
    CountingOutput output;
    Engine engine{EngineOptions{}};
    {
      auto server = DecodeServer::start(HORNBILL_CODEC_PROGRAM);
      Feeder feeder(**server, {});
      LiveDriver live(engine, feeder, core, time_, LiveOptions{});
      live.set_routes({{0, &output}});
      live.start();
      std::this_thread::sleep_for(milliseconds(3000));
      live.stop();
      StoppedRun said;
      said.resyncs = live.progress().resyncs;
      said.contiguous = output.contiguous;
      said.frames = output.next;
      const auto clocks = core.clocks();
      for (std::size_t i = 1; i < clocks.size(); ++i) {
        const auto frames = base::to_duration(clocks[i].at - clocks[i - 1].at);
        const auto jump = (clocks[i].utc - clocks[i - 1].utc) - frames;
        said.clock_jump_ms = std::max<std::int64_t>(
            said.clock_jump_ms, std::chrono::duration_cast<milliseconds>(jump).count());
      }
      [[maybe_unused]] const auto n = ::write(pipe_fds[1], &said, sizeof said);
    }
    ::_exit(0);
  }
  std::this_thread::sleep_for(milliseconds(700));
  ::kill(child, SIGSTOP);
  std::this_thread::sleep_for(milliseconds(1500));
  ::kill(child, SIGCONT);
  StoppedRun said;
  ASSERT_EQ(::read(pipe_fds[0], &said, sizeof said), static_cast<ssize_t>(sizeof said));
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(pipe_fds[0]);
  ::close(pipe_fds[1]);
  EXPECT_TRUE(said.contiguous);
  EXPECT_GE(said.resyncs, 1U);
  // Three seconds less the stop: nothing of it was caught up.
  EXPECT_LT(said.frames, 1'800 * 48);
  EXPECT_GT(said.frames, 900 * 48);
  EXPECT_GE(said.clock_jump_ms, 1300);
}

}  // namespace
}  // namespace hornbill::audio
