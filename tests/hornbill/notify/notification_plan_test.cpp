// SPDX-License-Identifier: Apache-2.0
#include "hornbill/notification_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace hornbill {
namespace {

using base::UtcTime;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// 24 November 2026, 09:00 in Bangkok.
constexpr UtcTime kBegin{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + hours(2)};

// A plan asked once a second, and the time that it is told.
class Days {
 public:
  explicit Days(NotificationRules rules = {}) : rules_(with_names(std::move(rules))) {
    plan_.emplace(rules_);
  }

  // Passes so much time; returns what was told in it.
  std::vector<Notification> pass(base::Duration time) {
    std::vector<Notification> told;
    for (base::Duration at{0}; at < time; at += seconds(1)) {
      now_.utc += seconds(1);
      now_.steady += seconds(1);
      for (Notification& message : plan_->due(faults_, now_)) told.push_back(std::move(message));
      if (auto state = plan_->take_state(now_)) state_ = std::move(*state);
    }
    return told;
  }
  void begin(const std::string& key, const std::string& text = "") {
    faults_.push_back({key, now_.utc, text.empty() ? "Something is wrong with " + key : text});
  }
  void end(const std::string& key) {
    std::erase_if(faults_, [&](const auto& fault) { return fault.key == key; });
  }
  void set_clock(UtcTime utc) { now_.utc = utc; }
  UtcTime utc() const { return now_.utc; }
  NotificationPlan& plan() { return *plan_; }
  // The program is off for so long, and its steady clock begins anew.
  void restart(base::Duration off) {
    now_.utc += off;
    now_.steady = base::SteadyTime{minutes(1)};
    plan_.emplace(rules_);
    plan_->restore(state_, now_);
  }
  std::string& state() { return state_; }

 private:
  static NotificationRules with_names(NotificationRules rules) {
    rules.station = "Ban Nong Bua";
    rules.zone = *base::TimeZone::find("Asia/Bangkok");
    return rules;
  }
  NotificationRules rules_;
  std::optional<NotificationPlan> plan_;
  std::string state_;
  NotificationPlan::Moment now_{kBegin, base::SteadyTime{hours(1)}};
  std::vector<scheduler::Fault> faults_;
};

TEST(NotificationPlan, P4_AFaultIsToldWithinThreeSecondsAndItsEndOnce) {
  Days days;
  EXPECT_TRUE(days.pass(seconds(5)).empty());
  days.begin("output.village", "Zone village: the sound card is gone");
  const auto told = days.pass(seconds(3));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].subject, "Ban Nong Bua: Zone village: the sound card is gone");
  EXPECT_EQ(told[0].text, "New:\n- 2026-11-24 09:00:05 Zone village: the sound card is gone\n");
  EXPECT_TRUE(days.pass(minutes(1)).empty());
  days.end("output.village");
  const auto over = days.pass(minutes(1));
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].subject, "Ban Nong Bua: over: Zone village: the sound card is gone");
  EXPECT_EQ(over[0].text,
            "Over:\n- Zone village: the sound card is gone "
            "(2026-11-24 09:00:05 to 2026-11-24 09:01:09)\n");
  EXPECT_TRUE(days.pass(hours(30)).empty());
}

TEST(NotificationPlan, FaultsThatComeTogetherAreOneMessage) {
  Days days;
  days.begin("a");
  days.pass(seconds(1));
  for (int i = 0; i < 300; ++i) days.begin("b" + std::to_string(i));
  const auto told = days.pass(seconds(4));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].subject, "Ban Nong Bua: 301 faults");
  EXPECT_LT(told[0].text.size(), 30'000U);
  EXPECT_NE(told[0].text.find("and 101 more"), std::string::npos);
}

TEST(NotificationPlan, AFaultThatComesAndGoesIsToldOnceInAWhile) {
  Days days;
  std::vector<Notification> told;
  for (int i = 0; i < 30; ++i) {  // an hour
    days.begin("line");
    for (auto& message : days.pass(minutes(1))) told.push_back(message);
    days.end("line");
    for (auto& message : days.pass(minutes(1))) told.push_back(message);
  }
  const auto begun = std::count_if(told.begin(), told.end(), [](const auto& message) {
    return message.text.find("New:") != std::string::npos;
  });
  EXPECT_GE(begun, 3);
  EXPECT_LE(begun, 4);
  EXPECT_LE(told.size(), 8U);
  EXPECT_NE(told[2].text.find("(again, 8 times)"), std::string::npos) << told[2].text;
}

TEST(NotificationPlan, AMomentWithoutTheFaultIsNotItsEnd) {
  Days days;
  days.begin("line");
  EXPECT_EQ(days.pass(seconds(5)).size(), 1U);
  for (int i = 0; i < 20; ++i) {
    days.end("line");
    EXPECT_TRUE(days.pass(seconds(8)).empty());
    days.begin("line");
    EXPECT_TRUE(days.pass(seconds(20)).empty());
  }
}

TEST(NotificationPlan, WhatLastsIsToldAgainMoreAndMoreRarely) {
  Days days;
  days.begin("line");
  std::vector<UtcTime> at;
  for (int i = 0; i < 4 * 24 * 60; ++i) {
    for (const auto& message : days.pass(minutes(1))) at.push_back(message.at);
  }
  // 0 m, 15 m, 45 m, 1 h 45 m, 3:45, 7:45, 15:45, 31:45, then each day.
  ASSERT_EQ(at.size(), 10U);
  EXPECT_EQ(at[1] - at[0], minutes(15));
  EXPECT_EQ(at[3] - at[2], hours(1));
  EXPECT_EQ(at[9] - at[8], hours(24));
}

