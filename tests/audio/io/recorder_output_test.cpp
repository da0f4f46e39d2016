// SPDX-License-Identifier: Apache-2.0
#include "audio/io/recorder_output.h"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>

#include "base/process/child_process.h"
#include "tests/audio/io/sound_measure.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::audio {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::seconds_until;
using test::TemporaryFolder;

// Stands still until it is moved.
class ManualTime final : public base::TimeSource {
 public:
  explicit ManualTime(base::UtcTime start) : utc_(start.time_since_epoch().count()) {}
  base::UtcTime utc() const override { return base::UtcTime{base::Duration{utc_.load()}}; }
  base::SteadyTime steady() const override {
    return base::SteadyTime{std::chrono::microseconds{steady_.load()}};
  }
  void advance(base::Duration by) {
    utc_ += by.count();
    steady_ += by.count();
  }
  void step(base::Duration by) { utc_ += by.count(); }

 private:
  std::atomic<std::int64_t> utc_;
  std::atomic<std::int64_t> steady_{1'000'000'000};
};

base::UtcTime at(int hour, int minute, int second) {
  return std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + hours(hour) +
         std::chrono::minutes(minute) + seconds(second);
}

std::set<std::string> names(const std::string& folder) {
  std::set<std::string> result;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    result.insert(entry.path().filename().string());
  }
  return result;
}

std::vector<float> decoded(const std::string& path) {
  const TemporaryFolder folder;
  auto child = base::ChildProcess::spawn({.program = "/usr/bin/ffmpeg",
                                          .arguments = {"ffmpeg", "-v", "quiet", "-nostdin", "-y",
                                                        "-i", path, "-f", "f32le", folder / "raw"},
                                          .fds = {},
                                          .environment = {}});
  EXPECT_TRUE(child);
  EXPECT_TRUE(child->wait(seconds(60)));
  const std::string bytes = test::slurp(folder / "raw");
  std::vector<float> sound(bytes.size() / sizeof(float));
  std::memcpy(sound.data(), bytes.data(), sound.size() * sizeof(float));
  return sound;
}

// Pushes sound while the clock moves with it, so that a minute takes no minute.
struct Station {
  RecorderOutput& recorder;
  ManualTime& time;
  std::int64_t position = 0;

