// SPDX-License-Identifier: Apache-2.0
// What the desk makes of messages by who stands behind them.
#include <filesystem>

#include "tests/hornbill/alerts/desk_fixture.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;

class DeskTrustTest : public test::AlertDeskTest {
 protected:
  JudgedDraft judged(const std::string& id, alerts::AlertSource source,
                     alerts::Decision decision = alerts::Decision::accept) {
    JudgedDraft message{order().draft, {decision, {"judged"}, {}}, false, {}, {}};
    message.draft.source = source;
    message.draft.trust = alerts::Trust::signed_by_roster;
    message.draft.issuer = "district";
    message.draft.key = "SHA256:" + std::string(source == alerts::AlertSource::cap ? "c" : "k");
    if (source == alerts::AlertSource::cap) message.draft.service = "weather";
    message.draft.id = id;
    return message;
  }
  web::AlertAnswer take(JudgedDraft message) {
    auto answer = desk_->take_in(std::move(message));
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(web::AlertAnswer{});
  }
};

TEST_F(DeskTrustTest, T4_WhatARevokedKeySignedIsCalledOffAndNobodysYesLetsItSound) {
  const auto source = alerts::AlertSource::announcement;
  const std::uint64_t queued = take(judged("a", source)).number;
  const std::uint64_t waits = take(judged("b", source, alerts::Decision::hold)).number;
  const std::uint64_t others = take(judged("c", alerts::AlertSource::cap)).number;
  put();
  desk_->revoke({"SHA256:k"});
  put();
  ASSERT_EQ(ended_.size(), 1U);
  EXPECT_EQ(ended_[0].number, queued);
  EXPECT_EQ(ended_[0].why, "its key was revoked");
  EXPECT_EQ(state(queued), AlertState::ending);
  EXPECT_EQ(state(waits), AlertState::cancelled);
  EXPECT_EQ(state(others), AlertState::queued);
  EXPECT_EQ(take(judged("e", source)).state, AlertState::refused) << "judged before, taken after";
  const std::uint64_t late = take(judged("d", source, alerts::Decision::hold)).number;
  const auto yes = desk_->approve(late, "clerk", false);
  ASSERT_FALSE(yes);
  EXPECT_NE(yes.error().message.find("revoked"), std::string::npos);
  restart();
  EXPECT_EQ(state(queued), AlertState::cancelled) << "and not heard again";
}

TEST_F(DeskTrustTest, P8_AServiceHasItsHourlyLimitAndEndsItsOwnBeyondIt) {
  restart("[alerts.cap.weather]\nper_hour = 2\n");
  const auto cap = alerts::AlertSource::cap;
  EXPECT_EQ(take(judged("a", cap)).state, AlertState::queued);
  EXPECT_EQ(take(judged("b", cap)).state, AlertState::queued);
  const auto third = take(judged("c", cap));
  EXPECT_EQ(third.state, AlertState::awaiting_approval);
  EXPECT_NE(third.reasons.at(0).find("within an hour"), std::string::npos) << third.reasons[0];
  JudgedDraft cancel = judged("d", cap);
  cancel.draft.action = alerts::DraftAction::cancel;
  cancel.draft.references = {"a"};
  EXPECT_EQ(take(std::move(cancel)).state, AlertState::ending);
}

TEST_F(DeskTrustTest, T5_AClassHasItsOwnHourlyLimitForServicesAndForUsers) {
  restart(
      "[alerts]\nper_hour_of = \"life-safety=1\"\n"
      "[alerts.cap.weather]\nper_hour_of = \"life-safety=1\"\n");
  const auto cap = alerts::AlertSource::cap;
  EXPECT_EQ(take(judged("a", cap)).state, AlertState::queued);
  EXPECT_EQ(take(judged("b", cap)).state, AlertState::awaiting_approval);
  JudgedDraft lesser = judged("c", cap);
  lesser.draft.urgency = alerts::AlertClass::priority;
  EXPECT_EQ(take(std::move(lesser)).state, AlertState::queued);
  EXPECT_EQ(send(order()).state, AlertState::queued);
  const auto second = send(order());
  EXPECT_EQ(second.state, AlertState::awaiting_approval);
  web::AlertOrder normal = order();
  normal.draft.urgency = alerts::AlertClass::normal;
  EXPECT_EQ(send(normal).state, AlertState::queued);
}

TEST_F(DeskTrustTest, T5_TheStationsSecondPersonIsAskedForAServicesAlertsToo) {
  restart("[alerts.life_safety]\nsecond_person = true\n");
  const auto held = take(judged("a", alerts::AlertSource::cap));
  EXPECT_EQ(held.state, AlertState::awaiting_approval);
  EXPECT_TRUE(put().empty());
  const auto agreed = desk_->approve(held.number, "clerk", false);
  ASSERT_TRUE(agreed) << agreed.error().message;
  EXPECT_EQ(agreed->state, AlertState::queued);
}

TEST_F(DeskTrustTest, E7_AMessageIsCompletedByTheTimeThatItWasJudgedBy) {
  JudgedDraft message = judged("a", alerts::AlertSource::cap);
  message.draft.expires = time_.now + 1h;  // by a clock that was set back
  message.moment = time_.now + 2h;
  EXPECT_EQ(take(std::move(message)).state, AlertState::refused);
}

TEST_F(DeskTrustTest, T1_WhatIsAcceptedGoesBeforeACopyThatWaits) {
  const auto cap = alerts::AlertSource::cap;
  JudgedDraft copy = judged("a", cap, alerts::Decision::hold);
  copy.draft.trust = alerts::Trust::unverified;
  copy.draft.service = "a file";
  JudgedDraft real = copy;
  real.draft.service = "weather";
  real.verdict.decision = alerts::Decision::accept;
  const std::uint64_t waits = take(std::move(copy)).number;
  EXPECT_EQ(take(std::move(real)).state, AlertState::queued);
  EXPECT_EQ(state(waits), AlertState::superseded);
}

