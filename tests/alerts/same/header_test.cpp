// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_header.h"

#include <gtest/gtest.h>

#include "alerts/sources/same/same_station.h"
#include "tests/alerts/same/tone_world.h"

namespace hornbill::alerts {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

const base::UtcTime kNow{sys_days{year{2026} / 11 / 24} + hours(15) + minutes(40)};

TEST(SameHeaderTest, ARealHeaderIsReadAndWrittenBack) {
  const auto header = parse_same(kFlashFlood, kNow);
  ASSERT_TRUE(header.has_value()) << header.error().message;
  EXPECT_EQ(header->originator, "WXR");
  EXPECT_EQ(header->event, "FFW");
  EXPECT_EQ(header->locations, (std::vector<std::string>{"048201", "048157"}));
  EXPECT_EQ(header->valid_for, minutes(90));
  EXPECT_EQ(header->issued,
            base::UtcTime{sys_days{year{2026} / 11 / 24} + hours(15) + minutes(30)});
  EXPECT_EQ(header->sender, "KHGX/NWS");
  EXPECT_EQ(format_same(*header).value(), kFlashFlood);
}

TEST(SameHeaderTest, TheYearIsTheNearestThatHasTheDay) {
  const auto issued = [](const char* text, base::UtcTime now) {
    return std::chrono::year_month_day{
        std::chrono::floor<std::chrono::days>(parse_same(text, now)->issued)};
  };
  const base::UtcTime january{sys_days{year{2027} / 1 / 1} + minutes(3)};
  EXPECT_EQ(issued("ZCZC-EAS-RWT-000000+0015-3652359-WXYZ    -", january), year{2026} / 12 / 31);
  EXPECT_EQ(issued("ZCZC-EAS-RWT-000000+0015-0010001-WXYZ    -",
                   base::UtcTime{sys_days{year{2026} / 12 / 31}}),
            year{2027} / 1 / 1);
  EXPECT_EQ(issued("ZCZC-EAS-RWT-000000+0015-3661200-WXYZ    -",
                   base::UtcTime{sys_days{year{2028} / 12 / 31}}),
            year{2028} / 12 / 31);
  EXPECT_FALSE(parse_same("ZCZC-EAS-RWT-000000+0015-3661200-WXYZ    -", kNow).has_value());
}

TEST(SameHeaderTest, AnythingThatIsNotExactlyAHeaderIsRefusedWithAReason) {
  for (const char* wrong : {"",
                            "ZCZC",
                            "ZCZC-WXR-FFW-048201+0130-3281530-KHGX/NWS",
                            "zczc-WXR-FFW-048201+0130-3281530-KHGX/NWS-",
                            "ZCZC-QQQ-FFW-048201+0130-3281530-KHGX/NWS-",
                            "ZCZC-WXR-ffw-048201+0130-3281530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-04820+0130-3281530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-04820A+0130-3281530-KHGX/NWS-",
                            "ZCZC-WXR-FFW+0130-3281530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-+0130-3281530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-048201-+0130-3281530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-048201+0190-3281530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-048201+0000-3281530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-048201+0130-0001530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-048201+0130-3671530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-048201+0130-3282530-KHGX/NWS-",
                            "ZCZC-WXR-FFW-048201+0130-3281560-KHGX/NWS-",
                            "ZCZC-WXR-FFW-048201+0130-3281530-KHGX-NWS-",
                            "ZCZC-WXR-FFW-048201+0130-3281530-KHG\n/NWS-",
                            "ZCZC-WXR-FFW-048201+0130-3281530-KHGX/NWS-x",
                            "ZCZC-WXR-FFW-048201+0130-3281530-        -"}) {
    const auto header = parse_same(wrong, kNow);
    ASSERT_FALSE(header.has_value()) << wrong;
    EXPECT_EQ(header.error().code, base::ErrorCode::invalid_argument);
  }
  std::string many = "ZCZC-WXR-FFW";
  for (int i = 0; i < 31; ++i) many += "-048201";
  EXPECT_TRUE(parse_same(many + "+0130-3281530-KHGX/NWS-", kNow).has_value());
  EXPECT_FALSE(parse_same(many + "-048201+0130-3281530-KHGX/NWS-", kNow).has_value());
}

TEST(SameHeaderTest, ValidityIsSentInTheRulesSegmentsNeverShorterThanAsked) {
  SameHeader header = parse_same(kFlashFlood, kNow).value();
  const auto sent = [&](minutes valid) {
    header.valid_for = valid;
    const std::string text = format_same(header).value();
    return text.substr(std::string_view("ZCZC-WXR-FFW-048201-048157+").size(), 4);
  };
  EXPECT_EQ(sent(minutes(1)), "0015");
  EXPECT_EQ(sent(minutes(15)), "0015");
  EXPECT_EQ(sent(minutes(46)), "0100");
  EXPECT_EQ(sent(minutes(61)), "0130");
  EXPECT_EQ(sent(hours(6)), "0600");
  EXPECT_EQ(sent(hours(500)), "9930");
  header.valid_for = minutes(0);
  EXPECT_FALSE(format_same(header).has_value());
}

TEST(SameStationTest, TheHeaderOfAnAlertNamesEventZonesAndTime) {
  SameStation station;
  station.sender = "WXYZ/FM";
  station.locations = {"048000"};
  station.locations_of_zone = {{"village", {"048201"}}, {"school", {"048157", "048201"}}};
  station.event_of_hazard = {{"flash-flood", "FFW"}};
  AlertDraft draft;
  draft.urgency = AlertClass::life_safety;
  draft.zones = {"village", "school"};
  draft.phrase = "flash-flood, instruction.evacuate";
  draft.expires = kNow + minutes(70);
  const auto header = same_header_of(draft, station, kNow);
  ASSERT_TRUE(header.has_value()) << header.error().message;
  EXPECT_EQ(format_same(*header).value(), "ZCZC-EAS-FFW-048157-048201+0130-3281540-WXYZ/FM -");
  draft.phrase.reset();
  draft.zones.clear();
  EXPECT_EQ(format_same(*same_header_of(draft, station, kNow)).value(),
            "ZCZC-EAS-CEM-048000+0130-3281540-WXYZ/FM -");
  station.sender = "TOO LONG A NAME";
  EXPECT_FALSE(same_header_of(draft, station, kNow).has_value());
}

TEST(SameStationTest, NoHeaderIsMadeForADrillOrAnAlertThatHasExpired) {
  SameStation station;
  station.sender = "WXYZ";
  station.locations = {"048201"};
  AlertDraft draft;
  EXPECT_TRUE(same_header_of(draft, station, kNow).has_value());
  draft.expires = kNow;
  EXPECT_EQ(same_header_of(draft, station, kNow).error().code, base::ErrorCode::refused);
  draft.expires.reset();
  draft.drill = true;
  EXPECT_EQ(same_header_of(draft, station, kNow).error().code, base::ErrorCode::refused);
}

}  // namespace
}  // namespace hornbill::alerts
