// SPDX-License-Identifier: Apache-2.0
// P1, E1: how soon an alert is heard, in each state that a station can be in. All sounds of the
// station are tones of 440 Hz, so that the alert's first frame can be told from them.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "base/sqlite/database.h"
#include "tests/hornbill/live/alert_fixture.h"
#include "tests/hornbill/live/daemon_processes.h"
#include "tests/support/bad_http_server.h"

namespace hornbill::test {
namespace {

// Figures to reach from the acceptance, in seconds, at the monitor of the sound card.
constexpr double kMostOf99 = 0.12;
constexpr double kMost = 0.2;
constexpr double kMostFromRequest = 1.0;

class P1_E1_AlertStates : public LiveAlertTest {
 protected:
  // Starts the station with `more` in its configuration and waits until it plays (or is silent).
  void play(const std::string& more, bool sounds = true) {
    if (!pulse_) make_pulse();
    configure(kEnglish + more);
    recording_.emplace(pulse_->record("hall"));
    start();
    ASSERT_TRUE(seconds_until([&] { return !sounds || heard_tone(*recording_); }, 20));
  }

  void expect_prompt(const std::string& state, int count = long_form() ? 10 : 1) {
    const auto all = measure_many(*recording_, count, state);
    for (const Latency& latency : all) {
      EXPECT_GT(latency.from_accepted, 0.02) << state << ": that was not the alert";
      EXPECT_LE(latency.from_accepted, kMost) << state;
      EXPECT_LE(latency.from_request, kMostFromRequest) << state;
    }
  }

  // Whether it has begun, as the as-run tells it.
  bool began(const std::string& segment) {
    const auto records = as_run();
    return std::any_of(records.begin(), records.end(),
                       [&](const Json& record) { return record["segment"] == segment; });
  }

