// SPDX-License-Identifier: Apache-2.0
// What a reload changes, what it leaves alone, and that nobody waits for it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "tests/hornbill/live/live_fixture.h"
#include "tests/support/disk_fault.h"
#include "tests/support/notify_socket.h"

namespace hornbill::test {
namespace {

// Left channel of a finished recording of 16 bits.
std::vector<float> left_of(const std::string& wav) {
  const std::string bytes = slurp(wav);
  std::vector<float> samples;
  for (std::size_t at = bytes.find("data") + 8; at + 4 <= bytes.size(); at += 4) {
    std::int16_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    samples.push_back(static_cast<float>(value) / 32768.0F);
  }
  return samples;
}

// By how much the samples leave the course of a sine of 440 Hz, at most, from its begin on.
double worst_break(const std::vector<float>& samples) {
  const double turn = 2.0 * std::cos(2.0 * M_PI * 440.0 / 48000.0);
  std::size_t begin = 0;
  while (begin < samples.size() && std::abs(samples[begin]) < 0.05F) ++begin;
  double worst = 0;
  for (std::size_t i = begin + 4800; i + 1 < samples.size(); ++i) {
    worst = std::max(worst, std::abs(samples[i + 1] + samples[i - 1] - turn * samples[i]));
  }
  return worst;
}

TEST_F(LiveStationTest, ReloadChangesOneOutputAndTheOtherHasNoGap) {
  configure(kMusic);
  make_pulse();
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(recording); }, 10));

  // The recorder goes elsewhere: the card plays on.
  const double from = recording.seconds();
  const std::uint64_t before = xruns();
  const std::string elsewhere = folder_ / "elsewhere";
  const std::string file = slurp(folder_ / "station.toml");
  std::string other = file;
  const std::string folder = folder_ / "recordings";
  other.replace(other.find(folder), folder.size(), elsewhere);
  folder_.write("station.toml", other);
  ASSERT_EQ(command({"reload"}), 0);
  const auto recorded = [&] {
    return std::filesystem::exists(elsewhere) && !std::filesystem::is_empty(elsewhere);
  };
  ASSERT_TRUE(seconds_until(recorded, 3));
  record_until(recording, recording.seconds() + 0.5);
  EXPECT_LE(longest_quiet(recording.channel(0), 0.02F, from), forgiven_gap(before));

  // The same card, otherwise: it sounds again, and the recorder has no gap.
  const std::string card = soundcard_;
  other.replace(other.find(card), card.size(), "{ soundcard = \"default\", trim = \"100ms\" }");
  folder_.write("station.toml", other);
  ASSERT_EQ(command({"reload"}), 0);
  record_until(recording, recording.seconds() + 3);
  EXPECT_TRUE(heard_tone(recording));
  EXPECT_FALSE(has_fault("output.")) << status()["faults"].dump();
  signal(SIGTERM);
  ASSERT_TRUE(seconds_until([this] { return !daemon_runs(); }, 10));
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(elsewhere)) {
    files.push_back(entry.path());
  }
  ASSERT_EQ(files.size(), 1U);
  const std::vector<float> samples = left_of(files[0]);
  EXPECT_GT(samples.size(), 3U * 48000U);
  EXPECT_LT(worst_break(samples), 0.003);
}

// What the service manager was told since the last forget().
class NotifyLog {
 public:
  explicit NotifyLog(const std::string& path) : socket_(path) {}
  // Messages that begin so.
  int count(const std::string& begin) {
    for (std::string text = socket_.told(); !text.empty(); text = socket_.told()) {
      told_.push_back(text);
    }
    return static_cast<int>(std::count_if(
        told_.begin(), told_.end(), [&](const auto& line) { return line.starts_with(begin); }));
  }
  void forget() {
    count("");
    told_.clear();
  }

 private:
  NotifySocket socket_;
  std::vector<std::string> told_;
};

