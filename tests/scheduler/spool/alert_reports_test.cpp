// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/alert_reports.h"

#include <gtest/gtest.h>

#include "tests/scheduler/spool/spool_world.h"

namespace hornbill::scheduler {
namespace {

using alerts::AlertState;

AlertReport report(AlertEvent event, std::vector<std::string> zones = {}) {
  AlertReport r;
  r.number = 1;
  r.event = event;
  r.utc = test::at_second(5);
  if (!zones.empty()) r.at = base::FramePos{4800};
  r.zones = std::move(zones);
  r.text = "why";
  return r;
}

TEST(AlertReports, WhatTheCoreTellsBecomesTheRecordsSteps) {
  alerts::AlertBook book;
  test::accepted(book, test::flood("a"));
  const struct {
    AlertReport told;
    AlertState then;
  } rows[] = {
      {report(AlertEvent::waits), AlertState::queued},
      {report(AlertEvent::began, {"village"}), AlertState::on_air},
      {report(AlertEvent::repeated, {"village"}), AlertState::on_air},
      {report(AlertEvent::cut, {"village"}), AlertState::queued},
      {report(AlertEvent::began, {"village"}), AlertState::on_air},
      {report(AlertEvent::completed, {"village"}), AlertState::on_air},
      {report(AlertEvent::aired), AlertState::aired},
  };
  for (const auto& row : rows) {
    for (const alerts::AlertStep& step : steps_of(row.told, *book.find(1))) {
      const auto taken = book.take(step);
      ASSERT_TRUE(taken) << taken.error().message;
    }
    EXPECT_EQ(book.find(1)->state(), row.then);
  }
  const alerts::AlertStep* began = book.find(1)->last(alerts::StepKind::began);
  EXPECT_EQ(began->at, base::FramePos{4800});
  EXPECT_EQ(began->when, test::at_second(5));
  EXPECT_EQ(began->who, "station");
}

TEST(AlertReports, AnAlertThatSoundsAtOnceWasQueuedFirst) {
  alerts::AlertBook book;
  test::accepted(book, test::flood("a"));
  const auto steps = steps_of(report(AlertEvent::began, {"village"}), *book.find(1));
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].kind, alerts::StepKind::queued);
  for (const alerts::AlertStep& step : steps) EXPECT_TRUE(book.take(step));
}

TEST(AlertReports, EachEndOfTheCoreIsAnEndOfTheRecord) {
  const std::pair<AlertEvent, AlertState> ends[] = {
      {AlertEvent::cancelled, AlertState::cancelled},
      {AlertEvent::superseded, AlertState::superseded},
      {AlertEvent::expired, AlertState::expired},
      {AlertEvent::refused, AlertState::refused}};
  for (const auto& [event, state] : ends) {
    alerts::AlertBook book;
    test::accepted(book, test::flood("a"));
    for (const alerts::AlertStep& step : steps_of(report(event), *book.find(1))) {
      ASSERT_TRUE(book.take(step));
    }
    EXPECT_EQ(book.find(1)->state(), state);
    EXPECT_EQ(book.find(1)->steps().back().why, "why");
  }
}

TEST(AlertReports, WhoCalledItOffStandsAtItsEndWithTheFrameWhereItStopped) {
  alerts::AlertBook book;
  const auto number = test::on_air(book, test::flood("a"));
  alerts::AlertStep order = test::step(number, alerts::StepKind::ending, 4);
  order.who = "deputy";
  order.why = "false alarm";
  test::must(book.take(order));
  for (const alerts::AlertStep& step :
       steps_of(report(AlertEvent::cancelled, {"village", "school"}), *book.find(number))) {
    test::must(book.take(step));
  }
  const alerts::AlertStep& end = book.find(number)->steps().back();
  EXPECT_EQ(end.who, "deputy");
  EXPECT_EQ(end.why, "false alarm");
  EXPECT_EQ(end.at, base::FramePos{4800});
}

// C1: what was told as a length is one for the core, until a restart breaks off the count of
// frames.
TEST(AlertReports, ALengthOfTimeCountsFromWhereTheAlertWasAccepted) {
  const auto beep = std::make_shared<const audio::Clip>(test::beep(1));
  for (const bool by_length : {false, true}) {
    alerts::AlertBook book;
    alerts::AlertDraft draft = test::flood("a", 3600);
    draft.expires_by_length = by_length;
    const auto number = test::accepted(book, draft);
    const base::UtcTime accepted = book.find(number)->last(alerts::StepKind::accepted)->when;
    const auto alert = air_alert_of(*book.find(number), {beep, beep});
    EXPECT_EQ(alert->lasts.has_value(), by_length);
    if (by_length) {
      EXPECT_EQ(*alert->lasts, *draft.expires - accepted);
    }
    test::must(book.take(test::step(number, alerts::StepKind::resumed, 60)));
    EXPECT_FALSE(air_alert_of(*book.find(number), {beep, beep})->lasts);
  }
}

// P7: nobody knows how long the station was off; it gets no more than was left before.
TEST(AlertReports, P7_AfterARestartWithoutAClockItGetsWhatWasLeftOfItsTime) {
  const auto beep = std::make_shared<const audio::Clip>(test::beep(1));
  alerts::AlertBook book;
  const auto number = test::on_air(book, test::flood("a", 3600));
  EXPECT_FALSE(air_alert_of(*book.find(number), {beep, beep}, false)->at_most) << "no restart";
  book.recover({base::UtcTime{}, false, test::at_second(600)});
  const auto alert = air_alert_of(*book.find(number), {beep, beep}, false);
  ASSERT_TRUE(alert->at_most);
  EXPECT_EQ(*alert->at_most, book.find(number)->expires() - test::at_second(600));
  EXPECT_FALSE(air_alert_of(*book.find(number), {beep, beep})->at_most) << "the clock tells it";
}

TEST(AlertReports, E6_AfterARestartTheCoreGetsTheAlertMarkedAsResumed) {
  alerts::AlertBook book;
  alerts::AlertDraft draft = test::flood("a");
  draft.drill = true;
  draft.not_before = test::at_second(-1);
  const auto number = test::on_air(book, draft);
  const auto beep = std::make_shared<const audio::Clip>(test::beep(1));
  EXPECT_FALSE(air_alert_of(*book.find(number), {beep, beep})->resumed);
  book.recover({test::at_second(60), true, {}});
  const auto alert = air_alert_of(*book.find(number), {beep, beep});
  EXPECT_TRUE(alert->resumed);
  EXPECT_TRUE(alert->drill);
  EXPECT_EQ(alert->number, number);
  EXPECT_EQ(alert->urgency, alerts::AlertClass::life_safety);
  EXPECT_EQ(alert->not_before, draft.not_before);
  EXPECT_EQ(alert->expires, *draft.expires);
  EXPECT_EQ(alert->repeats, *draft.repeats);
  EXPECT_EQ(alert->after, *draft.after);
  EXPECT_EQ(alert->plan, test::siren().plan);
  EXPECT_EQ(alert->clips[1], beep);
  EXPECT_EQ(alert->title, "Flood");
  EXPECT_EQ(alert->issuer, "chiang-rai");
}

}  // namespace
}  // namespace hornbill::scheduler
