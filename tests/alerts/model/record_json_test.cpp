// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/record_json.h"

#include <gtest/gtest.h>

#include "tests/alerts/model/book_samples.h"

namespace hornbill::alerts {
namespace {

using test::at_second;
using test::flood;

TEST(RecordJson, EveryLineReadsBackAsItself) {
  AlertDraft full = flood("TH,CAP-1,2026-11-24T07:00:00+07:00");
  full.sequence = UINT64_MAX;
  full.phrase = "flood";
  full.event_code = "FLW";
  full.service = "weather";
  full.issuer_names = {{"vi", "Ủy ban"}, {"", "the committee"}};
  full.live = LiveMessage{"desk", std::chrono::minutes(2)};
  full.not_before = at_second(-60);
  full.references = {"x", "y"};
  full.expires_by_length = true;
  AlertStep checked = test::step(3, StepKind::checked, 9, {"village"});
  checked.air_check = AirCheck{"receiver", true, 0.93, std::chrono::milliseconds(400), -21.5};
  checked.digest = std::string(64, 'e');
  AlertDraft bare;
  bare.issuer = "nid";
  const AlertLine lines[] = {DraftLine{3, full, "Flood", {1, 2}},   DraftLine{4, bare, "", {}},
                             SoundLine{3, test::siren()},           checked,
                             test::step(3, StepKind::accepted, -1), NextLine{5}};
  for (const AlertLine& line : lines) {
    const std::string text = to_line(line);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto back = parse_alert_line(text);
    ASSERT_TRUE(back) << text << ": " << back.error().message;
    EXPECT_EQ(back->index(), line.index());
    EXPECT_EQ(to_line(*back), text);
  }
  const auto back = std::get<AlertStep>(*parse_alert_line(to_line(checked)));
  EXPECT_EQ(back, checked);
}

TEST(RecordJson, ReadingIsStrict) {
  const std::string good = to_line(test::step(3, StepKind::accepted, 0));
  ASSERT_TRUE(parse_alert_line(good));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  for (const std::string& bad : {
           with("{", "{\"more\":1,"),
           with("\"why\":\"because\",", ""),
           with(":3,", ":-3,"),
           with(":3,", ":0,"),
           with(":3,", ":\"3\","),
           with(":3,", ":3.5,"),
           with("\"accepted\"", "\"aceepted\""),
           with("\"zones\":[]", "\"zones\":[1]"),
           with("\"zones\":[]", "\"zones\":null"),
           with("\"repetition\":0", "\"repetition\":-1"),
           with("\"what\":\"step\"", "\"what\":\"stop\""),
           good + "x",
           good.substr(1),
           good.substr(0, good.size() - 1),
           std::string(),
           std::string("[]"),
       }) {
    const auto read = parse_alert_line(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code, base::ErrorCode::corrupt);
  }
}

TEST(RecordJson, TextThatIsNoUtf8IsKeptReadable) {
  AlertStep step = test::step(1, StepKind::refused, 0);
  step.why = "bad \xff byte";
  const auto back = parse_alert_line(to_line(step));
  ASSERT_TRUE(back);
  EXPECT_EQ(std::get<AlertStep>(*back).why, "bad \xef\xbf\xbd byte");
}

}  // namespace
}  // namespace hornbill::alerts