TEST(NotificationPlan, ManyFaultsOneAfterTheOtherDoNotBecomeAFlood) {
  Days days;
  std::size_t messages = 0;
  for (int i = 0; i < 300; ++i) {  // 50 minutes
    days.begin("f" + std::to_string(i));
    messages += days.pass(seconds(10)).size();
  }
  EXPECT_LE(messages, 40U);
  EXPECT_GE(messages, 20U);
}

TEST(NotificationPlan, AlertsAreToldAtOnceEachSecondInOneMessage) {
  Days days;
  days.plan().alert(days.utc(), "Alert 7 \"Flood\" of the district office is on air in village");
  auto told = days.pass(seconds(1));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].kind, NotificationKind::alert);
  EXPECT_EQ(told[0].subject,
            "Ban Nong Bua: Alert 7 \"Flood\" of the district office is on air in village");
  EXPECT_EQ(told[0].text,
            "2026-11-24 09:00:00 Alert 7 \"Flood\" of the district office is on air in village\n");
  for (int i = 0; i < 1'000; ++i) days.plan().alert(days.utc(), "Alert " + std::to_string(i));
  told = days.pass(seconds(1));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].subject, "Ban Nong Bua: news of alerts, 200 lines");
  EXPECT_NE(told[0].text.find("Left out before these: 800 lines."), std::string::npos);
  std::size_t messages = 0;
  for (int i = 0; i < 600; ++i) {
    days.plan().alert(days.utc(), "Alert");
    messages += days.pass(seconds(1)).size();
  }
  EXPECT_LE(messages, 30U);
}

TEST(NotificationPlan, NoTextBreaksTheLines) {
  Days days;
  days.begin("a", "one\r\nBcc: all\n" + std::string(10'000, 'x'));
  const auto told = days.pass(seconds(4));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].subject.find_first_of("\r\n"), std::string::npos);
  EXPECT_LE(told[0].subject.size(), 150U);
  EXPECT_EQ(std::count(told[0].text.begin(), told[0].text.end(), '\n'), 2);
}

std::vector<UtcTime> tests_in(Days& days, base::Duration time) {
  std::vector<UtcTime> at;
  for (const Notification& message : days.pass(time)) {
    if (message.kind == NotificationKind::test) at.push_back(message.at);
  }
  return at;
}

TEST(NotificationPlan, P4_TheWayToPeopleIsTestedEachDayAndSaysSo) {
  Days days({.test_at = hours(9) + minutes(30)});
  days.begin("line");
  std::vector<Notification> tests;
  for (Notification& message : days.pass(hours(49))) {
    if (message.kind == NotificationKind::test) tests.push_back(std::move(message));
  }
  ASSERT_EQ(tests.size(), 3U);
  EXPECT_EQ(tests[0].at, kBegin + minutes(30));
  EXPECT_EQ(tests[2].at, kBegin + minutes(30) + hours(48));
  EXPECT_EQ(tests[0].subject, "Ban Nong Bua: test of the messages, nothing to do");
  EXPECT_EQ(tests[0].text.rfind("This is a test", 0), 0U);
  EXPECT_NE(tests[0].text.find("Faults now: 1\n- 2026-11-24 09:00:00 Something is wrong with line"),
            std::string::npos);
}

TEST(NotificationPlan, C1_AClockThatJumpsRepeatsNoTestAndLosesNone) {
  Days days({.test_at = hours(9) + minutes(30)});
  EXPECT_EQ(tests_in(days, minutes(40)).size(), 1U);
  days.set_clock(days.utc() - hours(1));  // 08:40
  EXPECT_TRUE(tests_in(days, hours(2)).empty());
  EXPECT_EQ(tests_in(days, hours(24)).size(), 1U);
  days.set_clock(days.utc() + hours(24 * 365 * 14));
  EXPECT_TRUE(tests_in(days, minutes(1)).empty());
  days.set_clock(days.utc() - hours(24 * 365 * 14));
  EXPECT_EQ(tests_in(days, hours(24)).size(), 1U);
}

TEST(NotificationPlan, WhatWasToldIsNotToldAgainAfterARestart) {
  Days days;
  days.begin("line");
  days.begin("disk");
  EXPECT_EQ(days.pass(minutes(1)).size(), 1U);
  days.restart(seconds(30));
  days.end("disk");
  days.begin("card");
  const auto told = days.pass(minutes(5));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].subject, "Ban Nong Bua: Something is wrong with card");
  EXPECT_EQ(told[1].subject, "Ban Nong Bua: over: Something is wrong with disk");
  const auto later = days.pass(minutes(9));
  ASSERT_EQ(later.size(), 1U) << "what lasts is told again when it would have been";
  EXPECT_EQ(later[0].subject, "Ban Nong Bua: 1 fault still there");
}

TEST(NotificationPlan, AStateThatIsDamagedCountsAsNone) {
  for (const char* state : {"", "{", "[]", R"({"faults": {"line": {}}})", R"({"faults": 3})"}) {
    Days days;
    days.begin("line");
    days.pass(minutes(1));
    days.state() = state;
    days.restart(seconds(30));
    EXPECT_EQ(days.pass(minutes(1)).size(), 1U) << state;
  }
}

TEST(NotificationPlan, P4_ARestartLosesNoTestAndRepeatsNone) {
  Days days({.test_at = hours(9) + minutes(30)});
  EXPECT_TRUE(tests_in(days, minutes(25)).empty());
  days.restart(minutes(10));  // 09:35
  EXPECT_EQ(tests_in(days, minutes(1)).size(), 1U);
  days.restart(minutes(1));
  days.set_clock(days.utc() - minutes(20));
  EXPECT_TRUE(tests_in(days, hours(1)).empty());
  EXPECT_EQ(tests_in(days, hours(24)).size(), 1U);
}

}  // namespace
}  // namespace hornbill
