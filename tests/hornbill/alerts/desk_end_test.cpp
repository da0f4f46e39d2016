// SPDX-License-Identifier: Apache-2.0
// How alerts end, and what is kept of them.
#include "tests/hornbill/alerts/desk_fixture.h"

#include <algorithm>

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;
using test::AlertDeskTest;

TEST_F(AlertDeskTest, ACancelIsDurableAndReachesTheMixing) {
  const std::uint64_t number = send(order()).number;
  put();
  const auto answer = desk_->cancel(number, "deputy", "false alarm");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->state, AlertState::ending);
  put();
  ASSERT_EQ(ended_.size(), 1U);
  EXPECT_EQ(ended_[0].number, number);
  EXPECT_EQ(ended_[0].why, "cancelled by deputy: false alarm");
  const auto again = desk_->cancel(number, "headman", "");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->state, AlertState::ending) << "once is enough";
  put();
  EXPECT_EQ(ended_.size(), 1U);
  restart();
  EXPECT_TRUE(put().empty());
  EXPECT_EQ(state(number), AlertState::cancelled);
  const auto step = desk_->alert(number)->steps().back();
  EXPECT_EQ(step.who, "deputy");
  EXPECT_EQ(step.why.substr(0, 11), "false alarm");
  EXPECT_FALSE(desk_->cancel(number, "deputy", ""));
}

TEST_F(AlertDeskTest, TheRecordOfACancelledAlertEndsWhereItsSoundDid) {
  const std::uint64_t number = send(order()).number;
  put();
  report(number, scheduler::AlertEvent::began, 48'000);
  ASSERT_TRUE(becomes(number, AlertState::on_air));
  ASSERT_TRUE(desk_->cancel(number, "deputy", "false alarm"));
  report(number, scheduler::AlertEvent::cut, 96'000);
  report(number, scheduler::AlertEvent::cancelled, 96'000);
  ASSERT_TRUE(becomes(number, AlertState::cancelled));
  const auto receipt = desk_->receipt(number);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_NE(receipt->json.find("\"ended_frame\":96000,\"how\":\"cut\""), std::string::npos)
      << receipt->json;
  EXPECT_NE(receipt->text.find(" (frame 96000), cut, "), std::string::npos) << receipt->text;
  EXPECT_EQ(desk_->alert(number)->steps().back().who, "deputy");
}

TEST_F(AlertDeskTest, AnAlertThatIsHeardAgainAfterARestartIsCalledOffLikeAnyOther) {
  const std::uint64_t number = send(order()).number;
  restart();
  EXPECT_EQ(put().size(), 1U);
  EXPECT_EQ(desk_->cancel(number, "deputy", "")->state, AlertState::ending);
  put();
  EXPECT_EQ(ended_.size(), 1U);
}

// The sounds of alerts are large; without this they would fill the disk in the end.
TEST_F(AlertDeskTest, SoundsOfOldAlertsGoAndThoseOfLiveOnesStay) {
  time_.now = system_time_.utc();
  const std::uint64_t over = send(order()).number;
  web::AlertOrder second = order("en", "Stay at home.");
  second.draft.expires = time_.now + 24h * 20;
  const std::uint64_t live = send(second).number;
  report(over, scheduler::AlertEvent::expired);
  ASSERT_TRUE(becomes(over, AlertState::expired));
  const auto clips = [this](std::uint64_t number) { return desk_->alert(number)->sound()->clips; };
  const auto held = [&](std::uint64_t number) {
    const auto all = clips(number);
    return std::count_if(all.begin(), all.end(),
                         [&](const auto& ref) { return clips_->load(ref).has_value(); });
  };
  desk_->tick();
  EXPECT_EQ(held(over), static_cast<std::ptrdiff_t>(clips(over).size()));
  restart("[alerts]\nkeep_sound = \"2h\"\n");
  time_.now += 3h;
  trusted_ = false;
  desk_->tick();
  EXPECT_EQ(held(over), static_cast<std::ptrdiff_t>(clips(over).size())) << "the time is not known";
  trusted_ = true;
  desk_->tick();
  EXPECT_LT(held(over), static_cast<std::ptrdiff_t>(clips(over).size()));
  EXPECT_EQ(held(live), static_cast<std::ptrdiff_t>(clips(live).size()));
  EXPECT_TRUE(desk_->receipt(over));
}

TEST_F(AlertDeskTest, AHeldCancelThatAPersonAgreesToEndsOthersAndNeverSounds) {
  alerts::AlertDraft draft = order().draft;
  draft.source = alerts::AlertSource::cap;
  draft.trust = alerts::Trust::unverified;
  draft.id = "flood-1";
  draft.issuer = "service";
  const auto first = desk_->take_in({draft, {alerts::Decision::accept, {}, {}}, false, {}});
  put();
  draft.id = "flood-2";
  draft.action = alerts::DraftAction::cancel;
  draft.references = {"flood-1"};
  const auto held = desk_->take_in({draft, {alerts::Decision::hold, {"unsigned"}, {}}, false, {}});
  ASSERT_TRUE(held) << held.error().message;
  EXPECT_EQ(state(first->number), AlertState::queued);
  const auto agreed = desk_->approve(held->number, "headman", false);
  ASSERT_TRUE(agreed) << agreed.error().message;
  EXPECT_EQ(state(first->number), AlertState::ending);
  EXPECT_TRUE(put().empty());
}

TEST_F(AlertDeskTest, AnUpdateNamesWhatItReplaces) {
  const std::uint64_t first = send(order()).number;
  put();
  web::AlertOrder update = order("en", "The river is falling.");
  update.draft.action = alerts::DraftAction::update;
  update.replaces = {first};
  const web::AlertAnswer second = send(update, "deputy");
  const auto alerts = put();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0]->number, second.number);
  EXPECT_EQ(alerts[0]->replaces, std::vector<std::uint64_t>{first});
  report(first, scheduler::AlertEvent::superseded);
  EXPECT_TRUE(becomes(first, AlertState::superseded));
}

TEST_F(AlertDeskTest, OnlyItsIssuerEndsAnAlertByAMessage) {
  alerts::AlertDraft draft = order().draft;
  draft.source = alerts::AlertSource::cap;
  draft.trust = alerts::Trust::signed_by_roster;
  draft.id = "flood-1";
  draft.issuer = "district";
  const auto taken = desk_->take_in({draft, {alerts::Decision::accept, {}, {}}, false, {}});
  ASSERT_TRUE(taken);
  put();
  alerts::AlertDraft cancel = draft;
  cancel.action = alerts::DraftAction::cancel;
  cancel.references = {"flood-1"};
  cancel.issuer = "somebody else";
  EXPECT_EQ(desk_->take_in({cancel, {alerts::Decision::accept, {}, {}}, false, {}})->state,
            AlertState::refused);
  EXPECT_EQ(state(taken->number), AlertState::queued);
  cancel.issuer = "district";
  EXPECT_EQ(desk_->take_in({cancel, {alerts::Decision::accept, {}, {}}, false, {}})->state,
            AlertState::ending);
  report(taken->number, scheduler::AlertEvent::cancelled);
  EXPECT_TRUE(becomes(taken->number, AlertState::cancelled));
}

}  // namespace
}  // namespace hornbill