  static float sample(std::int64_t frame) { return test::sine(997.0, 0.5, frame); }
  void play(double length) {
    std::vector<float> block(4'800 * 2);
    for (double done = 0.0; done < length - 1e-9; done += 0.1) {
      for (int i = 0; i < 4'800; ++i) block[2 * i] = block[2 * i + 1] = sample(position + i);
      const std::uint64_t before = recorder.state().dropped_frames;
      recorder.push(block, base::FramePos{position});
      EXPECT_EQ(recorder.state().dropped_frames, before);
      position += 4'800;
      time.advance(milliseconds(100));
      if (position % 96'000 == 0) std::this_thread::sleep_for(milliseconds(130));
    }
    std::this_thread::sleep_for(milliseconds(250));
  }
};

void expect_tone(const std::vector<float>& stereo, std::int64_t first_frame) {
  for (std::size_t i = 0; i < stereo.size() / 2; i += 7) {
    const float want = Station::sample(first_frame + static_cast<std::int64_t>(i));
    ASSERT_NEAR(stereo[2 * i], want, 1e-4) << i;
  }
}

TEST(Recorder, CutsFilesOnTheLocalHourToTheFrameAndNamesThemByLocalTime) {
  const TemporaryFolder folder;
  ManualTime time(at(6, 59, 58));
  {
    RecorderOutput recorder({.zone = "village",
                             .folder = folder / "rec",
                             .time_zone = *base::TimeZone::find("Asia/Bangkok")},
                            time);
    ASSERT_GE(seconds_until([&] { return recorder.health() == OutputHealth::playing; }, 3.0), 0.0);
    Station{recorder, time}.play(6.0);
  }
  const std::string first = folder / "rec/village_2026-11-24_13-59-58+0700.flac";
  const std::string second = folder / "rec/village_2026-11-24_14-00-00+0700.flac";
  EXPECT_EQ(names(folder / "rec").size(), 2U);
  const std::vector<float> a = decoded(first);
  const std::vector<float> b = decoded(second);
  EXPECT_EQ(a.size() + b.size(), 6U * 96'000);
  EXPECT_NEAR(static_cast<double>(a.size()), 2.0 * 96'000, 96'000 * 0.3);
  expect_tone(a, 0);
  expect_tone(b, static_cast<std::int64_t>(a.size() / 2));
}

TEST(Recorder, AFileBeingWrittenIsMarkedAndHasSoundUpToTheLastSecondAfterKill9) {
  for (const RecorderFormat format : {RecorderFormat::flac, RecorderFormat::wav}) {
    const TemporaryFolder folder;
    const pid_t pid = ::fork();
    if (pid == 0) {
      const base::SystemTime time;
      RecorderOutput recorder({.zone = "z", .folder = folder.path(), .format = format}, time);
      const test::Pacer pacer(
          [](std::int64_t n, int) { return Station::sample(n); },
          [&](std::span<const float> block, base::FramePos at) { recorder.push(block, at); });
      std::this_thread::sleep_for(milliseconds(3'500));
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    ASSERT_EQ(names(folder.path()).size(), 1U);
    EXPECT_TRUE(names(folder.path()).begin()->ends_with(".part"));
    const std::string before = *names(folder.path()).begin();
    const std::string whole = before.substr(0, before.size() - 5);
    {
      const base::SystemTime time;
      RecorderOutput again({.zone = "z", .folder = folder.path(), .format = format}, time);
      ASSERT_GE(seconds_until([&] { return names(folder.path()).contains(whole); }, 3.0), 0.0);
    }
    const std::vector<float> sound = decoded(folder / whole);
    EXPECT_GE(sound.size(), 96'000U * 2);
    expect_tone(sound, 0);
  }
}

TEST(Recorder, KeepsTheTimeLineWhereSoundIsMissing) {
  const TemporaryFolder folder;
  ManualTime time(at(8, 0, 0));
  {
    RecorderOutput recorder({.zone = "z", .folder = folder.path()}, time);
    ASSERT_GE(seconds_until([&] { return recorder.health() == OutputHealth::playing; }, 3.0), 0.0);
    Station station{recorder, time};
    station.play(1.0);
    station.position += 24'000;
    time.advance(milliseconds(500));
    station.play(1.0);
  }
  ASSERT_EQ(names(folder.path()).size(), 1U);
  const std::vector<float> sound = decoded(folder / *names(folder.path()).begin());
  ASSERT_EQ(sound.size(), 96'000U * 5 / 2);
  EXPECT_EQ(test::rms(std::span(sound).subspan(96'000, 48'000)), 0.0);
  EXPECT_NEAR(sound[2 * 72'007], Station::sample(72'007), 1e-4);
}

TEST(Recorder, BeginsANewFileWhenTheClockIsSet) {
  const TemporaryFolder folder;
  ManualTime time(at(8, 0, 0));
  {
    RecorderOutput recorder({.zone = "z", .folder = folder.path()}, time);
    ASSERT_GE(seconds_until([&] { return recorder.health() == OutputHealth::playing; }, 3.0), 0.0);
    Station station{recorder, time};
    station.play(2.0);
    time.step(hours(3));
    station.play(2.0);
  }
  const auto files = names(folder.path());
  EXPECT_EQ(files.size(), 2U);
  EXPECT_TRUE(files.rbegin()->starts_with("z_2026-11-24_11-00-0"));
}

TEST(Recorder, DeletesOldFilesOfItsZoneOnly) {
  const TemporaryFolder folder;
  for (const char* name : {"z_2026-11-23_07-00-00+0000.flac", "z_2026-11-24_07-00-00+0000.flac",
                           "z_b_2026-11-23_07-00-00+0000.flac", "z_letter.txt"}) {
    const std::string path = folder.write(name, "x");
    const auto age = std::string(name).find("-24_") != std::string::npos ? hours(1) : hours(30);
    fs::last_write_time(path, std::chrono::file_clock::from_sys(at(8, 0, 0) - age));
  }
  ManualTime time(at(8, 0, 0));
  RecorderOutput recorder({.zone = "z", .folder = folder.path(), .keep = hours(24)}, time);
  ASSERT_GE(seconds_until([&] { return recorder.health() == OutputHealth::playing; }, 3.0), 0.0);
  const auto left = names(folder.path());
  EXPECT_FALSE(left.contains("z_2026-11-23_07-00-00+0000.flac"));
  EXPECT_TRUE(left.contains("z_2026-11-24_07-00-00+0000.flac"));
  EXPECT_TRUE(left.contains("z_b_2026-11-23_07-00-00+0000.flac"));
  EXPECT_TRUE(left.contains("z_letter.txt"));
}

TEST(Recorder, F1_FullDiskIsAFaultAndRecordingGoesOnWhenThereIsRoom) {
  const TemporaryFolder folder;
  if (::mount("none", folder.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  folder.write("ballast", std::string(900'000, 'x'));
  {
    ManualTime time(at(8, 0, 0));
    RecorderOutput recorder({.zone = "z", .folder = folder.path(), .format = RecorderFormat::wav},
                            time);
    ASSERT_GE(seconds_until([&] { return recorder.health() == OutputHealth::playing; }, 3.0), 0.0);
    std::vector<float> block(9'600, 0.25F);
    std::int64_t position = 0;
    const auto push = [&] {
      recorder.push(block, base::FramePos{position});
      position += 4'800;
      time.advance(milliseconds(100));
      std::this_thread::sleep_for(milliseconds(20));
    };
    for (int i = 0; i < 40; ++i) push();
    ASSERT_GE(seconds_until([&] { return recorder.health() == OutputHealth::lost; }, 3.0), 0.0);
    EXPECT_NE(recorder.state().text.find("disk is full"), std::string::npos)
        << recorder.state().text;
    fs::remove(folder / "ballast");
    for (int i = 0; i < 30 && recorder.health() != OutputHealth::playing; ++i) push();
    EXPECT_EQ(recorder.health(), OutputHealth::playing) << recorder.state().text;
  }
  ::umount(folder.path().c_str());
}

TEST(Recorder, AFolderThatCannotBeMadeIsAFault) {
  const TemporaryFolder folder;
  folder.write("file", "x");
  const base::SystemTime time;
  const RecorderOutput recorder({.zone = "z", .folder = folder / "file/rec"}, time);
  EXPECT_GE(seconds_until([&] { return recorder.health() == OutputHealth::lost; }, 3.0), 0.0);
  EXPECT_NE(recorder.state().text.find("file/rec"), std::string::npos);
}

}  // namespace
}  // namespace hornbill::audio
