// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace hornbill::base {
namespace {

using std::chrono::microseconds;

TEST(Time, DurationsRoundToTheNearestFrame) {
  for (std::int64_t us = -2000; us <= 2000; ++us) {
    const double exact = static_cast<double>(us) * 0.048;
    ASSERT_LE(std::abs(static_cast<double>(to_frames(microseconds(us)).value) - exact), 0.5) << us;
  }
  EXPECT_EQ(to_frames(std::chrono::hours(24 * 365)).value, 365LL * 86'400 * kSampleRate);
}

TEST(Time, FramesSurviveTheWayThroughMicroseconds) {
  Random random(5);
  for (int i = 0; i < 10'000; ++i) {
    const FrameCount frames{static_cast<std::int64_t>(random.below(1ULL << 40)) - (1LL << 39)};
    ASSERT_EQ(to_frames(to_duration(frames)), frames);
  }
}

TEST(Time, UtcIsWrittenAsRfc3339WithMilliseconds) {
  using std::chrono::sys_days;
  using namespace std::chrono_literals;
  const UtcTime time = sys_days{std::chrono::year{2026} / 11 / 24} + 7h + 40min + 40s + 5'999us;
  EXPECT_EQ(format_utc(time), "2026-11-24T07:40:40.005Z");
  EXPECT_EQ(format_utc(UtcTime{-1ms}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_utc(sys_days{std::chrono::year{2038} / 1 / 19} + 3h + 14min + 8s),
            "2038-01-19T03:14:08.000Z");
}

TEST(Time, SteadyTimeNeverGoesBack) {
  const SystemTime time;
  SteadyTime last = time.steady();
  for (int i = 0; i < 1000; ++i) {
    const SteadyTime now = time.steady();
    ASSERT_GE(now, last);
    last = now;
  }
}

}  // namespace
}  // namespace hornbill::base
