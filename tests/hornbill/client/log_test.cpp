// SPDX-License-Identifier: Apache-2.0
#include "hornbill/log.h"
#include "tests/support/long_form.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace hornbill {
namespace {

using std::chrono::seconds;

class HandClock final : public base::TimeSource {
 public:
  base::UtcTime utc() const override { return {}; }
  base::SteadyTime steady() const override { return now; }
  base::SteadyTime now{seconds(1000)};
};

class LogTest : public ::testing::Test {
 protected:
  Log make(LogOptions options = {}) {
    return {options, clock_, [this](LogLevel, const std::string& line) { lines_.push_back(line); }};
  }
  HandClock clock_;
  std::vector<std::string> lines_;
};

TEST_F(LogTest, AMessageThatComesBackIsHeldBackAndCounted) {
  Log log = make();
  for (int i = 0; i < 1000; ++i) log.error("store.full", "the disk is full");
  EXPECT_EQ(lines_.size(), 5U);
  clock_.now += seconds(30);
  log.error("store.full", "the disk is full");
  ASSERT_EQ(lines_.size(), 6U);
  EXPECT_EQ(lines_[5], "the disk is full (and 995 like it since, not shown)");
}

TEST_F(LogTest, OneKindThatFloodsHoldsBackNoOther) {
  Log log = make();
  for (int i = 0; i < 1000; ++i) log.error("store.full", "the disk is full");
  log.warning("output.lost", "the card is gone");
  EXPECT_EQ(lines_.back(), "the card is gone");
}

TEST_F(LogTest, WhatIsStillUnsaidIsSaidByFlush) {
  {
    Log log = make();
    for (int i = 0; i < 8; ++i) log.info("a", "x");
    log.flush();
    EXPECT_EQ(lines_.back(), "3 messages were not shown because too many came, most of the kind a");
    const std::size_t said = lines_.size();
    log.flush();
    EXPECT_EQ(lines_.size(), said);
    log.info("a", "x");
  }
  EXPECT_EQ(lines_.back(), "1 messages were not shown because too many came, most of the kind a");
}

// An error each tick, of ever new kinds, for a year of 50 ticks a second, may not write more than
// the row's figure; a day is enough to see the rate, or a few hours of it.
TEST_F(LogTest, F5_AnErrorEachTickWritesAtMostSoMuchADay) {
  Log log = make();
  const int hours = test::long_form() ? 24 : 4;
  std::size_t bytes = 0;
  for (int tick = 0; tick < hours * 3600 * 5; ++tick) {
    log.error("kind " + std::to_string(tick % 5000), std::string(100, 'x'));
    clock_.now += std::chrono::milliseconds(200);
    if (lines_.size() > 1000) {
      for (const auto& line : lines_) bytes += line.size();
      lines_.clear();
    }
  }
  EXPECT_LE(bytes, 50'000'000U * static_cast<unsigned>(hours) / 24);
  EXPECT_GE(bytes, 1'000'000U * static_cast<unsigned>(hours) / 24)
      << "something must still be said";
}

TEST_F(LogTest, ATextIsOneLineWhateverIsInIt) {
  Log log = make();
  log.info("a", "title\nwith\x1b[31m a line\r\n<0>forged");
  EXPECT_EQ(lines_.at(0), "title with [31m a line  <0>forged");
}

TEST_F(LogTest, LessThanTheLeastLevelIsNotWritten) {
  Log log = make();
  log.write(LogLevel::debug, "a", "detail");
  EXPECT_TRUE(lines_.empty());
}

TEST_F(LogTest, ManyThreadsMayWrite) {
  LogOptions options;
  options.burst = 100'000;
  options.per_minute = 100'000;
  Log log = make(options);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log, t] {
      for (int i = 0; i < 500; ++i) log.info("key " + std::to_string(t), "x");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(lines_.size(), 2000U);
}

TEST(LogStyle, UnderTheJournalLinesCarryThePriority) {
  ::setenv("JOURNAL_STREAM", "8:1", 1);
  EXPECT_EQ(log_style_of_stderr(), LogStyle::priority);
  ::testing::internal::CaptureStderr();
  {
    Log log(LogOptions{});
    log.error("a", "broken");
    log.info("b", "fine");
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "<3>broken\n<6>fine\n");
  ::unsetenv("JOURNAL_STREAM");
}

}  // namespace
}  // namespace hornbill
