// SPDX-License-Identifier: Apache-2.0
// Alerts on the running station, heard by the monitor of its sound card.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/hornbill/live/alert_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(LiveAlertTest, E1_AnAlertIsHeardWhereNothingElseSounds) {
  configure(std::string(kEnglish) + "[fallback]\nidle = \"silence\"\n");
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  const Json alert = send("life-safety");
  ASSERT_TRUE(seconds_until([&] { return is(alert, "aired"); }, 60)) << show(alert).dump();
  const auto sound = recording.channel(0);
  const float loudest = *std::max_element(sound.begin(), sound.end());
  EXPECT_GT(loudest, 0.1F);
  const Json record = show(alert);
  std::vector<std::string> steps;
  for (const Json& step : record["steps"]) steps.push_back(step["step"]);
  const std::vector<std::string> life = {"drafted",  "accepted",  "queued", "began",
                                         "repeated", "completed", "aired"};
  EXPECT_EQ(steps, life) << record.dump(1);
}

TEST_F(LiveAlertTest, A4_WithoutASoundServerAnAlertIsOwedAndHeardWhenOneComes) {
  configure(std::string(kEnglish) + kMusic);
  make_pulse(false);
  start();
  ASSERT_TRUE(seconds_until([this] { return has_fault("output.village"); }, 5));
  const Json alert = send("life-safety");
  const auto waits = [&] {
    const Json now = status();
    return now["alerts"].size() == 1 &&
           now["alerts"][0]["waits_for"] == "no output of village plays";
  };
  ASSERT_TRUE(seconds_until(waits, 5)) << status()["alerts"].dump();
  pulse_->start();
  const PulseRecording recording = pulse_->record("hall");
  const auto after = heard_after(recording, 0, kAlertLevel);
  ASSERT_TRUE(after);
  EXPECT_LE(*after, 3.0);
  EXPECT_TRUE(seconds_until([&] { return is(alert, "aired"); }, 60)) << show(alert).dump(1);
  RecordProperty("alert_after_return_s", std::to_string(*after));
}

TEST_F(LiveAlertTest, P3_AfterAKillTheAlertIsHeardAgainFromItsBeginning) {
  configure(std::string(kEnglish) + kMusic);
  make_pulse();
  start();
  const Json alert = send("life-safety");
  ASSERT_TRUE(seconds_until([&] { return is(alert, "on air"); }, 5)) << show(alert).dump();
  kill_daemon();
  const PulseRecording recording = pulse_->record("hall");
  const double from = recording.seconds();
  start();
  const auto after = heard_after(recording, from, kAlertLevel);
  ASSERT_TRUE(after);
  EXPECT_LE(*after, 10.0);
  const Json record = show(alert);
  const bool resumed = std::any_of(record["steps"].begin(), record["steps"].end(),
                                   [](const Json& s) { return s["step"] == "resumed"; });
  EXPECT_TRUE(resumed) << record.dump(1);
}

}  // namespace
}  // namespace hornbill::test
