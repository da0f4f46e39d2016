// SPDX-License-Identifier: Apache-2.0
// The daemon is killed at any moment: what its timetable wants by then is heard after the start.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>

#include "tests/hornbill/live/live_fixture.h"
#include "tests/support/wav_file.h"

namespace hornbill::test {
namespace {

constexpr double kPlay = 1000, kSkip = 700;
constexpr int kShowSeconds = 12;

// The pitch of the show in its second of that number: its sound tells its place.
double show_hertz(int second) { return 1500.0 + 300.0 * second; }

// A second of the show that began right after the one before it.
struct ShowSecond {
  int number = 0;
  double begin = 0.0;  // in the recording
};

std::vector<ShowSecond> show_seconds(const std::vector<float>& samples) {
  std::vector<ShowSecond> found;
  for (int n = 1; n < kShowSeconds; ++n) {
    const auto before = tones_heard(samples, show_hertz(n - 1));
    for (const Stretch& stretch : tones_heard(samples, show_hertz(n))) {
      const bool follows = std::any_of(before.begin(), before.end(), [&](const Stretch& b) {
        return std::abs(b.end - stretch.begin) < 0.03;
      });
      if (follows) found.push_back({n, stretch.begin});
    }
  }
  return found;
}

class PowerCutLiveTest : public LiveStationTest {
 protected:
  void make_sounds() {
    configure(kMusic);
    add_sound("skip.wav", 1, kSkip);
    const auto wave = [](std::int64_t frame, double hertz) {
      const double turns = hertz * static_cast<double>(frame) / 48000.0;
      return static_cast<std::int16_t>(8000.0 * std::sin(6.283185307179586 * turns));
    };
    write_wav(folder_ / "library/play.wav", 24'000,
              [&](std::int64_t frame) { return wave(frame, kPlay); });
    std::filesystem::create_directories(folder_ / "library/show");
    write_wav(folder_ / "library/show/show.wav", kShowSeconds * 48'000, [&](std::int64_t frame) {
      return wave(frame, show_hertz(static_cast<int>(frame / 48'000)));
    });
  }

  // Over music, three entries at one instant that differ by what becomes of them when they are met
  // late. Units: seconds from now.
  void plan(const std::string& round, int seconds) {
    const std::string at = "start = \"hard\"\nat = \"" + clock_in(seconds) + "\"\n";
    const auto one = [&](const std::string& name, const std::string& keys) {
      return "[[timetable]]\nname = \"" + name + " " + round + "\"\n" + at + keys;
    };
    configure(std::string(kMusic) +
              "[segments.play]\nfile = \"play.wav\"\n[segments.skip]\nfile = \"skip.wav\"\n"
              "[playlists.show]\nfiles = \"show/*.wav\"\n" +
              one("Play", "play = \"segment:play\"\nlate = \"play\"\n") +
              one("Skip", "play = \"segment:skip\"\nlate = \"skip\"\n") +
              one("Show", "play = \"playlist:show\"\nlate = \"join\"\nresume = \"rejoin\"\n"));
  }

  void wait_for(double wall) {
    ASSERT_LT(wall_now(), wall) << "this machine is too slow for the times of the test";
    ASSERT_TRUE(seconds_until([&] { return wall_now() >= wall; }, 10));
  }

  // What is heard after a power cut over entries that were due at `due`.
  void expect_heard(const PulseRecording& recording, double due) {
    EXPECT_TRUE(seconds_until([&] { return !show_seconds(recording.channel(0)).empty(); }, 8))
        << nlohmann::json(as_run()).dump();
    const std::vector<float> heard = recording.channel(0);
    const double begin = wall_now() - recording.seconds();
    const auto play = tones_heard(heard, kPlay);
    ASSERT_FALSE(play.empty());
    // The card may open while it sounds already.
    EXPECT_GT(play.back().end - play.front().begin, 0.25);
    EXPECT_LT(play.back().end - play.front().begin, 0.65) << "more than once";
    EXPECT_TRUE(tones_heard(heard, kSkip).empty());
    for (const ShowSecond& second : show_seconds(heard)) {
      EXPECT_NEAR(begin + second.begin, due + second.number + 0.1, 0.2) << second.number;
    }
  }

  void expect_told(const std::string& round) {
    const auto skip = records_of("Skip " + round);
    ASSERT_EQ(skip.size(), 1U);
    EXPECT_EQ(skip[0]["kind"], "missed");
    std::vector<nlohmann::json> play;
    const auto finished = [&] {  // the store is written when the disk has time for it
      play = records_of("Play " + round);
      return std::count_if(play.begin(), play.end(),
                           [](const auto& record) { return record["how_ended"] == "finished"; });
    };
    EXPECT_TRUE(seconds_until([&] { return finished() == 1; }, 5)) << nlohmann::json(play).dump();
    const auto all = as_run();
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const auto& record) {
      return record["how_ended"].is_string() &&
             record["how_ended"].template get<std::string>().find("power lost") !=
                 std::string::npos;
    }));
  }
};

TEST_F(PowerCutLiveTest, PlaysAgainWithinTenSecondsWhatTheLatePoliciesWant) {
  make_sounds();
  make_pulse();
  start();
  ASSERT_TRUE(seconds_until([this] { return !as_run().empty(); }, 10));
  std::mt19937 random(20260101);
  // Before the entries, and while the first of them is heard and the others wait.
  std::uniform_real_distribution<double> before(-1.2, -0.05), within(0.15, 0.4);
  for (int round = 0; round < (long_form() ? 30 : 2); ++round) {
    const double due = std::ceil(wall_now()) + 2;
    const double moment = round % 2 == 0 ? before(random) : within(random);
    const std::string name = std::to_string(round);
    SCOPED_TRACE("round " + name + ", killed at " + std::to_string(moment));
    plan(name, 3);
    ASSERT_EQ(command({"reload"}), 0);
    wait_for(due + moment);
    kill_daemon();
    wait_for(due + 1.2);
    const PulseRecording recording = pulse_->record("hall");
    start();
    const auto sound = seconds_until([&] { return heard_tone(recording); }, 10);
    ASSERT_TRUE(sound);
    expect_heard(recording, due);
    expect_told(name);
  }
}

}  // namespace
}  // namespace hornbill::test
