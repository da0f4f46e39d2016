// SPDX-License-Identifier: Apache-2.0
// The sound server is killed, stopped, absent: rows A1, A2, A4 of the acceptance matrix.
#include <gtest/gtest.h>
#include <algorithm>

#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(LiveStationTest, A1_SoundServerKilledAndBack) {
  configure(kMusic);
  make_pulse();
  start();
  {
    const PulseRecording before = pulse_->record("hall");
    ASSERT_TRUE(seconds_until([&] { return heard_tone(before); }, 10));
  }
  pulse_->kill();
  const auto shown = seconds_until([this] { return has_fault("output.village"); }, 5);
  ASSERT_TRUE(shown);
  EXPECT_LE(*shown, 2.0);
  pulse_->start();
  const PulseRecording after = pulse_->record("hall");
  const auto sound = seconds_until([&] { return heard_tone(after); }, 10);
  ASSERT_TRUE(sound);
  EXPECT_LE(*sound, 3.0);
  EXPECT_TRUE(seconds_until([this] { return !has_fault("output.village"); }, 5));
  // The recorder went on all the while: one item from the start, nothing interrupted.
  const auto records = as_run();
  EXPECT_EQ(std::count_if(records.begin(), records.end(),
                          [](const auto& r) { return r["entry"] == "Music"; }),
            1);
  RecordProperty("fault_shown_s", std::to_string(*shown));
  RecordProperty("sound_after_return_s", std::to_string(*sound));
}

TEST_F(LiveStationTest, A2_SoundServerFrozenLeavesTheControlLive) {
  configure(kMusic);
  make_pulse();
  start();
  {
    const PulseRecording before = pulse_->record("hall");
    ASSERT_TRUE(seconds_until([&] { return heard_tone(before); }, 10));
    ASSERT_TRUE(seconds_until([&] { return before.seconds() > 4; }, 10));
  }
  pulse_->freeze();
  const auto shown = seconds_until([this] { return has_fault("output.village"); }, 5);
  // The control answers, all the while in the long form.
  std::vector<double> latencies;
  const auto ask = [&] {
    const auto begin = Steady::now();
    EXPECT_TRUE(client_->get("/api/v1/status"));
    latencies.push_back(std::chrono::duration<double>(Steady::now() - begin).count());
  };
  while (latencies.size() < 100) ask();
  if (long_form()) {
    seconds_until([&] { return ask(), false; }, 30);
  }
  pulse_->thaw();
  ASSERT_TRUE(shown);
  EXPECT_LE(*shown, 2.0);
  std::sort(latencies.begin(), latencies.end());
  EXPECT_LE(latencies[latencies.size() * 99 / 100 - 1], 0.1);
  const PulseRecording after = pulse_->record("hall");
  EXPECT_TRUE(seconds_until([&] { return heard_tone(after); }, 10));
}

TEST_F(LiveStationTest, A4_WithoutASoundServerItRunsAndPlaysWhenOneComes) {
  configure(kMusic);
  make_pulse(false);
  start();
  EXPECT_TRUE(seconds_until([this] { return has_fault("output.village"); }, 5));
  const double without = long_form() ? 60 : 0;
  EXPECT_FALSE(seconds_until([this] { return !daemon_runs(); }, without));
  EXPECT_TRUE(client_->get("/api/v1/status"));
  EXPECT_TRUE(has_fault("output.village"));
  pulse_->start();
  const PulseRecording recording = pulse_->record("hall");
  const auto sound = seconds_until([&] { return heard_tone(recording); }, 10);
  ASSERT_TRUE(sound);
  EXPECT_LE(*sound, 3.0);
}

}  // namespace
}  // namespace hornbill::test
