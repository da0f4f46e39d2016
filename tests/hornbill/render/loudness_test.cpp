// SPDX-License-Identifier: Apache-2.0
// What a listener's meter says of the finished sound: loudness by EBU R 128 and true peak, both
// taken by ffmpeg, which had no part in making it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include "base/process/child_process.h"
#include "hornbill/render_command.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill {
namespace {

constexpr std::int64_t kItem = 6 * 48'000;

struct Measured {
  double lufs = 0;
  double peak_dbtp = 0;
};

// A sine of amplitude 1 = full scale.
double tone(std::int64_t frame, double hz, double phase = 0) {
  return std::sin(2 * std::numbers::pi * hz * static_cast<double>(frame) / 48'000 + phase);
}

std::int16_t to_16_bit(double v) {
  return static_cast<std::int16_t>(std::lround(std::clamp(v, -1.0, 1.0) * 32'767));
}

struct Stretch {
  std::string file;
  double from_s = 0;
  double length_s = 0;
};

// What ffmpeg's meter says of each stretch; one run for all.
std::vector<Measured> measure(const std::vector<Stretch>& stretches) {
  const test::TemporaryFolder folder;
  std::vector<std::string> arguments{"env", "ffmpeg", "-nostdin", "-v", "error"};
  std::string meters;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const auto& [file, from_s, length_s] = stretches[i];
    const std::string n = std::to_string(i);
    arguments.insert(arguments.end(), {"-ss", std::to_string(from_s)});
    arguments.insert(arguments.end(), {"-t", std::to_string(length_s), "-i", file});
    meters += "[" + n + "]ebur128@" + n + "=peak=true:framelog=verbose[measured" + n + "];";
  }
  meters.pop_back();
  arguments.insert(arguments.end(), {"-filter_complex", meters});
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const std::string label = "[measured" + std::to_string(i) + "]";
    arguments.insert(arguments.end(), {"-map", label, "-f", "null", "-"});
  }
  auto child =
      base::ChildProcess::spawn({.program = "/usr/bin/env",
                                 .arguments = arguments,
                                 .fds = {},
                                 .environment = {"FFREPORT=level=32:file=" + (folder / "report")}});
  EXPECT_TRUE(child);
  if (!child) return {};
  const auto status = child->wait(std::chrono::seconds(60));
  EXPECT_TRUE(status && status->code == 0);
  const std::string report = test::slurp(folder / "report");
  std::vector<Measured> all;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const std::size_t said = report.rfind("[ebur128@" + std::to_string(i) + " ");
    EXPECT_NE(said, std::string::npos) << report;
    if (said == std::string::npos) return {};
    const auto number_after = [&](const std::string& word) {
      return std::stod(report.substr(report.find(word, said) + word.size()));
    };
    all.push_back({number_after(" I:"), number_after(" Peak:")});
  }
  return all;
}

class LoudnessTest : public testing::Test {
 protected:
  LoudnessTest() {
    folder_.write("station.toml", R"(
[station]
name = "Levels"
time_zone = "Asia/Bangkok"
[library]
folder = "sounds"
[segments.loud]
file = "loud.wav"
[segments.quiet]
file = "quiet.wav"
[segments.sharp]
file = "sharp.wav"
[zones.village]
outputs = []
[[timetable]]
name = "Loud"
at = "06:00"
play = "segment:loud"
start = "hard"
[[timetable]]
name = "Quiet"
at = "06:00:06"
play = "segment:quiet"
start = "hard"
[[timetable]]
name = "Sharp"
at = "06:00:12"
play = "segment:sharp"
start = "hard"
)");
    std::filesystem::create_directories(folder_ / "sounds");
  }

  static void write(const std::string& path, double (*sample)(std::int64_t)) {
    test::write_wav(path, kItem, [=](std::int64_t i) { return to_16_bit(sample(i)); });
  }
  // A master of our days: driven into its ceiling until hardly anything but the ceiling is left.
  static double loud(std::int64_t i) {
    return 0.25 * std::clamp(4 * (tone(i, 331) + tone(i, 1'009) + tone(i, 2'503)), -1.0, 1.0);
  }
  static double quiet(std::int64_t i) { return 0.05 * (tone(i, 440) * (1 + 0.2 * tone(i, 3))); }
  // Quiet, with two clicks whose samples stay beneath the ceiling when it is raised, while the wave
  // between them does not: a quarter of the sampling rate, met at 45 degrees, is half as high again
  // between the samples as at them.
  static double sharp(std::int64_t i) {
    const bool click = i % 144'000 >= 72'000 && i % 144'000 < 72'024;
    return click ? 0.36 * tone(i, 12'000, std::numbers::pi / 4) : quiet(i);
  }

  test::TemporaryFolder folder_;
};

TEST_F(LoudnessTest, EachItemHasTheStationsLoudnessAndNoPeakOfTheWholeIsAboveItsCeiling) {
  write(folder_ / "sounds/loud.wav", loud);
  write(folder_ / "sounds/quiet.wav", quiet);
  write(folder_ / "sounds/sharp.wav", sharp);
  RenderOptions options{.program = HORNBILL_CODEC_PROGRAM};
  options.file = folder_ / "station.toml";
  options.parse.state_folder = folder_ / "state";
  options.parse.runtime_folder = folder_ / "run";
  options.now = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};
  options.from = "06:00";
  options.to = "06:00:18";
  options.output = folder_ / "out.wav";
  std::ostringstream out;
  std::ostringstream err;
  ASSERT_EQ(run_render(options, out, err), 0) << err.str();

  const std::string loud_file = folder_ / "sounds/loud.wav";
  const std::string quiet_file = folder_ / "sounds/quiet.wav";
  const std::vector<Measured> measured = measure({{loud_file, 0, 6},
                                                  {quiet_file, 0, 6},
                                                  {options.output, 0.1, 5.8},
                                                  {options.output, 6.1, 5.8},
                                                  {options.output, 12.1, 5.8},
                                                  {options.output, 0, 18}});
  ASSERT_EQ(measured.size(), 6U);
  // That the files are what they are taken for.
  EXPECT_NEAR(measured[0].lufs, -8, 1);
  EXPECT_NEAR(measured[1].lufs, -26, 1);
  EXPECT_NEAR(measured[2].lufs, -16, 0.5) << "the loud one";
  EXPECT_NEAR(measured[3].lufs, -16, 0.5) << "the quiet one";
  EXPECT_NEAR(measured[4].lufs, -16, 0.5) << "the one with clicks";
  // The meter rounds to a tenth, and its interpolation is not ours: each reads a wave near half of
  // the sampling rate a little otherwise than the other.
  EXPECT_LE(measured[5].peak_dbtp, -1.0 + 0.1);
}

}  // namespace
}  // namespace hornbill