// A station whose library has a file, in no playlist, on which the disk can be made to hang.
class SlowReloadTest : public LiveStationTest {
 protected:
  SlowReloadTest() : notify_(folder_ / "notify") {}
  ~SlowReloadTest() override {
    if (disk_ != nullptr) disk_->kind = disk_well;
  }

  // Reads of `file` hang from the start on. Without one, nothing hangs yet, and later the opening
  // of any file of the library may: that hangs in the daemon itself, where nothing can end it.
  void start_with_hanging(const std::string& file) {
    configure(kMusic);
    add_sound("slow.wav", 5, 550);
    folder_.write("library/list.m3u", "music/tone.wav\n");
    const std::string path = folder_.write("disk", std::string(sizeof(DiskFault), '\0'));
    const base::UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    void* map = ::mmap(nullptr, sizeof(DiskFault), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    ASSERT_NE(map, MAP_FAILED);
    disk_ = static_cast<DiskFault*>(map);
    if (!file.empty()) hang_on(file);
    std::vector<std::string> environment;
    environment.push_back("NOTIFY_SOCKET=" + (folder_ / "notify"));
    environment.push_back("LD_PRELOAD=" HORNBILL_DISK_FAULT);
    environment.push_back("DISK_FAULT_FILE=" + path);
    if (file.empty()) environment.push_back("DISK_FAULT_FOLDER=" + (folder_ / "library"));
    environment.push_back("ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0");
    start(environment);
  }
  void hang_on(const std::string& file) {
    struct stat info {};
    ASSERT_EQ(::stat((folder_ / ("library/" + file)).c_str(), &info), 0);
    disk_->inode = info.st_ino;
    disk_->hits = 0;
    disk_->kind = disk_stalls;
  }
  bool hangs() const { return disk_->hits > 0; }

  NotifyLog notify_;
  DiskFault* disk_ = nullptr;
};

TEST_F(SlowReloadTest, ReloadAndStopWaitForNoAnalysis) {
  start_with_hanging("slow.wav");
  ASSERT_TRUE(seconds_until([this] { return hangs() && notify_.count("READY=1") == 1; }, 10));
  notify_.forget();
  signal(SIGHUP);
  const auto reloaded = seconds_until([this] { return notify_.count("READY=1") == 1; }, 20);
  ASSERT_TRUE(reloaded);
  EXPECT_LE(*reloaded, 3.0);
  disk_->hits = 0;
  ASSERT_TRUE(seconds_until([this] { return hangs(); }, 10));  // it began anew
  signal(SIGTERM);
  const auto ended = seconds_until([this] { return !daemon_runs(); }, 20);
  ASSERT_TRUE(ended);
  EXPECT_LE(*ended, 3.0);
}

TEST_F(SlowReloadTest, ALongReloadFeedsTheWatchdogAndRequestsDuringItAreOneMore) {
  start_with_hanging("");
  ASSERT_TRUE(seconds_until([this] { return notify_.count("READY=1") == 1; }, 10));
  hang_on("list.m3u");
  notify_.forget();
  signal(SIGHUP);
  ASSERT_TRUE(seconds_until([this] { return hangs(); }, 10));
  configure(std::string(kMusic) + "[[timetable]]\nname = \"Later\"\nplay = \"segment:pips\"\n" +
            "at = \"" + clock_in(3600) + "\"\n");
  for (int i = 0; i < 5; ++i) signal(SIGHUP);
  EXPECT_TRUE(seconds_until([this] { return notify_.count("WATCHDOG=1") >= 3; }, 6));
  EXPECT_EQ(notify_.count("READY=1"), 0);
  EXPECT_TRUE(client_->get("/api/v1/status"));
  disk_->kind = disk_well;
  EXPECT_TRUE(seconds_until([this] { return notify_.count("READY=1") == 1; }, 10));
  const auto next = status()["programmes"][0]["next"];
  EXPECT_TRUE(std::any_of(next.begin(), next.end(), [](const auto& entry) {
    return entry["entry"] == "Later";
  })) << next.dump();
}

}  // namespace
}  // namespace hornbill::test
