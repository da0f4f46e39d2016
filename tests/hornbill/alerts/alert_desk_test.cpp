// SPDX-License-Identifier: Apache-2.0
// The desk with a real spool, real sounds, and the real voice of espeak-ng.
#include "hornbill/alert_desk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "config/parse.h"
#include "hornbill/alert_order.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;
using alerts::StepKind;

class SetTime final : public base::TimeSource {
 public:
  base::UtcTime utc() const override { return now; }
  base::SteadyTime steady() const override { return base::SteadyTime{now.time_since_epoch()}; }
  base::UtcTime now = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1} + 6h;
};

class AlertDeskTest : public ::testing::Test {
 protected:
  void SetUp() override { open(""); }
  void TearDown() override { close(); }

  void open(const std::string& alerts) {
    const auto parsed = config::parse_station_config(
        "[station]\nname = \"Con Sen\"\ntime_zone = \"Etc/UTC\"\nlanguages = [\"en\"]\n"
        "[zones.village]\noutputs = [{ soundcard = \"default\" }]\n"
        "[zones.school]\nlanguages = [\"vi\", \"en\"]\n"
        "outputs = [{ soundcard = \"default\", channels = [3] }]\n" +
            alerts,
        folder_ / "station.toml", {folder_ / "state", folder_ / "run", config::FileCheck::off});
    ASSERT_TRUE(parsed.config) << to_string(parsed.faults.at(0));
    config_ = parsed.config;
    const auto disk = scheduler::system_disk();
    scheduler::AlertSpoolOptions options;
    options.files.folder = folder_ / "alerts";
    options.files.reserve_bytes = 1 << 20;
    options.files.book.approval = approval_policy(config_->alerts);
    spool_ = std::make_unique<scheduler::AlertSpool>(options, disk, nullptr);
    clips_ =
        std::make_unique<scheduler::ClipFiles>(disk, folder_ / "alerts/clips", spool_->reserve());
    inbox_ = std::make_unique<AlertInbox>();
    studio_ = std::make_shared<AlertStudio>(
        *config_, StudioOptions{HORNBILL_CODEC_PROGRAM, folder_ / "voices"});
    desk_ = std::make_unique<AlertDesk>(
        AlertDeskParts{time_, *spool_, *clips_, *inbox_, log_, [this] { return trusted_; },
                       folder_ / "state", folder_ / "uploads", nullptr, nullptr},
        config_, studio_);
    desk_->recover(std::nullopt);
  }
  void close() {
    desk_.reset();
    studio_.reset();
    inbox_.reset();
    clips_.reset();
    spool_.reset();
  }
  void restart(const std::string& alerts = "") {
    close();
    open(alerts);
  }

  static web::AlertOrder order(const std::string& language = "en",
                               const std::string& text = "The river is rising.") {
    web::AlertOrder order;
    order.draft.urgency = alerts::AlertClass::life_safety;
    order.draft.zones = {"village"};
    order.draft.messages = {{language, text, ""}};
    order.draft.repeats = alerts::Repeats{1, 0s};
    return order;
  }
  web::AlertAnswer send(web::AlertOrder what, const std::string& who = "headman") {
    auto answer = desk_->send(std::move(what), who);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(web::AlertAnswer{});
  }
  std::vector<std::shared_ptr<const scheduler::AirAlert>> put() {
    std::vector<scheduler::Input> inputs;
    inbox_->take(inputs);
    std::vector<std::shared_ptr<const scheduler::AirAlert>> all;
    for (const auto& input : inputs) {
      if (const auto* p = std::get_if<scheduler::PutAlert>(&input)) all.push_back(p->alert);
      if (const auto* e = std::get_if<scheduler::EndAlert>(&input)) ended_.push_back(*e);
    }
    return all;
  }
  void report(std::uint64_t number, scheduler::AlertEvent event, std::int64_t at = 48'000) {
    desk_->report({number, event, base::FramePos{at}, time_.now, {"village"}, 1, ""});
  }
  AlertState state(std::uint64_t number) { return desk_->alert(number)->state(); }
  // What was reported is recorded by another thread.
  bool becomes(std::uint64_t number, AlertState wanted) {
    for (int i = 0; i < 500 && state(number) != wanted; ++i) std::this_thread::sleep_for(2ms);
    return state(number) == wanted;
  }
  std::vector<StepKind> steps(std::uint64_t number) {
    std::vector<StepKind> kinds;
    for (const auto& step : desk_->alert(number)->steps()) kinds.push_back(step.kind);
    return kinds;
  }