TEST_F(DeskTrustTest, T1_WhatACancelThatAPersonAgreedToEndedIsNotHeardWhenItComesLater) {
  JudgedDraft cancel = judged("b", alerts::AlertSource::cap, alerts::Decision::hold);
  cancel.draft.action = alerts::DraftAction::cancel;
  cancel.draft.references = {"a"};
  const std::uint64_t held = take(std::move(cancel)).number;
  ASSERT_TRUE(desk_->approve(held, "clerk", false));
  restart();
  const auto late = take(judged("a", alerts::AlertSource::cap));
  EXPECT_EQ(late.state, AlertState::refused);
  EXPECT_NE(late.reasons.at(0).find("before it came"), std::string::npos) << late.reasons[0];
  EXPECT_EQ(take(judged("c", alerts::AlertSource::cap)).state, AlertState::queued);
}

TEST_F(DeskTrustTest, P6_WhoAgreedBySignatureAndWhatWasOddStandInTheRecord) {
  JudgedDraft message = judged("a", alerts::AlertSource::announcement);
  message.approvers = {"chief", "clerk"};
  message.verdict.warnings = {"its key ended two days ago", "one signature is not counted"};
  const auto record = desk_->alert(take(std::move(message)).number);
  ASSERT_TRUE(record);
  std::vector<std::string> agreed;
  for (const alerts::AlertStep& step : record->steps()) {
    if (step.kind == alerts::StepKind::approved) agreed.push_back(step.who + ": " + step.why);
  }
  EXPECT_EQ(agreed, (std::vector<std::string>{"chief: by a signature that came with it",
                                              "clerk: by a signature that came with it"}));
  ASSERT_NE(record->last(alerts::StepKind::accepted), nullptr);
  EXPECT_EQ(record->last(alerts::StepKind::accepted)->why,
            "its key ended two days ago; one signature is not counted");
}

TEST_F(DeskTrustTest, P6_WhatWasOddAboutAMessageThatIsHeldStandsInTheRecordToo) {
  JudgedDraft message = judged("a", alerts::AlertSource::announcement, alerts::Decision::hold);
  message.verdict.warnings = {"its key ended two days ago"};
  const auto held = take(std::move(message));
  EXPECT_EQ(held.reasons, std::vector<std::string>{"judged"});
  const auto record = desk_->alert(held.number);
  ASSERT_TRUE(record);
  ASSERT_NE(record->last(alerts::StepKind::held), nullptr);
  EXPECT_EQ(record->last(alerts::StepKind::held)->why, "judged; its key ended two days ago");
}

TEST_F(DeskTrustTest, T5_ThatOnePersonWasEnoughOnlyByTheBypassStandsInTheRecord) {
  restart("[alerts]\nbypass = true\n[alerts.life_safety]\nsecond_person = true\n");
  const auto answer = desk_->send(order(), "headman");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->state, AlertState::queued);
  const auto record = desk_->alert(answer->number);
  ASSERT_TRUE(record);
  const alerts::AlertStep* accepted = record->last(alerts::StepKind::accepted);
  ASSERT_NE(accepted, nullptr);
  EXPECT_NE(accepted->why.find("life-safety alerts of one person"), std::string::npos)
      << accepted->why;
}

// A siren without a word sends people into the street, and tells nobody where the danger is.
TEST_F(DeskTrustTest, P1_AMessageOfWhichNoWordCanBeHeardWaitsForAPerson) {
  JudgedDraft message = judged("a", alerts::AlertSource::cap);
  message.draft.messages = {{"th", "น้ำกำลังมา", ""}};
  const auto held = take(message);
  EXPECT_EQ(held.state, AlertState::awaiting_approval);
  EXPECT_NE(held.reasons.at(0).find("no word of it can be heard"), std::string::npos)
      << held.reasons[0];
  EXPECT_FALSE(held.problems.empty());
  EXPECT_TRUE(put().empty());
  EXPECT_FALSE(desk_->approve(held.number, "clerk", false)) << "who says yes is told first";
  const auto siren = desk_->approve(held.number, "clerk", true);
  ASSERT_TRUE(siren) << siren.error().message;
  EXPECT_EQ(siren->state, AlertState::queued);
  // Where one zone hears it, it sounds, with the rest in the record.
  message.draft.id = "b";
  message.draft.messages.push_back({"en", "The river is rising.", ""});
  EXPECT_EQ(take(message).state, AlertState::queued);
}

// Somebody's yes may come hours later.
TEST_F(DeskTrustTest, TheRecordingOfAnAlertThatWaitsStaysAndOthersGo) {
  restart("[alerts.life_safety]\nsecond_person = true\n");
  const auto waits = desk_->keep_recording("a recording");
  const auto unused = desk_->keep_recording("another");
  ASSERT_TRUE(waits && unused);
  web::AlertOrder recorded = order();
  recorded.draft.messages = {{"en", "", *waits}};
  ASSERT_EQ(desk_->send(std::move(recorded), "headman")->state, AlertState::awaiting_approval);
  const std::filesystem::path folder = folder_ / "uploads";
  for (const auto& name : {*waits, *unused}) {
    std::filesystem::last_write_time(folder / name,
                                     std::filesystem::file_time_type::clock::now() - 2h);
  }
  ASSERT_TRUE(desk_->keep_recording("a third"));
  EXPECT_TRUE(std::filesystem::exists(folder / *waits));
  EXPECT_FALSE(std::filesystem::exists(folder / *unused));
}

}  // namespace
}  // namespace hornbill
