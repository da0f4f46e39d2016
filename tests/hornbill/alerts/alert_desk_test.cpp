// SPDX-License-Identifier: Apache-2.0
#include "tests/hornbill/alerts/desk_fixture.h"

#include <algorithm>
#include <filesystem>

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;
using alerts::StepKind;
using test::AlertDeskTest;

TEST_F(AlertDeskTest, WhatIsAcceptedIsDurableRenderedAndHandedToTheMixing) {
  const web::AlertAnswer answer = send(order());
  EXPECT_EQ(answer.state, AlertState::queued);
  EXPECT_TRUE(answer.durable);
  EXPECT_TRUE(answer.problems.empty()) << answer.problems.front();
  const auto alerts = put();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0]->number, answer.number);
  EXPECT_EQ(alerts[0]->issuer, "headman");
  ASSERT_EQ(alerts[0]->plan.size(), 1U);
  EXPECT_EQ(alerts[0]->plan[0].zones, std::vector<std::string>{"village"});
  EXPECT_EQ(alerts[0]->plan[0].before[0].kind, alerts::PieceKind::attention);
  report(answer.number, scheduler::AlertEvent::began);
  report(answer.number, scheduler::AlertEvent::repeated);
  report(answer.number, scheduler::AlertEvent::completed);
  report(answer.number, scheduler::AlertEvent::aired);
  EXPECT_TRUE(becomes(answer.number, AlertState::aired));
  restart();
  EXPECT_EQ(state(answer.number), AlertState::aired);
  const auto level = desk_->alert(answer.number)->sound()->level_lufs;
  ASSERT_TRUE(level);
  EXPECT_NEAR(*level, -16.0, 1.0);
  EXPECT_TRUE(put().empty());
}

TEST_F(AlertDeskTest, P3_WhatWasNotOverIsHeardAgainAfterARestartWithTheSameSound) {
  const std::uint64_t number = send(order()).number;
  const auto before = put();
  report(number, scheduler::AlertEvent::began);
  ASSERT_TRUE(becomes(number, AlertState::on_air));
  restart();
  const auto again = put();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0]->number, number);
  EXPECT_TRUE(again[0]->resumed);
  ASSERT_EQ(again[0]->clips.size(), before.at(0)->clips.size());
  for (std::size_t i = 0; i < again[0]->clips.size(); ++i) {
    EXPECT_EQ(again[0]->clips[i]->samples, before[0]->clips[i]->samples) << i;
  }
}

TEST_F(AlertDeskTest, E8_WhatExpiredWhileTheStationWasOffIsNotHeard) {
  const std::uint64_t number = send(order()).number;
  time_.now += 2h;
  restart();
  EXPECT_TRUE(put().empty());
  EXPECT_EQ(state(number), AlertState::expired);
}

TEST_F(AlertDeskTest, ALanguageWithoutAVoiceIsToldBeforeAirAndNothingSounds) {
  const web::AlertAnswer answer = send(order("th", "น้ำมา"));
  EXPECT_EQ(answer.state, AlertState::refused);
  ASSERT_FALSE(answer.problems.empty());
  const bool thai = std::any_of(answer.problems.begin(), answer.problems.end(),
                                [](const auto& p) { return p.find("Thai") != std::string::npos; });
  EXPECT_TRUE(thai) << answer.problems.front();
  EXPECT_TRUE(put().empty());
  web::AlertOrder go_on = order("th", "น้ำมา");
  go_on.despite_problems = true;
  EXPECT_EQ(send(go_on).state, AlertState::queued);
  EXPECT_EQ(put().size(), 1U);
}

alerts::AlertDraft announcement(alerts::AlertDraft draft, std::string id) {
  draft.source = alerts::AlertSource::announcement;
  draft.trust = alerts::Trust::signed_by_roster;
  draft.issuer = "district";
  draft.id = std::move(id);
  return draft;
}

TEST_F(AlertDeskTest, WhatIsTakenIsRememberedOnceAndNotWhereTheStationIsFull) {
  int remembered = 0;
  JudgedDraft message{
      announcement(order().draft, ""), {alerts::Decision::hold, {"unsigned"}, {}}, false, {}};
  message.draft.urgency = alerts::AlertClass::normal;
  message.taken = [&] { ++remembered; };
  for (int n = 0; n < 200; ++n) {
    message.draft.id = std::to_string(n);
    ASSERT_TRUE(desk_->take_in(message));
  }
  EXPECT_EQ(remembered, 200);
  message.draft.id = "one more";
  const auto full = desk_->take_in(message);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, base::ErrorCode::limit);
  EXPECT_EQ(remembered, 200) << "so that it may come again";
  message.draft.urgency = alerts::AlertClass::life_safety;
  message.verdict.decision = alerts::Decision::accept;
  ASSERT_TRUE(desk_->take_in(message));
  EXPECT_EQ(remembered, 201);
  EXPECT_EQ(put().size(), 1U);
}

