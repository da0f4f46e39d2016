// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/as_run_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/as_run_samples.h"

namespace hornbill::scheduler {
namespace {

AsRunRecord sample() {
  AsRunRecord record = test::ended(test::item(3, 90), 30);
  record.started += std::chrono::milliseconds(20);
  record.reason = "as planned";
  return record;
}

TEST(AsRunText, ALineShowsPlanStartFrameKindAndHowItEnded) {
  EXPECT_EQ(format_as_run_text(sample(), *base::TimeZone::find("Asia/Bangkok")),
            "13:00:00.000 | 2026-11-24 13:01:30.020 @4320000 | main | item | Morning | song-3 | "
            "30.000 s | finished | as planned\n");
}

TEST(AsRunText, WhatSoundsIsOnAir) {
  AsRunRecord record = sample();
  record.ended.reset();
  record.how_ended.clear();
  EXPECT_EQ(format_as_run_text(record, base::TimeZone::utc()),
            "06:00:00.000 | 2026-11-24 06:01:30.020 @4320000 | main | item | Morning | song-3 | "
            "on air | still on air | as planned\n");
}

TEST(AsRunText, MissedEntriesHaveNoLengthAndBreaksInTextsStayOnTheLine) {
  AsRunRecord record;
  record.kind = AsRunKind::missed;
  record.started = test::kMorning;
  record.entry = "News";
  record.reason = "file\nmissing";
  EXPECT_EQ(format_as_run_text(record, base::TimeZone::utc()),
            "- | 2026-11-24 06:00:00.000 @0 | - | missed | News | - | - | - | file missing\n");
}

TEST(AsRunCsv, QuotesAsTheStandardSaysAndGivesSpreadsheetsNoFormula) {
  AsRunRecord record = sample();
  record.title = "He said \"no\", twice";
  record.artist = "=HYPERLINK(\"x\")";
  EXPECT_EQ(format_as_run_csv(record, *base::TimeZone::find("Asia/Bangkok")),
            "2026-11-24,13:01:30.020,+07:00,\"village,school\",song-3,\"He said \"\"no\"\", "
            "twice\",\"'=HYPERLINK(\"\"x\"\")\",item,Morning,2026-11-24T13:00:00+07:00,"
            "2026-11-24T13:01:30+07:00,30.000,finished,as planned\r\n");
  EXPECT_EQ(as_run_csv_heading().substr(0, 8),
            "\xEF\xBB\xBF"
            "date,");
}

TEST(AsRunText, TimesAreRoundedToTheNearestMillisecondAndSecond) {
  AsRunRecord record = sample();
  record.started = test::at(60) - std::chrono::microseconds(7);
  record.planned = record.started;
  record.ended = test::at(63) + std::chrono::microseconds(600);
  const base::TimeZone utc = base::TimeZone::utc();
  const std::string text = format_as_run_text(record, utc);
  EXPECT_EQ(text.rfind("06:01:00.000 | 2026-11-24 06:01:00.000 @", 0), 0U) << text;
  const std::string csv = format_as_run_csv(record, utc);
  EXPECT_EQ(csv.rfind("2026-11-24,06:01:00.000,", 0), 0U) << csv;
  EXPECT_NE(csv.find("2026-11-24T06:01:00+00:00,2026-11-24T06:01:00+00:00"), csv.npos) << csv;
  const auto json = nlohmann::json::parse(format_as_run_json(record));
  EXPECT_EQ(json["started"], "2026-11-24T06:01:00.000Z");
  EXPECT_EQ(json["ended"], "2026-11-24T06:01:03.001Z");
}

TEST(AsRunJson, IsOneLineWithNullForWhatIsNotThere) {
  AsRunRecord record = test::item(4, 0);
  record.title = "\xff";
  const std::string line = format_as_run_json(record);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["id"], 4);
  EXPECT_EQ(json["kind"], "item");
  EXPECT_EQ(json["started"], "2026-11-24T06:00:00.000Z");
  EXPECT_TRUE(json["ended"].is_null());
}

}  // namespace
}  // namespace hornbill::scheduler
