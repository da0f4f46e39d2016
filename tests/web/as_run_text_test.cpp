// SPDX-License-Identifier: Apache-2.0
#include "web/as_run_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/web/fake_station.h"

namespace hornbill::web {
namespace {

const base::TimeZone kZone = *base::TimeZone::find("Asia/Bangkok");

std::vector<scheduler::AsRunRecord> two_records() {
  scheduler::AsRunRecord first;
  first.id = 7;
  first.kind = scheduler::AsRunKind::item;
  first.programme = "main";
  first.entry = "Morning";
  first.segment = "rose";
  first.title = "Hoa\x1b[2J Hong";
  first.artist = "Nid";
  first.started = FakeStation::kNow;
  first.ended = FakeStation::kNow + std::chrono::seconds(65);
  first.played = base::seconds_to_frames(65);
  first.how_ended = "finished";
  scheduler::AsRunRecord second = first;
  second.id = 8;
  second.ended.reset();
  second.played = {};
  second.how_ended.clear();
  return {first, second};
}

TEST(AsRunText, TheJsonDocumentNamesTheNextPageOnlyWhereThereIsOne) {
  const auto records = two_records();
  auto json = nlohmann::json::parse(as_run_document(AsRunFormat::json, records, {kZone, true}));
  EXPECT_EQ(json["records"].size(), 2U);
  EXPECT_EQ(parse_cursor(json["next_after"].get<std::string>())->id, 8U);
  EXPECT_EQ(parse_cursor(json["next_after"].get<std::string>())->started, FakeStation::kNow);
  json = nlohmann::json::parse(as_run_document(AsRunFormat::json, records, {kZone}));
  EXPECT_FALSE(json.contains("next_after"));
  json = nlohmann::json::parse(as_run_document(AsRunFormat::json, {}, {kZone, true}));
  EXPECT_TRUE(json["records"].empty());
}

TEST(AsRunText, TextForPeopleCannotDriveATerminal) {
  const std::string text = as_run_document(AsRunFormat::text, two_records(), {kZone});
  EXPECT_EQ(text,
            "2026-11-24 06:00:00    1:05  item      main          Morning: Hoa [2J Hong - Nid  "
            "(finished)\n"
            "2026-11-24 06:00:00  on air  item      main          Morning: Hoa [2J Hong - Nid\n");
}

TEST(AsRunText, TextRoundsToTheNearestSecond) {
  auto records = two_records();
  records[0].started += std::chrono::milliseconds(2995);
  const std::string text = as_run_document(AsRunFormat::text, records, {kZone});
  EXPECT_EQ(text.substr(0, 19), "2026-11-24 06:00:03");
}

TEST(AsRunText, TextSaysWhereItWasHeardWhereThereAreSeveralZones) {
  auto records = two_records();
  records.pop_back();
  records[0].zones = "school,village";
  EXPECT_EQ(as_run_document(AsRunFormat::text, records, {kZone, false, true}),
            "2026-11-24 06:00:00    1:05  item      main          school,village    "
            "Morning: Hoa [2J Hong - Nid  (finished)\n");
}

TEST(AsRunText, JsonLinesAndCsvHaveARecordALine) {
  const auto records = two_records();
  const auto lines = [&](AsRunFormat format) {
    const std::string text = as_run_document(format, records, {kZone});
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(lines(AsRunFormat::jsonl), 2);
  EXPECT_EQ(lines(AsRunFormat::csv), 3);
}

TEST(AsRunText, CursorsOfStrangersAreRefused) {
  for (const char* bad : {"", "7", "x.1", "1.", ".1", "1.2.3", "1.-2", "99999999999999999999.1"}) {
    EXPECT_FALSE(parse_cursor(bad)) << bad;
  }
}

}  // namespace
}  // namespace hornbill::web
