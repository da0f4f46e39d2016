// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/process/child_process.h"
#include "hornbill/client.h"
#include "tests/support/pulse_server.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::test {

using Steady = std::chrono::steady_clock;

// The real daemon in a folder of its own, on a private sound server.
class LiveStationTest : public ::testing::Test {
 protected:
  // A library of music/tone.wav (a minute of 440 Hz that joins itself without a seam) and
  // pips.wav (0.2 s of 1 kHz), and a configuration that ends with `more`.
  void configure(const std::string& more);
  // A file of the library: `seconds` of a sine that joins itself without a seam.
  void add_sound(const std::string& name, int seconds, double hertz);
  void make_pulse(bool running = true);
  void make_pulse_named(std::vector<PulseSink> sinks);
  // Starts the daemon; returns once it answers. `environment` is added.
  void start(std::vector<std::string> environment = {});
  void signal(int number) { daemon_.signal(number); }
  void kill_daemon() { daemon_.kill_and_wait(std::chrono::seconds(5)); }
  bool daemon_runs() { return !daemon_.wait(); }
  pid_t daemon_pid() const { return daemon_.pid(); }

  nlohmann::json status();
  std::vector<nlohmann::json> as_run();
  // Polls until it holds; how long that took, or nothing after `limit`.
  std::optional<double> seconds_until(const std::function<bool()>& holds, double limit);
  // Whether a fault whose key begins so is shown.
  bool has_fault(const std::string& key);
  bool heard_tone(const PulseRecording& recording);
  // A command of the program, with its exit status.
  int command(std::vector<std::string> arguments);
  // Local "HH:MM:SS" of the station (UTC) so many seconds from now.
  static std::string clock_in(int seconds);
  // A hard entry that plays pips.wav so many seconds from now, on that one day, with `more` keys.
  static std::string pips_in(int seconds, const std::string& name, const std::string& more = "");
  // Records of the as-run of an entry.
  std::vector<nlohmann::json> records_of(const std::string& entry);

  // Whether the long forms of the tests are asked for (HORNBILL_LONG).
  static bool long_form();
  // The library's tone as a file that a server can stream; its path. Requires: configure().
  std::string encoded_tone();

  // Breaks of the outputs that the station has counted so far.
  std::uint64_t xruns();
  // The longest gap, in seconds, that the machine may have made since `before` was counted: none,
  // or one turn of the sound card's process where the station itself tells that it was missed.
  double forgiven_gap(std::uint64_t before) { return xruns() > before ? 0.02 : 0.0; }

  // Waits until the recording has so many seconds.
  void record_until(const PulseRecording& recording, double seconds);

  TemporaryFolder folder_;
  std::string soundcard_ = "{ soundcard = \"default\" }";  // for configure()
  std::unique_ptr<PulseServer> pulse_;
  std::unique_ptr<Client> client_;

 private:
  base::ChildProcess daemon_;
};

// Longest stretch, in seconds, whose 10 ms peaks stay below `level`, from `from` seconds on.
double longest_quiet(const std::vector<float>& samples, float level, double from);
// Frames at which it becomes louder than `level` after at least 0.5 s below it.
std::vector<std::int64_t> onsets(const std::vector<float>& samples, float level);

// A stretch of a recording, in seconds from its begin.
struct Stretch {
  double begin = 0.0;
  double end = 0.0;
};

// Amplitude of the sine of `hertz` in each 10 ms; sines that are 250 Hz away do not count.
std::vector<float> tone_levels(const std::vector<float>& samples, double hertz);
// Where that sine is heard; what is 50 ms apart or less is one.
std::vector<Stretch> tones_heard(const std::vector<float>& samples, double hertz);

// The wall clock, and a time as the daemon writes it. Units: seconds since 1970.
double wall_now();
double seconds_of(const std::string& time);

// Peaks of the library's tones are well above it.
inline constexpr float kQuiet = 0.02F;

// A playlist that plays the tone for ever.
inline constexpr const char* kMusic = R"(
[playlists.music]
files = "music/*.wav"
loop = true
crossfade = "0s"

[[timetable]]
name = "Music"
at = "00:00"
until = "24:00"
play = "playlist:music"
)";

}  // namespace hornbill::test
