// SPDX-License-Identifier: Apache-2.0
// A disk that fails or hangs under the library, and a decoder that stops: row F6 of the acceptance
// matrix. The disk is the real one behind a preloaded library that makes reads fail or wait.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <thread>

#include "tests/hornbill/live/daemon_processes.h"
#include "tests/hornbill/live/live_fixture.h"
#include "tests/support/disk_fault.h"

namespace hornbill::test {
namespace {

constexpr double kGap = 0.2;  // seconds
constexpr int kItem = 9;      // seconds of an item; the read-ahead is 6 to 8

class DiskTest : public LiveStationTest {
 protected:
  ~DiskTest() override {
    if (disk_ != nullptr) disk_->kind = disk_well;
  }

  // Plays a of `first` seconds, then b and c of kItem, in turn, on a disk that can be told to fail.
  void play(int first = kItem) {
    add_sound("music/a.wav", first, 440);
    add_sound("music/b.wav", kItem, 550);
    add_sound("music/c.wav", kItem, 660);
    configure(kMusic);
    std::filesystem::remove(folder_ / "library/music/tone.wav");
    const std::string file = folder_.write("disk", std::string(sizeof(DiskFault), '\0'));
    const base::UniqueFd fd(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    void* map = ::mmap(nullptr, sizeof(DiskFault), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    ASSERT_NE(map, MAP_FAILED);
    disk_ = static_cast<DiskFault*>(map);
    make_pulse();
    recording_.emplace(pulse_->record("hall"));
    std::vector<std::string> environment;
    environment.push_back("LD_PRELOAD=" HORNBILL_DISK_FAULT);
    environment.push_back("DISK_FAULT_FILE=" + file);
    environment.push_back("DISK_FAULT_FOLDER=" + (folder_ / "library"));
    environment.push_back("ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0");
    start(environment);
    ASSERT_TRUE(seconds_until([&] { return heard_tone(*recording_); }, 10));
    heard_from_ = recording_->seconds();
  }

  void fail_file(const std::string& name) {
    struct stat info {};
    ASSERT_EQ(::stat((folder_ / ("library/music/" + name)).c_str(), &info), 0);
    disk_->inode = info.st_ino;
    disk_->kind = disk_fails;
  }

  void play_for(double seconds) { record_until(*recording_, recording_->seconds() + seconds); }
  double longest_gap() { return longest_quiet(recording_->channel(0), kQuiet, heard_from_); }
  // Segment that is on air.
  std::string on_air() {
    const auto now = status();
    const auto& list = now["programmes"][0]["on_air"];
    return list.empty() ? "" : std::string(list[0]["segment"]);
  }
  // How the first playing of a segment ended; nothing while it goes on or if it was not heard.
  std::string how_ended(const std::string& segment) {
    for (const auto& record : as_run()) {
      if (record["segment"] == segment && record["how_ended"].is_string()) {
        return record["how_ended"];
      }
    }
    return "";
  }

  DiskFault* disk_ = nullptr;
  std::optional<PulseRecording> recording_;
  double heard_from_ = 0;
};

TEST_F(DiskTest, F6_StallOfFiveSecondsIsCarriedByTheReadAhead) {
  play(14);  // more than is read ahead, so that its own decoder meets the stall
  std::vector<double> latencies;
  // In the long form the later ones meet the openings of other items.
  for (int stalls = long_form() ? 4 : 1; stalls > 0; --stalls) {
    disk_->hits = 0;
    disk_->kind = disk_stalls;
    const double until = recording_->seconds() + 5.0;
    while (recording_->seconds() < until) {
      const auto begin = Steady::now();
      EXPECT_TRUE(client_->get("/api/v1/status"));
      latencies.push_back(std::chrono::duration<double>(Steady::now() - begin).count());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    disk_->kind = disk_well;
    EXPECT_GT(disk_->hits, 0);
    play_for(long_form() ? 9.0 : 4.0);
  }
  EXPECT_LE(longest_gap(), kGap);
  for (const auto& record : as_run()) {
    EXPECT_EQ(record.dump().find("broke off"), std::string::npos) << record.dump();
    EXPECT_EQ(record.dump().find("cannot be played"), std::string::npos) << record.dump();
  }
  std::sort(latencies.begin(), latencies.end());
  EXPECT_LE(latencies[latencies.size() * 99 / 100], 0.1);
}

TEST_F(DiskTest, F6_ItemThatCannotBeReadIsLeftOutAndTheNextPlays) {
  play();
  fail_file("b.wav");
  ASSERT_TRUE(seconds_until([this] { return on_air() == "music/c.wav"; }, kItem + 3.0)) << on_air();
  play_for(0.5);
  EXPECT_LE(longest_gap(), kGap);
  EXPECT_GT(disk_->hits, 0);
  const auto records = as_run();
  EXPECT_TRUE(std::any_of(records.begin(), records.end(), [](const auto& record) {
    return record["segment"] == "music/b.wav" &&
           std::string(record["reason"]).find("Input/output error") != std::string::npos;
  })) << nlohmann::json(records).dump(1);
}

TEST_F(DiskTest, F6_ReadErrorInAnItemCutsItThereAndTheNextPlays) {
  play(3 * kItem);
  fail_file("a.wav");
  ASSERT_TRUE(seconds_until([this] { return on_air() == "music/b.wav"; }, 2 * kItem));
  play_for(0.5);
  EXPECT_LE(longest_gap(), kGap);
  EXPECT_GT(disk_->hits, 0);
  EXPECT_EQ(how_ended("music/a.wav"), "broke off: the disk cannot read it: Input/output error");
}

TEST_F(DiskTest, F6_DecoderThatStopsCostsItsItemAlone) {
  play(3 * kItem);
  const auto stopped = decoders(daemon_pid());
  ASSERT_FALSE(stopped.empty());
  for (const pid_t pid : stopped) ::kill(pid, SIGSTOP);
  ASSERT_TRUE(seconds_until([this] { return on_air() == "music/b.wav"; }, 2 * kItem));
  play_for(0.5);
  EXPECT_LE(longest_gap(), kGap);
  EXPECT_NE(how_ended("music/a.wav").find("the decoder gave no sound"), std::string::npos)
      << how_ended("music/a.wav");
}

}  // namespace
}  // namespace hornbill::test
