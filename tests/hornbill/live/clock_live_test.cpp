// SPDX-License-Identifier: Apache-2.0
// A wall clock that lies at boot or jumps, and a daemon that is stopped: rows C1 and C4 of the
// acceptance matrix.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {
namespace {

// What the output and the recorder hold back, and the rest of a start that is 50 ms off at most.
constexpr double kHeldBack = 0.25;
constexpr double kOffTime = 0.05;

// The daemon with a wall clock that is shifted.
class ClockLiveTest : public LiveStationTest {
 protected:
  // Units: seconds.
  void shift_clock(double by) {
    const auto shift = static_cast<std::int64_t>(by) * 1'000'000'000;
    const base::UniqueFd fd(::open(file_.c_str(), O_WRONLY | O_CLOEXEC));
    ASSERT_EQ(::pwrite(fd.get(), &shift, sizeof shift, 0), static_cast<ssize_t>(sizeof shift));
  }
  void start_shifted(double by) {
    file_ = folder_.write("shift", std::string(8, '\0'));
    shift_clock(by);
    start({"LD_PRELOAD=" HORNBILL_CLOCK_SHIFT, "CLOCK_SHIFT_FILE=" + file_,
           "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0"});
  }
  // Makes the configuration that is told, whose times count from now.
  void count_from_now() { begun_ = Steady::now(); }
  void wait_until(double seconds) {
    const auto passed = [this] {
      return std::chrono::duration<double>(Steady::now() - begun_).count();
    };
    ASSERT_LT(passed(), seconds) << "this machine is too slow for the times of the test";
    ASSERT_TRUE(seconds_until([&] { return passed() >= seconds; }, seconds));
  }
  std::string programme_state() { return status()["programmes"][0]["state"]; }
  // Heard once, at its planned time; `shift` is what the daemon's clock was ahead by then.
  void expect_on_time(const std::string& entry, double heard, double shift = 0.0) {
    auto records = records_of(entry);
    std::erase_if(records, [](const auto& record) { return record["kind"] != "item"; });
    ASSERT_EQ(records.size(), 1U) << entry;
    const double planned = seconds_of(records[0]["planned"]);
    EXPECT_NEAR(seconds_of(records[0]["started"]), planned, kOffTime) << entry;
    EXPECT_GE(heard + shift, planned - kOffTime) << entry;
    EXPECT_LE(heard + shift, planned + kOffTime + kHeldBack) << entry;
  }

  std::string file_;
  Steady::time_point begun_;
};

// The longest gap in the sound from `from` seconds on. What the pips interrupted is faded in after
// them, so that the first 0.1 s of it is no gap.
double longest_gap(std::vector<float> samples, const std::vector<Stretch>& pips, double from) {
  for (const Stretch& stretch : pips) {
    const auto end = static_cast<std::size_t>(stretch.end * 48000.0);
    for (std::size_t i = end; i < std::min(end + 4800, samples.size()); ++i) samples[i] = 1.0F;
  }
  return longest_quiet(samples, kQuiet, from);
}

// Wall time at which the recording began.
double begin_of(const PulseRecording& recording) { return wall_now() - recording.seconds(); }

TEST_F(ClockLiveTest, C1_BootIn1970HoldsTheTimetableUntilTheClockIsSet) {
  constexpr double kFallback = 1600, kTone = 440, kPips = 1000;
  add_sound("spare/spare.wav", 60, kFallback);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  count_from_now();
  configure(std::string("[playlists.spare]\nfiles = \"spare/*.wav\"\nloop = true\ncrossfade = "
                        "\"0s\"\n[fallback]\nplay = \"playlist:spare\"\n") +
            kMusic +
            "[[timetable]]\nname = \"Pips\"\nplay = \"segment:pips\"\nstart = \"hard\"\nat = [\"" +
            clock_in(3) + "\", \"" + clock_in(7) + "\"]\n");
  const double whole_days = 86'400.0 * static_cast<double>(static_cast<int>(wall_now() / 86'400));
  start_shifted(-whole_days);
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  const double from = recording.seconds();

  wait_until(4.6);  // the first pips' time of day has passed
  EXPECT_EQ(programme_state(), "waiting_for_clock") << status().dump();
  EXPECT_TRUE(has_fault("clock"));
  const double set = recording.seconds();
  std::vector<float> heard = recording.channel(0);
  EXPECT_TRUE(tones_heard(heard, kPips).empty());
  EXPECT_TRUE(tones_heard(heard, kTone).empty());
  EXPECT_EQ(tones_heard(heard, kFallback).size(), 1U);

  shift_clock(0);
  EXPECT_TRUE(seconds_until([this] { return programme_state() == "playing"; }, 1.0));
  EXPECT_TRUE(seconds_until([this] { return !has_fault("clock"); }, 1.0));
  wait_until(7.6);
  heard = recording.channel(0);
  const auto music = tones_heard(heard, kTone);
  const auto pips = tones_heard(heard, kPips);
  ASSERT_FALSE(music.empty());
  EXPECT_LE(music[0].begin - set, 1.0 + kHeldBack);
  ASSERT_EQ(pips.size(), 1U);
  expect_on_time("Pips", begin_of(recording) + pips[0].begin);
  EXPECT_EQ(records_of("Music")[0]["started"].get<std::string>().substr(0, 2), "20");
  EXPECT_LE(longest_gap(heard, pips, from), 0.02);
}

