// SPDX-License-Identifier: Apache-2.0
// Alerts that people put in the place of others.
#include "tests/hornbill/alerts/desk_fixture.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertClass;
using alerts::AlertState;

class DeskCorrectionTest : public test::AlertDeskTest {
 protected:
  // As `alert update` with no more than a text.
  static web::AlertOrder correction(std::uint64_t of) {
    web::AlertOrder what;
    what.draft.action = alerts::DraftAction::update;
    what.draft.messages = {{"en", "The river is falling.", ""}};
    what.replaces = {of};
    what.class_said = what.drill_said = false;
    return what;
  }
  static web::AlertOrder drill() {
    web::AlertOrder what = order();
    what.draft.drill = true;
    return what;
  }
};

TEST_F(DeskCorrectionTest, E4_WhatIsNotSaidIsAsInTheAlertThatItReplaces) {
  web::AlertOrder first = drill();
  first.draft.repeats = alerts::Repeats{4, 7s};
  first.draft.after = alerts::ReturnPolicy::skip;
  first.draft.expires = time_.now + 20min;
  const std::uint64_t old = send(first).number;
  put();
  time_.now += 5min;
  const std::uint64_t number = send(correction(old), "deputy").number;
  const auto alerts = put();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0]->replaces, std::vector<std::uint64_t>{old});
  const alerts::AlertDraft draft = desk_->alert(number)->draft();
  EXPECT_EQ(draft.urgency, AlertClass::life_safety);
  EXPECT_TRUE(draft.drill);
  EXPECT_EQ(draft.zones, std::vector<std::string>{"village"});
  EXPECT_EQ(draft.repeats, first.draft.repeats);
  EXPECT_EQ(draft.after, alerts::ReturnPolicy::skip);
  EXPECT_EQ(draft.expires, first.draft.expires);
}

TEST_F(DeskCorrectionTest, WhatIsSaidIsTaken) {
  const std::uint64_t old = send(order()).number;
  web::AlertOrder update = correction(old);
  update.class_said = true;
  update.draft.urgency = AlertClass::priority;
  update.draft.zones = {"school"};
  update.draft.repeats = alerts::Repeats{2, 1s};
  update.draft.expires = time_.now + 3h;
  const alerts::AlertDraft draft = desk_->alert(send(update).number)->draft();
  EXPECT_EQ(draft.urgency, AlertClass::priority);
  EXPECT_EQ(draft.zones, std::vector<std::string>{"school"});
  EXPECT_EQ(draft.repeats, update.draft.repeats);
  EXPECT_EQ(draft.expires, time_.now + 3h);
}

TEST_F(DeskCorrectionTest, ADrillIsRealOnlyWhereThatIsSaidAndWhatIsRealIsNeverADrill) {
  const std::uint64_t real = send(order()).number;
  const std::uint64_t exercise = send(drill()).number;
  put();
  web::AlertOrder to_drill = correction(real);
  to_drill.drill_said = to_drill.draft.drill = true;
  const auto no_drill = desk_->send(to_drill, "deputy");
  ASSERT_FALSE(no_drill);
  EXPECT_EQ(no_drill.error().message,
            "alert 1 is no drill, and a drill never takes the place of what is real");
  web::AlertOrder both = correction(real);
  both.replaces.push_back(exercise);
  const auto not_said = desk_->send(both, "deputy");
  ASSERT_FALSE(not_said);
  EXPECT_NE(not_said.error().message.find("alert 2 is a drill"), std::string::npos);
  EXPECT_TRUE(put().empty());
  web::AlertOrder in_earnest = correction(exercise);
  in_earnest.drill_said = true;
  const std::uint64_t now_real = send(in_earnest, "deputy").number;
  EXPECT_FALSE(desk_->alert(now_real)->draft().drill);
  EXPECT_EQ(desk_->alert(now_real)->replaces(), std::vector<std::uint64_t>{exercise});
}

