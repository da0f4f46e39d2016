// SPDX-License-Identifier: Apache-2.0
// What the running station plays, and what its operator tells it.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(LiveStationTest, PlaysOnTheSoundCardAndIntoTheRecorderAtOnce) {
  configure(kMusic);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  const double from = recording.seconds();
  const std::uint64_t before = xruns();
  ASSERT_TRUE(seconds_until([&] { return recording.seconds() > from + 8; }, 20));
  EXPECT_LE(longest_quiet(recording.channel(0), 0.02F, from), forgiven_gap(before));
  // What the recorder holds back comes a moment later.
  const auto recorded = [&] {
    const std::filesystem::directory_iterator files(folder_ / "recordings");
    return std::any_of(begin(files), end(files),
                       [](const auto& file) { return file.file_size() > 8 * 48000 * 4; });
  };
  EXPECT_TRUE(seconds_until(recorded, 2));
  EXPECT_EQ(status()["programmes"][0]["on_air"][0]["segment"], "music/tone.wav");
}

// Against their times, by the frames of one recording: all at one offset, and that is what the
// output says of itself.
TEST_F(LiveStationTest, HardEntriesSoundAtTheirTimesWithinFiveMilliseconds) {
  configure(
      "[fallback]\nidle = \"silence\"\n[[timetable]]\nname = \"Pips\"\nplay = "
      "\"segment:pips\"\nstart = \"hard\"\nat = [\"" +
      clock_in(6) + "\", \"" + clock_in(9) + "\", \"" + clock_in(12) + "\", \"" + clock_in(15) +
      "\"]\n");
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return onsets(recording.channel(0), 0.01F).size() >= 4; }, 30));
  const double there = recording.seconds_now();
  const double begin = wall_now() - there;
  const auto at = onsets(recording.channel(0), 0.01F);
  const auto records = records_of("Pips");
  ASSERT_GE(records.size(), 4U);
  const auto outputs = status()["outputs"];
  std::vector<double> late_ms;
  for (std::size_t i = 0; i < 4; ++i) {
    const double heard = begin + static_cast<double>(at[i]) / 48'000.0;
    late_ms.push_back((heard - seconds_of(records[i]["planned"])) * 1000.0);
  }
  const auto [least, most] = std::minmax_element(late_ms.begin(), late_ms.end());
  EXPECT_LE(*most - *least, 5.0) << outputs.dump();
  const double latency_ms = outputs[0]["latency_ms"];
  for (const double late : late_ms) EXPECT_NEAR(late, latency_ms, 20.0) << outputs.dump();
  RecordProperty("late_ms", std::to_string(*least) + " to " + std::to_string(*most));
  std::printf("%.1f to %.1f ms late, %.1f ms told\n", *least, *most, latency_ms);
}

TEST_F(LiveStationTest, CommandsAreObeyedAndTellByTheirExitStatus) {
  configure(kMusic);
  EXPECT_EQ(command({"status"}), 3);
  start();
  ASSERT_TRUE(seconds_until([this] { return as_run().size() > 0; }, 5));
  EXPECT_EQ(command({"status", "--json"}), 0);
  EXPECT_EQ(command({"skip"}), 0);
  EXPECT_TRUE(seconds_until(
      [this] {
        const auto records = as_run();
        return std::any_of(records.begin(), records.end(), [](const auto& r) {
          return r["how_ended"].is_string() &&
                 r["how_ended"].template get<std::string>().starts_with("skipped by");
        });
      },
      5));
  EXPECT_EQ(command({"stop"}), 0);
  EXPECT_TRUE(seconds_until([this] { return status()["programmes"][0]["state"] == "stopped"; }, 5));
  EXPECT_EQ(command({"resume"}), 0);
  EXPECT_TRUE(seconds_until([this] { return status()["programmes"][0]["state"] == "playing"; }, 5));
  EXPECT_EQ(command({"skip", "--programme", "nowhere"}), 1);
  EXPECT_EQ(command({"dance"}), 2);
}

TEST_F(LiveStationTest, F4_ReloadRefusesABadConfigurationAndTakesAGoodOneWithoutAGap) {
  configure(kMusic);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  const double from = recording.seconds();
  const std::uint64_t before = xruns();
  configure(std::string(kMusic) + "\n[[timetable]]\nname = \"Broken\"\nplya = 3\n");
  EXPECT_EQ(command({"reload"}), 4);
  configure(std::string(kMusic) +
            "\n[[timetable]]\nname = \"Pips\"\nplay = \"segment:pips\"\n"
            "mix = \"duck\"\nat = \"" +
            clock_in(5) + "\"\n");
  signal(SIGHUP);
  EXPECT_TRUE(seconds_until(
      [this] {
        const auto records = as_run();
        return std::any_of(records.begin(), records.end(),
                           [](const auto& r) { return r["entry"] == "Pips"; });
      },
      15));
  EXPECT_LE(longest_quiet(recording.channel(0), 0.01F, from), forgiven_gap(before));
}

}  // namespace
}  // namespace hornbill::test
