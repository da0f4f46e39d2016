// SPDX-License-Identifier: Apache-2.0
// Alerts whose message somebody speaks.
#include "tests/hornbill/alerts/desk_fixture.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;

constexpr const char* kDesk = R"(
[inputs.desk]
soundcard = "default"
[alerts.live]
inputs = "desk"
longest = "2m"
)";

class LiveDeskTest : public test::AlertDeskTest {
 protected:
  void SetUp() override { open(kDesk); }
  static web::AlertOrder spoken(const std::string& input = "desk") {
    web::AlertOrder order;
    order.draft.urgency = alerts::AlertClass::life_safety;
    order.draft.zones = {"village"};
    order.draft.live = alerts::LiveMessage{input, {}};
    return order;
  }
};

TEST_F(LiveDeskTest, IsPutWithItsInputAndTheStationsLimit) {
  const std::uint64_t number = send(spoken()).number;
  const auto alerts = put();
  ASSERT_EQ(alerts.size(), 1U);
  ASSERT_TRUE(alerts[0]->live);
  EXPECT_EQ(alerts[0]->live->input, "desk");
  EXPECT_EQ(alerts[0]->live->longest, 2min);
  EXPECT_EQ(alerts[0]->repeats.count, 1);
  EXPECT_EQ(desk_->alert(number)->title(), "live announcement");
  // It is the same after a power cut.
  restart(kDesk);
  const auto again = put();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0]->live, alerts[0]->live);
}

TEST_F(LiveDeskTest, IsEndedWhileItIsOnAirAndOnlyThen) {
  const std::uint64_t number = send(spoken()).number;
  put();
  EXPECT_FALSE(desk_->end_live(number, "headman"));
  report(number, scheduler::AlertEvent::began);
  ASSERT_TRUE(becomes(number, AlertState::on_air));
  ASSERT_TRUE(desk_->end_live(number, "headman"));
  put();
  ASSERT_EQ(ended_.size(), 1U);
  EXPECT_TRUE(ended_[0].live_over);
  EXPECT_EQ(ended_[0].why, "ended by headman");
  const auto receipt = desk_->receipt(number);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_NE(receipt->json.find("\"live\":\"desk\""), std::string::npos) << receipt->json;
  EXPECT_NE(receipt->text.find("at the input desk"), std::string::npos) << receipt->text;
  ASSERT_TRUE(desk_->cancel(number, "headman", ""));
  EXPECT_FALSE(desk_->end_live(number, "headman")) << "a cancel is not taken back by an end";
}

TEST_F(LiveDeskTest, WhatCannotBeIsRefusedWithTheReason) {
  const auto error = [this](web::AlertOrder order) {
    const auto answer = desk_->send(std::move(order), "headman");
    return answer ? "" : answer.error().message;
  };
  EXPECT_EQ(error(spoken("dask")),
            "\"dask\" is none of the inputs in [alerts.live]; did you mean \"desk\"?");
  web::AlertOrder longer = spoken();
  longer.draft.live->longest = 5min;
  EXPECT_EQ(error(longer), "a live announcement may take 120 s at most here");
  web::AlertOrder twice = spoken();
  twice.draft.repeats = alerts::Repeats{2, 0s};
  EXPECT_EQ(error(twice), "what is said live is heard once: it cannot be repeated");
}

}  // namespace
}  // namespace hornbill