  std::optional<PulseRecording> recording_;
};

std::string entry(const std::string& name, const std::string& keys) {
  return "[[timetable]]\nname = \"" + name + "\"\n" + keys + "\n";
}

TEST_F(P1_E1_AlertStates, Idle) {
  play("[fallback]\nidle = \"silence\"\n", false);
  expect_prompt("idle");
}

// The figures of many alerts, where nothing else is the matter.
TEST_F(P1_E1_AlertStates, MusicAndADatabaseThatIsLockedAndADecoderThatHangs) {
  play(kMusic);
  const auto all = measure_many(*recording_, long_form() ? 100 : 1, "music");
  std::vector<double> accepted;
  for (const Latency& latency : all) {
    accepted.push_back(latency.from_accepted);
    EXPECT_LE(latency.from_request, kMostFromRequest);
  }
  std::sort(accepted.begin(), accepted.end());
  EXPECT_GT(accepted.front(), 0.02);
  EXPECT_LE(accepted.back(), kMost);
  if (long_form()) {
    EXPECT_LE(accepted[98], kMostOf99);
  }

  auto database = base::Database::open(folder_ / "state/station.db");
  ASSERT_TRUE(database) << database.error().message;
  ASSERT_TRUE(database->execute("BEGIN EXCLUSIVE"));
  expect_prompt("database locked");
  ASSERT_TRUE(database->execute("ROLLBACK"));

  for (int n = long_form() ? 10 : 1; n > 0; --n) {
    std::vector<pid_t> stopped;
    EXPECT_TRUE(seconds_until([&] { return !(stopped = decoders(daemon_pid())).empty(); }, 60));
    for (const pid_t pid : stopped) ::kill(pid, SIGSTOP);
    expect_prompt("decoder stuck", 1);
    for (const pid_t pid : stopped) ::kill(pid, SIGCONT);
  }
}

TEST_F(P1_E1_AlertStates, SpeechOverMusic) {
  if (!long_form()) GTEST_SKIP() << "in the long form";
  add_sound("speech.wav", 300, 440);
  play("[segments.speech]\nfile = \"speech.wav\"\n" + std::string(kMusic) +
       entry("Speech",
             "at = \"" + clock_in(10) + "\"\nplay = \"segment:speech\"\nmix = \"duck\"\n"));
  ASSERT_TRUE(seconds_until([&] { return began("speech"); }, 30)) << Json(as_run()).dump();
  expect_prompt("speech over music");
}

TEST_F(P1_E1_AlertStates, Crossfade) {
  if (!long_form()) GTEST_SKIP() << "in the long form";
  add_sound("short/a.wav", 5, 440);
  add_sound("short/b.wav", 5, 440);
  std::string music = kMusic;
  music.replace(music.find("\"0s\""), 4, "\"4s\"");
  music.replace(music.find("music/*"), 7, "short/*");
  play(music);
  expect_prompt("crossfade");
}

TEST_F(P1_E1_AlertStates, Jingle) {
  if (!long_form()) GTEST_SKIP() << "in the long form";
  add_sound("jingle.wav", 9, 440);
  play("[segments.jingle]\nfile = \"jingle.wav\"\n" + std::string(kMusic) +
       entry("Jingle",
             "at = \"00:00\"\nstart = \"hard\"\nevery = \"10s\"\nuntil = \"24:00\"\nplay = "
             "\"segment:jingle\"\n"));
  ASSERT_TRUE(seconds_until([&] { return began("jingle"); }, 12)) << Json(as_run()).dump();
  expect_prompt("jingle");
}

TEST_F(P1_E1_AlertStates, LiveMicrophone) {
  make_microphone(440.0);
  play("[inputs.microphone]\nsoundcard = \"microphone_monitor\"\n" +
       entry("Live", "at = \"00:00\"\nuntil = \"24:00\"\nplay = \"input:microphone\"\n"));
  expect_prompt("live microphone");
}

TEST_F(P1_E1_AlertStates, Stream) {
  if (!long_form()) GTEST_SKIP() << "in the long form";
  configure("");
  const BadHttpServer server(encoded_tone());
  play("[inputs.net]\nurl = \"" + server.url("/stream") + "\"\n" +
       entry("Relay", "at = \"00:00\"\nuntil = \"24:00\"\nplay = \"input:net\"\n"));
  expect_prompt("stream");
}

TEST_F(P1_E1_AlertStates, Fallback) {
  if (!long_form()) GTEST_SKIP() << "in the long form";
  play(
      "[segments.lost]\nfile = \"lost.wav\"\n[playlists.spare]\nfiles = "
      "\"music/*.wav\"\n[fallback]\nplay = \"playlist:spare\"\n" +
      entry("Lost", "at = \"00:00\"\nuntil = \"24:00\"\nplay = \"segment:lost\"\n"));
  expect_prompt("fallback");
}

TEST_F(P1_E1_AlertStates, OtherAlert) {
  if (!long_form()) GTEST_SKIP() << "in the long form";
  play("[fallback]\nidle = \"silence\"\n", false);
  const auto kept =
      client_->post("/api/v1/alerts/recordings", slurp(folder_ / "library/music/tone.wav"));
  ASSERT_TRUE(kept);
  const Json sound = Json::parse(kept->body)["audio"];
  const Json other =
      send("normal", {{"phrase", nullptr}, {"messages", {{{"language", "en"}, {"audio", sound}}}}});
  ASSERT_TRUE(seconds_until([&] { return is(other, "on air"); }, 10)) << other.dump();
  for (int n = 0; n < (long_form() ? 5 : 1); ++n) {
    // Its own signal and phrases, with which it comes back each time, are over.
    ASSERT_TRUE(
        seconds_until([&] { return heard_tone(*recording_) && only_tone(*recording_, 1); }, 30));
    expect_prompt("other alert", 1);
  }
  EXPECT_TRUE(seconds_until([&] { return is(other, "on air"); }, 10)) << show(other).dump();
}

TEST_F(P1_E1_AlertStates, LibraryScan) {
  if (!long_form()) GTEST_SKIP() << "in the long form";
  // Each has a name and an inode of its own, so each is analysed.
  add_sound("scan/0.wav", 20, 440);
  for (int n = 1; n < (long_form() ? 1000 : 150); ++n) {
    std::filesystem::copy_file(folder_ / "library/scan/0.wav",
                               folder_ / ("library/scan/" + std::to_string(n) + ".wav"));
  }
  play(std::string("[playlists.scan]\nfiles = \"scan/*.wav\"\n") + kMusic +
       entry("Scan", "at = \"23:59\"\nduration = \"10s\"\nplay = \"playlist:scan\"\n"));
  expect_prompt("library scan");
}

TEST_F(P1_E1_AlertStates, FourProcessesOfLoad) {
  play(kMusic);
  auto load =
      base::ChildProcess::spawn({.program = "/usr/bin/stress-ng",
                                 .arguments = {"stress-ng", "--quiet", "--cpu", "4", "--temp-path",
                                               folder_.path(), "--timeout", "600"},
                                 .fds = {},
                                 .environment = {}});
  ASSERT_TRUE(load) << load.error().message;
  expect_prompt("four processes of load");
  load->signal(SIGINT);
  load->wait(std::chrono::seconds(5));
}

}  // namespace
}  // namespace hornbill::test