  test::TemporaryFolder folder_;
  SetTime time_;
  bool trusted_ = true;
  Log log_{LogOptions{.least = LogLevel::error}};
  std::shared_ptr<const config::StationConfig> config_;
  std::unique_ptr<scheduler::AlertSpool> spool_;
  std::unique_ptr<scheduler::ClipFiles> clips_;
  std::unique_ptr<AlertInbox> inbox_;
  std::shared_ptr<AlertStudio> studio_;
  std::unique_ptr<AlertDesk> desk_;
  std::vector<scheduler::EndAlert> ended_;
};

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

TEST_F(AlertDeskTest, WhatTwoPersonsMustAgreeToWaitsForAnotherOne) {
  restart("[alerts.life_safety]\nsecond_person = true\n");
  const web::AlertAnswer answer = send(order());
  EXPECT_EQ(answer.state, AlertState::awaiting_approval);
  EXPECT_TRUE(put().empty());
  EXPECT_FALSE(desk_->approve(answer.number, "headman"));
  EXPECT_TRUE(put().empty());
  const auto agreed = desk_->approve(answer.number, "deputy");
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
  EXPECT_FALSE(desk_->approve(number, "deputy"));
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

TEST_F(AlertDeskTest, AHeldCancelThatAPersonAgreesToEndsOthersAndNeverSounds) {
  alerts::AlertDraft draft = order().draft;
  draft.source = alerts::AlertSource::cap;
  draft.trust = alerts::Trust::unverified;
  draft.id = "flood-1";
  draft.issuer = "service";
  const auto first = desk_->take_in({draft, {alerts::Decision::accept, {}, {}}, false});
  put();
  draft.id = "flood-2";
  draft.action = alerts::DraftAction::cancel;
  draft.references = {"flood-1"};
  const auto held = desk_->take_in({draft, {alerts::Decision::hold, {"unsigned"}, {}}, false});
  ASSERT_TRUE(held) << held.error().message;
  EXPECT_EQ(state(first->number), AlertState::queued);
  const auto agreed = desk_->approve(held->number, "headman");
  ASSERT_TRUE(agreed) << agreed.error().message;
  EXPECT_EQ(state(first->number), AlertState::ending);
  EXPECT_TRUE(put().empty());
}

TEST_F(AlertDeskTest, OnlyItsIssuerEndsAnAlertByAMessage) {
  alerts::AlertDraft draft = order().draft;
  draft.source = alerts::AlertSource::cap;
  draft.trust = alerts::Trust::signed_by_roster;
  draft.id = "flood-1";
  draft.issuer = "district";
  const auto taken = desk_->take_in({draft, {alerts::Decision::accept, {}, {}}, false});
  ASSERT_TRUE(taken);
  put();
  alerts::AlertDraft cancel = draft;
  cancel.action = alerts::DraftAction::cancel;
  cancel.references = {"flood-1"};
  cancel.issuer = "somebody else";
  EXPECT_EQ(desk_->take_in({cancel, {alerts::Decision::accept, {}, {}}, false})->state,
            AlertState::refused);
  EXPECT_EQ(state(taken->number), AlertState::queued);
  cancel.issuer = "district";
  EXPECT_EQ(desk_->take_in({cancel, {alerts::Decision::accept, {}, {}}, false})->state,
            AlertState::ending);
  report(taken->number, scheduler::AlertEvent::cancelled);
  EXPECT_TRUE(becomes(taken->number, AlertState::cancelled));
}

}  // namespace
}  // namespace hornbill
