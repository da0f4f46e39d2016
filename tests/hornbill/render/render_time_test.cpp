// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "hornbill/time_argument.h"

namespace hornbill {
namespace {

class MomentTest : public testing::Test {
 protected:
  std::string parse(std::string_view text) {
    const auto moment = parse_moment(text, zone_, now_);
    return moment ? base::format_utc(*moment) : "refused";
  }
  const base::TimeZone zone_ = *base::TimeZone::find("Asia/Bangkok");
  // 1 December 02:30 in Bangkok, 30 November in UTC.
  const base::UtcTime now_ = std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} +
                             std::chrono::hours(19) + std::chrono::minutes(30);
};

TEST_F(MomentTest, LocalTimesAreOfTheStationsZone) {
  EXPECT_EQ(parse("2026-12-01T06:00"), "2026-11-30T23:00:00.000Z");
  EXPECT_EQ(parse("2026-12-01 06:00:30"), "2026-11-30T23:00:30.000Z");
  EXPECT_EQ(parse("2026-12-01"), "2026-11-30T17:00:00.000Z");
}

TEST_F(MomentTest, ATimeAloneIsTodayInTheStationsZone) {
  EXPECT_EQ(parse("06:00"), "2026-11-30T23:00:00.000Z");
  EXPECT_EQ(parse("24:00"), "2026-12-01T17:00:00.000Z");
}

TEST_F(MomentTest, ZMeansUtc) {
  EXPECT_EQ(parse("2026-12-01T06:00Z"), "2026-12-01T06:00:00.000Z");
  EXPECT_EQ(parse("06:00Z"), "2026-11-30T06:00:00.000Z");
}

TEST_F(MomentTest, DaysHaveNames) {
  EXPECT_EQ(parse("yesterday"), "2026-11-29T17:00:00.000Z");
  EXPECT_EQ(parse("today"), "2026-11-30T17:00:00.000Z");
  EXPECT_EQ(parse("tomorrow"), "2026-12-01T17:00:00.000Z");
  EXPECT_EQ(parse("now"), "2026-11-30T19:30:00.000Z");
  EXPECT_EQ(*parse_end("tomorrow", zone_, now_), *parse_moment("2026-12-03", zone_, now_));
  EXPECT_EQ(*parse_end("now", zone_, now_), now_);
}

TEST_F(MomentTest, WhatIsNoTimeIsRefused) {
  for (const char* text : {"", "6:00", "25:00", "24:01", "06:60", "2026-02-30T06:00", "2026-12-01T",
                           "2026-12-01T06:00+07:00", "morning", "06:00 ", "2026-12-01X06:00"}) {
    EXPECT_EQ(parse(text), "refused") << '"' << text << '"';
  }
}

}  // namespace
}  // namespace hornbill
