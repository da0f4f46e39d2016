// SPDX-License-Identifier: Apache-2.0
// Kills, files that vanish, a damaged store: the station plays.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "tests/hornbill/live/daemon_processes.h"
#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(LiveStationTest, F3_DamagedDatabaseIsSetAsideAndTheStationPlays) {
  configure(kMusic);
  std::filesystem::create_directories(folder_ / "state");
  folder_.write("state/station.db", std::string(40'000, 'x'));
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  EXPECT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  bool aside = false;
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "state")) {
    aside |= file.path().filename().string().find("damaged") != std::string::npos;
  }
  EXPECT_TRUE(aside);
}

class HelperTest : public LiveStationTest {
 protected:
  // Plays after.wav and tone.wav in turn; returns once the first is heard and both are measured, so
  // that all that decodes does so for the air.
  void play() {
    add_sound("music/after.wav", 60, 550);
    configure(kMusic);
    make_pulse();
    recording_.emplace(pulse_->record("hall"));
    start();
    ASSERT_TRUE(seconds_until([this] { return heard_tone(*recording_); }, 10));
    ASSERT_TRUE(seconds_until(
        [this] { return slurp(folder_ / "daemon.log").find("analysed") != std::string::npos; }, 10))
        << slurp(folder_ / "daemon.log");
    ASSERT_TRUE(seconds_until([this] { return decode_servers(daemon_pid()).size() == 1; }, 5));
    from_ = recording_->seconds();
  }

  std::string on_air() {
    const auto now = status();
    const auto& list = now["programmes"][0]["on_air"];
    return list.empty() ? "" : std::string(list[0]["segment"]);
  }
  double longest_gap() { return longest_quiet(recording_->channel(0), kQuiet, from_); }

  std::optional<PulseRecording> recording_;
  double from_ = 0;
};

TEST_F(HelperTest, R3_KilledDecodersAndTheirServerCostNoSound) {
  play();
  ASSERT_EQ(on_air(), "music/after.wav");
  const auto servers = decode_servers(daemon_pid());
  const auto killed = decoders(daemon_pid());
  ASSERT_EQ(servers.size(), 1U);
  ASSERT_FALSE(killed.empty());
  EXPECT_EQ(::kill(servers[0], SIGKILL), 0);
  for (const pid_t pid : killed) EXPECT_EQ(::kill(pid, SIGKILL), 0);
  const auto opened = seconds_until(
      [&] {
        const auto now = decode_servers(daemon_pid());
        return now.size() == 1 && now[0] != servers[0] && !decoders(daemon_pid()).empty();
      },
      10);
  ASSERT_TRUE(opened);
  EXPECT_LE(*opened, 3.0);
  // What was read ahead is played before the next.
  ASSERT_TRUE(seconds_until([this] { return on_air() == "music/tone.wav"; }, 12)) << on_air();
  record_until(*recording_, recording_->seconds() + 1.0);
  EXPECT_LE(longest_gap(), 0.2);
  const auto records = as_run();
  ASSERT_FALSE(records.empty());
  EXPECT_EQ(records[0]["segment"], "music/after.wav");
  EXPECT_NE(records[0].dump().find("broke off"), std::string::npos) << records[0].dump();
}

TEST_F(HelperTest, R3_WebThatHangsCostsNoSound) {
  play();
  {
    const StoppedThreads server(daemon_pid(), "web");
    const StoppedThreads workers(daemon_pid(), "web worker");
    if (server.count() == 0) GTEST_SKIP() << "a thread of another process cannot be stopped here";
    EXPECT_GT(workers.count(), 3U);
    record_until(*recording_, recording_->seconds() + 3.0);
  }
  const auto again =
      seconds_until([this] { return client_->get("/api/v1/status").has_value(); }, 10);
  ASSERT_TRUE(again);
  EXPECT_LE(*again, 3.0);
  EXPECT_LE(longest_gap(), 0.2);
  EXPECT_TRUE(daemon_runs());
}

TEST_F(HelperTest, R3_HelpersThatDieOrHangComeBackAndTheThirdTimeIsAFault) {
  play();
  const auto card_plays = [this] { return status()["outputs"][0]["health"] == "playing"; };
  const auto server_now = [this] {
    const auto found = decode_servers(daemon_pid());
    return found.size() == 1 ? found[0] : 0;
  };
  ASSERT_TRUE(seconds_until([&] { return card_plays() && server_now() != 0; }, 10));
  for (const int how : {SIGKILL, SIGSTOP, SIGKILL}) {
    EXPECT_FALSE(has_fault("decoder.restarts"));
    // A card that has only just begun is given more time.
    const auto begun = Steady::now();
    ASSERT_TRUE(seconds_until([&] { return Steady::now() - begun > std::chrono::seconds(1); }, 2));
    const std::uint64_t reopened = status()["outputs"][0]["reopened"];
    const pid_t server = server_now();
    ASSERT_NE(server, 0);
    for (const pid_t card : processes_with(daemon_pid(), "play")) ::kill(card, how);
    ::kill(server, how == SIGSTOP ? SIGKILL : how);
    // Each skip has another item opened, at the latest the second.
    const auto opened = seconds_until(
        [&] {
          EXPECT_EQ(command({"skip"}), 0);
          return server_now() != 0 && server_now() != server;
        },
        10);
    ASSERT_TRUE(opened);
    EXPECT_LE(*opened, 3.0) << how;
    const auto again = seconds_until(
        [&] { return status()["outputs"][0]["reopened"] > reopened && card_plays(); }, 10);
    ASSERT_TRUE(again);
    EXPECT_LE(*again, 3.0) << how;
    record_until(*recording_, recording_->seconds() + 0.5);
    // A process that ended is known at once, one that hangs after a second.
    EXPECT_LE(longest_gap(), how == SIGKILL ? 1.0 : 2.0);
    from_ = recording_->seconds();
  }
  EXPECT_TRUE(seconds_until([this] { return has_fault("decoder.restarts"); }, 10))
      << status()["faults"].dump() << status()["outputs"].dump();
  EXPECT_TRUE(
      seconds_until([this] { return has_fault("output.village.soundcard default.restarts"); }, 10));
}

TEST_F(LiveStationTest, D4_FileDeletedWhileItPlaysPlaysOn) {
  configure(kMusic);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  const double from = recording.seconds();
  const std::uint64_t before = xruns();
  std::filesystem::remove(folder_ / "library/music/tone.wav");
  ASSERT_TRUE(seconds_until([&] { return recording.seconds() > from + 5; }, 20));
  EXPECT_LE(longest_quiet(recording.channel(0), 0.02F, from), forgiven_gap(before));
}

}  // namespace
}  // namespace hornbill::test
