// SPDX-License-Identifier: Apache-2.0
// C1: what an alert's end means when the clock is set.
#include "tests/hornbill/alerts/desk_fixture.h"
#include "web/alert_json.h"

namespace hornbill::test {
namespace {

class DeskClockTest : public AlertDeskTest {
 protected:
  // How long the core lets an order's alert last; nothing: until a time of day.
  std::optional<base::Duration> lasts(const std::string& expires) {
    const std::string json = R"({"zones":["village"],)"
                             R"("messages":[{"language":"en","text":"The river is rising."}])" +
                             (expires.empty() ? "" : R"(,"expires":")" + expires + "\"") + "}";
    auto order = web::read_alert_order(json, base::TimeZone::utc(), time_.utc());
    EXPECT_TRUE(order) << order.error().message;
    send(*order);
    const auto alerts = put();
    EXPECT_EQ(alerts.size(), 1U);
    return alerts.empty() ? std::nullopt : alerts[0]->lasts;
  }
};

TEST_F(DeskClockTest, C1_ALengthOfTimeIsOneForTheCoreAndATimeOfDayIsNot) {
  EXPECT_EQ(lasts("+2h"), std::chrono::hours(2));
  EXPECT_EQ(lasts(""), config_->alerts.validity);
  EXPECT_EQ(lasts(base::format_utc(time_.utc() + std::chrono::hours(2))), std::nullopt);
}

// What was left of the length, whatever the clock is set to.
TEST_F(DeskClockTest, C1_ACorrectionTakesOverThatTheEndIsALength) {
  for (const bool by_length : {true, false}) {
    web::AlertOrder first = order();
    first.draft.expires = time_.utc() + std::chrono::hours(2);
    first.draft.expires_by_length = by_length;
    const std::uint64_t old = send(first).number;
    put();
    time_.now += std::chrono::minutes(30);
    web::AlertOrder update = order("en", "The river is falling.");
    update.draft.action = alerts::DraftAction::update;
    update.replaces = {old};
    send(update);
    const auto alerts = put();
    ASSERT_EQ(alerts.size(), 1U);
    EXPECT_EQ(alerts[0]->lasts.has_value(), by_length);
    if (by_length) {
      EXPECT_EQ(*alerts[0]->lasts, std::chrono::minutes(90));
    }
  }
}

}  // namespace
}  // namespace hornbill::test