TEST_F(DeskCorrectionTest, OfOneThatIsOverItIsSaidThatItIsAnAlertOfItsOwn) {
  const std::uint64_t old = send(order()).number;
  put();
  report(old, scheduler::AlertEvent::expired);
  ASSERT_TRUE(becomes(old, AlertState::expired));
  time_.now += 2h;
  const web::AlertAnswer answer = send(correction(old), "deputy");
  EXPECT_EQ(answer.state, AlertState::queued);
  EXPECT_EQ(answer.reasons, std::vector<std::string>{
                                "alert 1 is over already (it is \"expired\"): this is an alert "
                                "of its own and takes nothing's place"});
  EXPECT_TRUE(desk_->alert(answer.number)->replaces().empty());
  EXPECT_EQ(desk_->alert(answer.number)->draft().urgency, AlertClass::life_safety);
  EXPECT_GT(desk_->alert(answer.number)->expires(), time_.now);
}

TEST_F(DeskCorrectionTest, ADrillOfTheSameIssuerCannotCancelWhatIsReal) {
  alerts::AlertDraft draft = order().draft;
  draft.source = alerts::AlertSource::cap;
  draft.trust = alerts::Trust::signed_by_roster;
  draft.id = "flood-1";
  draft.issuer = "service";
  const auto real = desk_->take_in({draft, {alerts::Decision::accept, {}, {}}, false, {}});
  put();
  draft.id = "drill-1";
  draft.drill = true;
  draft.action = alerts::DraftAction::cancel;
  draft.references = {"flood-1"};
  const auto answer = desk_->take_in({draft, {alerts::Decision::accept, {}, {}}, false, {}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->state, AlertState::refused);
  EXPECT_EQ(answer->reasons,
            std::vector<std::string>{"flood-1 is no drill, and a drill ends none that is real"});
  EXPECT_EQ(state(real->number), AlertState::queued);
}

TEST_F(DeskCorrectionTest, T5_ACorrectionIsHeardThoughTheLimitOfTheHourIsReached) {
  restart("[alerts]\nper_hour = 1\n");
  const std::uint64_t wrong = send(order()).number;
  EXPECT_EQ(send(correction(wrong)).state, AlertState::queued);
  web::AlertOrder another = order();
  EXPECT_EQ(send(another).state, AlertState::awaiting_approval);
}

TEST_F(DeskCorrectionTest, TakingNoteIsRecordedWhateverTheStateOfTheAlert) {
  restart("[alerts.life_safety]\nsecond_person = true\n");
  const std::uint64_t waits = send(order()).number;
  ASSERT_TRUE(desk_->acknowledge(waits, "nurse"));
  const std::vector<alerts::StepKind> all = steps(waits);
  EXPECT_EQ(all.back(), alerts::StepKind::acknowledged);
  EXPECT_EQ(state(waits), AlertState::awaiting_approval);
  ASSERT_TRUE(desk_->cancel(waits, "headman", ""));
  ASSERT_TRUE(desk_->acknowledge(waits, "nurse"));
  EXPECT_EQ(state(waits), AlertState::cancelled);
}

// What is accepted has room in the mixing for certain.
TEST_F(DeskCorrectionTest, E9_WhatTheMixingWouldHaveNoRoomForIsRefusedBeforeItIsAccepted) {
  most_accepted_ = 2;
  restart();
  web::AlertOrder low = order();
  low.draft.urgency = AlertClass::normal;
  for (int n = 0; n < 2; ++n) ASSERT_EQ(send(low).state, AlertState::queued) << n;
  const auto full = desk_->send(low, "headman");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, base::ErrorCode::limit);
  EXPECT_EQ(desk_->alerts({})->size(), 2U);
  EXPECT_EQ(send(order()).state, AlertState::queued) << "life-safety has room of its own";
  EXPECT_EQ(put().size(), 3U);
}

}  // namespace
}  // namespace hornbill