TEST_F(AlertDeskTest, P7_APowerCutLosesNothingThatIsRememberedAsSeen) {
  const auto after_a_cut = [this] {  // what the next start finds
    const std::string copy = folder_ / "copy";
    std::filesystem::remove_all(copy);
    std::filesystem::copy(folder_ / "alerts", copy, std::filesystem::copy_options::recursive);
    scheduler::AlertSpoolOptions options;
    options.files.folder = copy;
    options.files.reserve_bytes = 0;
    const scheduler::AlertSpool again(options, scheduler::system_disk(), nullptr);
    const alerts::AlertRecord* record = again.restored().find("district", "flood-1");
    return record == nullptr ? AlertState::drafted : record->state();
  };
  std::vector<AlertState> found;
  const auto note = [&] { found.push_back(after_a_cut()); };
  ASSERT_TRUE(desk_->take_in(
      {announcement(order().draft, "flood-1"), {alerts::Decision::accept, {}, {}}, false, note}));
  alerts::AlertDraft cancel = announcement(order().draft, "flood-1-over");
  cancel.action = alerts::DraftAction::cancel;
  cancel.references = {"flood-1"};
  ASSERT_TRUE(desk_->take_in({cancel, {alerts::Decision::accept, {}, {}}, false, note}));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_GE(found[0], AlertState::accepted) << "or it would be lost";
  EXPECT_LT(found[0], AlertState::ending);
  EXPECT_EQ(found[1], AlertState::ending) << "or it would sound again";
  const auto twin = desk_->take_in(
      {announcement(order().draft, "flood-1"), {alerts::Decision::accept, {}, {}}, false, note});
  EXPECT_FALSE(twin) << "the record knows it where the power was cut before it was remembered";
  EXPECT_EQ(found.size(), 2U);
}

TEST_F(AlertDeskTest, WhatTwoPersonsMustAgreeToWaitsForAnotherOne) {
  restart("[alerts.life_safety]\nsecond_person = true\n");
  const web::AlertAnswer answer = send(order());
  EXPECT_EQ(answer.state, AlertState::awaiting_approval);
  EXPECT_TRUE(put().empty());
  EXPECT_FALSE(desk_->approve(answer.number, "headman", false));
  EXPECT_TRUE(put().empty());
  const auto agreed = desk_->approve(answer.number, "deputy", false);
  ASSERT_TRUE(agreed) << agreed.error().message;
  EXPECT_EQ(agreed->state, AlertState::queued);
  EXPECT_EQ(put().size(), 1U);
}

TEST_F(AlertDeskTest, NobodyAgreesInTimeAndItExpires) {
  restart("[alerts.life_safety]\nsecond_person = true\n");
  const std::uint64_t number = send(order()).number;
  time_.now += 61min;
  desk_->tick();
  EXPECT_EQ(state(number), AlertState::expired);
  EXPECT_FALSE(desk_->approve(number, "deputy", false));
}

TEST_F(AlertDeskTest, T5_BeyondTheLimitOfAnHourASecondPersonIsAsked) {
  restart("[alerts]\nper_hour = 3\n");
  for (int n = 0; n < 3; ++n) EXPECT_EQ(send(order()).state, AlertState::queued) << n;
  EXPECT_EQ(send(order()).state, AlertState::awaiting_approval);
  EXPECT_EQ(send(order(), "deputy").state, AlertState::queued);
  time_.now += 61min;
  EXPECT_EQ(send(order()).state, AlertState::queued);
}

TEST_F(AlertDeskTest, WhoIsNotListedMaySendNothing) {
  restart("[alerts]\nusers = [\"headman\"]\n");
  const web::AlertAnswer answer = send(order(), "guest");
  EXPECT_EQ(answer.state, AlertState::refused);
  EXPECT_TRUE(put().empty());
  EXPECT_EQ(desk_->alert(answer.number)->steps().back().kind, StepKind::refused);
}

TEST_F(AlertDeskTest, TheSameOrderSentAgainIsHeardOnce) {
  web::AlertOrder named = order();
  named.draft.id = "flood-1";
  EXPECT_EQ(send(named).state, AlertState::queued);
  const auto again = desk_->send(named, "headman");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::ErrorCode::refused);
  EXPECT_EQ(put().size(), 1U);
}

TEST_F(AlertDeskTest, WhatCannotBeIsRefusedWithTheRightWord) {
  web::AlertOrder wrong = order();
  wrong.draft.zones = {"vilage"};
  const auto answer = desk_->send(wrong, "headman");
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("did you mean \"village\"?"), std::string::npos);
  wrong = order();
  wrong.draft.expires = time_.now - 1s;
  EXPECT_FALSE(desk_->send(wrong, "headman"));
  wrong = order();
  wrong.draft.messages[0].audio_file = "../../etc/passwd";
  EXPECT_FALSE(desk_->send(wrong, "headman"));
  EXPECT_TRUE(desk_->alerts({})->empty());
}

TEST_F(AlertDeskTest, WhatWaitedForTheClockIsHeardOnceAndNothingElseIsTouched) {
  const std::uint64_t urgent = send(order()).number;
  web::AlertOrder later = order();
  later.draft.urgency = alerts::AlertClass::priority;
  const std::uint64_t second = send(later).number;
  trusted_ = false;
  restart();
  const auto at_once = put();
  ASSERT_EQ(at_once.size(), 1U);
  EXPECT_EQ(at_once[0]->number, urgent);
  const std::uint64_t fresh = send(order()).number;
  EXPECT_EQ(put().size(), 1U);
  trusted_ = true;
  desk_->tick();
  const auto known = put();
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0]->number, second);
  EXPECT_EQ(state(fresh), AlertState::queued);
  desk_->tick();
  EXPECT_TRUE(put().empty());
}

}  // namespace
}  // namespace hornbill
