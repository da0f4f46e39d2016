// SPDX-License-Identifier: Apache-2.0
#include "base/moment.h"

#include <gtest/gtest.h>

namespace hornbill::base {
namespace {

const TimeZone kBangkok = *TimeZone::find("Asia/Bangkok");
// 2026-12-01T02:30+07:00: the local day is already the next one.
constexpr UtcTime kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 30) +
                       std::chrono::hours(19) + std::chrono::minutes(30)};

struct Case {
  const char* text;
  const char* utc;
};

TEST(Moment, EachFormOfATime) {
  const Case cases[] = {
      {"2026-11-24", "2026-11-23T17:00:00.000Z"},
      {"2026-11-24T06:00", "2026-11-23T23:00:00.000Z"},
      {"2026-11-24 06:00:30", "2026-11-23T23:00:30.000Z"},
      {"2026-11-24T24:00", "2026-11-24T17:00:00.000Z"},
      {"2026-11-24T06:00:00Z", "2026-11-24T06:00:00.000Z"},
      {"2026-11-24T06:00:00.25Z", "2026-11-24T06:00:00.250Z"},
      {"2026-11-24T06:00+07:00", "2026-11-23T23:00:00.000Z"},
      {"2026-11-24T06:00:00-03:30", "2026-11-24T09:30:00.000Z"},
      {"2026-11-24T06:00:00 07:00", "2026-11-23T23:00:00.000Z"},  // a + that became a blank
      {"2024-02-29", "2024-02-28T17:00:00.000Z"},
      {"06:00", "2026-11-30T23:00:00.000Z"},
      {"24:00", "2026-12-01T17:00:00.000Z"},
      {"06:00Z", "2026-11-30T06:00:00.000Z"},
      {"yesterday", "2026-11-29T17:00:00.000Z"},
      {"today", "2026-11-30T17:00:00.000Z"},
      {"tomorrow", "2026-12-01T17:00:00.000Z"},
      {"now", "2026-11-30T19:30:00.000Z"},
  };
  for (const Case& c : cases) {
    const auto time = parse_moment(c.text, kBangkok, kNow);
    ASSERT_TRUE(time) << c.text;
    EXPECT_EQ(format_utc(*time), c.utc) << c.text;
  }
}

TEST(Moment, WhatIsNoTimeIsRefused) {
  for (const char* text :
       {"", "6:00", "25:00", "24:01", "06:60", "06:00 ", "06:00:60", "2026-02-29", "2026-13-01",
        "2026-02-30T06:00", "2026-11-24T", "2026-11-24Z", "2026-12-01X06:00",
        "2026-11-24T06:00:00+07:00x", "2026-11-24T06:00+07", "9999-01-01", "yesterdy", "morning"}) {
    const auto time = parse_moment(text, kBangkok, kNow);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().code, ErrorCode::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace hornbill::base