TEST_F(ClockLiveTest, C1_WallClockJumpsUnderTheDaemonAndNothingIsLostOrHeardTwice) {
  constexpr double kHour = 3600;
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  count_from_now();
  configure(kMusic + pips_in(3, "Before") + pips_in(1800, "Skipped", "late = \"skip\"") +
            pips_in(2400, "Late", "late = \"play\"") + pips_in(3606, "Within") +
            pips_in(10, "After"));
  start_shifted(0);
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  const double from = recording.seconds();
  wait_until(3.5);
  const double jump = recording.seconds();
  shift_clock(kHour);
  wait_until(6.6);
  shift_clock(-kHour);
  wait_until(7.6);
  shift_clock(kHour * 24 * 365 * 20);
  wait_until(8.6);
  shift_clock(0);
  wait_until(10.6);

  const std::vector<float> heard = recording.channel(0);
  const auto pips = tones_heard(heard, 1000);
  const double begin = begin_of(recording);
  ASSERT_EQ(pips.size(), 4U);
  expect_on_time("Before", begin + pips[0].begin);
  EXPECT_LE(pips[1].begin - jump, 1.0 + kHeldBack);
  expect_on_time("Within", begin + pips[2].begin, kHour);
  expect_on_time("After", begin + pips[3].begin);
  for (const char* entry : {"Skipped", "Late"}) {
    const auto records = records_of(entry);
    ASSERT_EQ(records.size(), 1U) << entry;
    EXPECT_EQ(records[0]["kind"], entry == std::string("Late") ? "item" : "missed");
  }
  EXPECT_LE(longest_gap(heard, pips, from), 0.02);
  EXPECT_TRUE(daemon_runs());
}

TEST_F(ClockLiveTest, C4_FrozenDaemonDoesNotChaseWhatWasLost) {
  const int stopped = long_form() ? 60 : 6;
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  count_from_now();
  configure(kMusic + pips_in(5, "Hole", "late = \"skip\"") + pips_in(stopped + 4, "After"));
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  wait_until(2.5);
  signal(SIGSTOP);
  wait_until(2.5 + stopped);
  const double back = recording.seconds();
  signal(SIGCONT);
  wait_until(stopped + 4.6);

  const std::vector<float> heard = recording.channel(0);
  const auto music = tones_heard(heard, 440);
  const auto again = std::find_if(music.begin(), music.end(), [&](const Stretch& stretch) {
    return stretch.begin > back - 1.0;
  });
  ASSERT_NE(again, music.end());
  EXPECT_LE(again->begin - back, 1.0);
  const auto pips = tones_heard(heard, 1000);
  ASSERT_EQ(pips.size(), 1U);
  EXPECT_LE(longest_gap(heard, pips, again->begin + 0.05), 0.02);
  expect_on_time("After", begin_of(recording) + pips[0].begin);
  const auto hole = records_of("Hole");
  ASSERT_EQ(hole.size(), 1U);
  EXPECT_EQ(hole[0]["kind"], "missed");
  const auto records = as_run();
  EXPECT_TRUE(std::any_of(records.begin(), records.end(), [](const auto& record) {
    return record["reason"].is_string() &&
           record["reason"].template get<std::string>().starts_with("the clock was set");
  }));
}

}  // namespace
}  // namespace hornbill::test
