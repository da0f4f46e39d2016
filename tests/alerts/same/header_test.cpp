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

SameStation station_here() {
  SameStation station;
  station.sender = "WXYZ/FM";
  station.locations_of_zone = {{"village", {"048201"}}, {"school", {"048157", "048201"}}};
  station.event_of_hazard = {{"flash-flood", "FFW"}};
  return station;
}

AlertDraft draft_here() {
  AlertDraft draft;
  draft.urgency = AlertClass::life_safety;
  draft.zones = {"village", "school"};
  draft.phrase = "flash-flood, instruction.evacuate";
  draft.expires = kNow + minutes(70);
  return draft;
}

// The header, or why there is none.
std::string header_or_why(const AlertDraft& draft, const SameStation& station) {
  const auto header = same_header_of(draft, station, kNow);
  return header ? format_same(*header).value() : header.error().message;
}

TEST(SameStationTest, TheHeaderOfAnAlertNamesEventZonesAndTime) {
  SameStation station = station_here();
  AlertDraft draft = draft_here();
  EXPECT_EQ(header_or_why(draft, station), "ZCZC-EAS-FFW-048157-048201+0130-3281540-WXYZ/FM -");
  draft.phrase.reset();
  draft.zones = {"village"};
  EXPECT_EQ(header_or_why(draft, station), "ZCZC-EAS-CEM-048201+0130-3281540-WXYZ/FM -");
  draft.event_code = "TOR";
  EXPECT_EQ(header_or_why(draft, station), "ZCZC-EAS-TOR-048201+0130-3281540-WXYZ/FM -");
  station.sender = "TOO LONG A NAME";
  EXPECT_FALSE(same_header_of(draft, station, kNow).has_value());
}

TEST(SameStationTest, AHeaderThatWasHeardIsSentOnAsItWasWithOurCallSign) {
  AlertDraft draft = draft_here();
  draft.source = AlertSource::same;
  draft.id = "ZCZC-WXR-FFW-048201-048157+0130-3281530-KHGX/NWS-";
  draft.zones = {"village"};
  EXPECT_EQ(header_or_why(draft, station_here()),
            "ZCZC-WXR-FFW-048201-048157+0130-3281530-WXYZ/FM -");
}

TEST(SameStationTest, NoHeaderIsMadeForADrillOrAnAlertThatHasExpired) {
  AlertDraft draft = draft_here();
  draft.expires = kNow;
  EXPECT_EQ(same_header_of(draft, station_here(), kNow).error().code, base::ErrorCode::refused);
  draft = draft_here();
  draft.drill = true;
  EXPECT_EQ(same_header_of(draft, station_here(), kNow).error().code, base::ErrorCode::refused);
  draft = draft_here();
  draft.event_code = "RWT";
  EXPECT_EQ(same_header_of(draft, station_here(), kNow).error().code, base::ErrorCode::refused);
}

TEST(SameStationTest, WithoutEventOrPlaceThereIsNoHeader) {
  AlertDraft draft = draft_here();
  draft.zones = {"elsewhere"};
  EXPECT_EQ(header_or_why(draft, station_here()), "none of its zones has a SAME location");
  draft = draft_here();
  draft.phrase = "lost-buffalo";
  draft.urgency = AlertClass::normal;
  EXPECT_EQ(same_header_of(draft, station_here(), kNow).error().code, base::ErrorCode::not_found);
}

}  // namespace
}  // namespace hornbill::alerts
