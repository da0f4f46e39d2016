// SPDX-License-Identifier: Apache-2.0
// What waits for a person while other things happen to it.
#include <future>

#include "tests/hornbill/alerts/desk_fixture.h"
#include "tests/hornbill/alerts/gated_voice.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;
using alerts::StepKind;

class DeskApprovalTest : public test::AlertDeskTest {
 protected:
  void open_with_a_slow_voice(const std::string& more = "") {
    voice_ = std::make_unique<test::GatedVoice>(folder_);
    restart(voice_->options() + more);
  }
  // Begins something that renders an alert and does it until the voice is at work.
  std::future<base::Result<web::AlertAnswer>> until_it_speaks(
      std::function<base::Result<web::AlertAnswer>()> what) {
    auto done = std::async(std::launch::async, std::move(what));
    voice_->wait_until_asked();
    return done;
  }
  void go_on() { voice_->go_on(); }

  static JudgedDraft held(const std::string& id) {
    alerts::AlertDraft draft = order().draft;
    draft.source = alerts::AlertSource::cap;
    draft.trust = alerts::Trust::unverified;
    draft.id = id;
    draft.issuer = "service";
    return {draft, {alerts::Decision::hold, {"unsigned"}, {}}, false, {}};
  }
  static JudgedDraft held_update(const std::string& id, const std::string& of) {
    JudgedDraft message = held(id);
    message.draft.action = alerts::DraftAction::update;
    message.draft.references = {of};
    return message;
  }

 private:
  std::unique_ptr<test::GatedVoice> voice_;
};

TEST_F(DeskApprovalTest, ASecondYesWhileItIsMadeReadyDoesNotTakeItAway) {
  open_with_a_slow_voice();
  const std::uint64_t number = desk_->take_in(held("flood"))->number;
  auto first = until_it_speaks([&] { return desk_->approve(number, "headman", false); });
  const auto second = desk_->approve(number, "deputy", false);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "alert " + std::to_string(number) + " was agreed to and is being made ready");
  go_on();
  const auto answer = first.get();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->state, AlertState::queued);
  EXPECT_EQ(put().size(), 1U);
  EXPECT_FALSE(desk_->approve(number, "deputy", false));
  EXPECT_EQ(state(number), AlertState::queued);
  EXPECT_EQ(desk_->cancel(number, "deputy", "")->state, AlertState::ending) << "it can be ended";
}

TEST_F(DeskApprovalTest, WhoAgreesIsToldFirstInWhichLanguagesItWouldNotBeHeard) {
  JudgedDraft message = held("flood");
  message.draft.zones = {"school"};  // where Vietnamese is spoken too
  const std::uint64_t number = desk_->take_in(message)->number;
  const auto unaware = desk_->approve(number, "headman", false);
  ASSERT_FALSE(unaware);
  EXPECT_EQ(unaware.error().code, base::ErrorCode::refused);
  for (const char* part : {"heard in Vietnamese", "--go-on"}) {
    EXPECT_NE(unaware.error().message.find(part), std::string::npos) << unaware.error().message;
  }
  EXPECT_EQ(steps(number), (std::vector{StepKind::drafted, StepKind::held}));
  EXPECT_TRUE(put().empty());
  const auto aware = desk_->approve(number, "headman", true);
  ASSERT_TRUE(aware) << aware.error().message;
  EXPECT_EQ(aware->state, AlertState::queued);
  EXPECT_FALSE(aware->problems.empty());
  EXPECT_EQ(put().size(), 1U);
}

TEST_F(DeskApprovalTest, NobodyAgreesToWhatNeedsNoYes) {
  open_with_a_slow_voice();
  auto sent = until_it_speaks([&] { return desk_->send(order(), "headman"); });
  const std::uint64_t number = desk_->alerts({})->front().number();
  EXPECT_FALSE(desk_->approve(number, "deputy", false));
  go_on();
  EXPECT_EQ(sent.get()->state, AlertState::queued);
  EXPECT_EQ(put().size(), 1U);
  EXPECT_EQ(state(number), AlertState::queued);
}

TEST_F(DeskApprovalTest, WhatIsCalledOffWhileItIsMadeReadyNeverSounds) {
  open_with_a_slow_voice();
  auto sent = until_it_speaks([&] { return desk_->send(order(), "headman"); });
  const std::uint64_t number = desk_->alerts({})->front().number();
  EXPECT_EQ(desk_->cancel(number, "deputy", "false alarm")->state, AlertState::cancelled);
  go_on();
  const auto answer = sent.get();
  EXPECT_EQ(answer->state, AlertState::cancelled);
  EXPECT_EQ(answer->reasons, std::vector<std::string>{"false alarm"});
  EXPECT_TRUE(put().empty());
}

TEST_F(DeskApprovalTest, E4_AHeldAlertIsSupersededByItsAcceptedUpdate) {
  const std::uint64_t old = desk_->take_in(held("flood-1"))->number;
  const std::uint64_t update = desk_->take_in(held_update("flood-2", "flood-1"))->number;
  ASSERT_EQ(state(old), AlertState::awaiting_approval);
  ASSERT_TRUE(desk_->approve(update, "headman", false));
  EXPECT_EQ(state(old), AlertState::superseded);
  EXPECT_EQ(desk_->alert(old)->steps().back().why, "by alert " + std::to_string(update));
  EXPECT_FALSE(desk_->approve(old, "headman", false));
  EXPECT_EQ(put().size(), 1U);
}

TEST_F(DeskApprovalTest, E4_NobodyAgreesToAnAlertWhoseUpdateCameAndWasAcceptedBefore) {
  const std::uint64_t update = desk_->take_in(held_update("flood-2", "flood-1"))->number;
  ASSERT_TRUE(desk_->approve(update, "headman", false));
  const std::uint64_t old = desk_->take_in(held("flood-1"))->number;
  EXPECT_EQ(state(old), AlertState::refused);
  EXPECT_NE(desk_->alert(old)->steps().back().why.find("before it came"), std::string::npos);
  EXPECT_FALSE(desk_->approve(old, "headman", false));
  EXPECT_EQ(put().size(), 1U);
}

TEST_F(DeskApprovalTest, E4_AnUpdateBySomebodyHereSupersedesWhatWaitsOrIsMadeReady) {
  open_with_a_slow_voice();
  const std::uint64_t waits = desk_->take_in(held("flood-1"))->number;
  auto sent = until_it_speaks([&] { return desk_->send(order(), "headman"); });
  const std::uint64_t rendered = desk_->alerts({})->front().number();
  web::AlertOrder update = order("vi", "Nước đang rút.");
  update.draft.zones = {"school"};
  update.draft.action = alerts::DraftAction::update;
  update.replaces = {waits, rendered};
  update.despite_problems = true;
  // One alert is made ready at a time, and that one is the later.
  auto corrected = std::async(std::launch::async, [&] { return desk_->send(update, "headman"); });
  go_on();
  EXPECT_TRUE(sent.get());
  EXPECT_EQ(corrected.get()->state, AlertState::queued);
  EXPECT_EQ(state(waits), AlertState::superseded);
}

}  // namespace
}  // namespace hornbill
