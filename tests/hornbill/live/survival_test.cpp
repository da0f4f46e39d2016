// SPDX-License-Identifier: Apache-2.0
// Kills, files that vanish, a damaged store: the station plays.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/hornbill/live/daemon_processes.h"
#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {
namespace {

// Processes whose parent is `pid`.
std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> found;
  std::ifstream list("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
  for (pid_t child = 0; list >> child;) found.push_back(child);
  return found;
}

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

TEST_F(LiveStationTest, R3_KilledDecodersCostNoSound) {
  configure(kMusic);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));
  const double from = recording.seconds();
  const auto before = children_of(daemon_pid());
  for (const pid_t child : before) {
    std::ifstream text("/proc/" + std::to_string(child) + "/cmdline");
    std::string line;
    std::getline(text, line);
    if (line.find("decode-server") != std::string::npos) ::kill(child, SIGKILL);
  }
  ASSERT_TRUE(seconds_until([&] { return recording.seconds() > from + 12; }, 30));
  EXPECT_LE(longest_quiet(recording.channel(0), 0.02F, from), 0.2);
}

TEST_F(LiveStationTest, R3_HelpersThatDieOrHangComeBackAndTheThirdTimeIsAFault) {
  configure(kMusic);
  make_pulse();
  start();
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
    ASSERT_TRUE(seconds_until(
        [&] {
          EXPECT_EQ(command({"skip"}), 0);
          return server_now() != 0 && server_now() != server;
        },
        5));
    const auto again = seconds_until(
        [&] { return status()["outputs"][0]["reopened"] > reopened && card_plays(); }, 10);
    ASSERT_TRUE(again);
    EXPECT_LE(*again, 3.0) << how;
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
