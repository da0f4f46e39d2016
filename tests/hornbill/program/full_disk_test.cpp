// SPDX-License-Identifier: Apache-2.0
// The disk of the state folder fills to the last byte and the last inode under a running station:
// row F1 of the acceptance matrix.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstring>
#include <fstream>

#include "hornbill/client.h"
#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

class FullDiskTest : public ProgramTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(state_);
    mounted_ = ::mount("none", state_.c_str(), "tmpfs", 0, "size=16m,nr_inodes=64") == 0;
    if (!mounted_) GTEST_SKIP() << "a disk of its own cannot be mounted here";
  }
  ~FullDiskTest() override {
    if (mounted_) ::umount2(state_.c_str(), MNT_DETACH);
  }

  void fill() {
    std::ofstream bytes(state_ + "/filler", std::ios::binary);
    while (bytes << std::string(4096, 'x') << std::flush) {
    }
    while (std::ofstream(state_ + "/filler-" + std::to_string(files_))) ++files_;
  }
  void free_up() {
    ::unlink((state_ + "/filler").c_str());
    while (files_ > 0) ::unlink((state_ + "/filler-" + std::to_string(--files_)).c_str());
  }
  bool has_fault(const std::string& key) {
    Client client(folder_ / "control/control.sock");
    const auto answer = client.get("/api/v1/status");
    if (!answer) return false;
    const auto status = nlohmann::json::parse(answer->body);
    for (const auto& fault : status.at("faults")) {
      if (fault.at("key") == key) return true;
    }
    return false;
  }
  // How many bytes of sound were recorded.
  std::uintmax_t recorded() const {
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder_ / "recordings")) {
      bytes += file.file_size();
    }
    return bytes;
  }
  // Whether the recording, from that byte on, has the second note of the attention signal of a
  // life-safety alert, 988 Hz for 0.17 s, as most of what sounds.
  bool attention_heard(std::uintmax_t from) const {
    const std::filesystem::directory_iterator files(folder_ / "recordings");
    const std::string bytes = slurp(files->path());
    constexpr std::size_t kFrames = 4800;
    for (std::size_t at = from / 4 * 4; at + 4 * kFrames <= bytes.size(); at += 2 * kFrames) {
      std::complex<double> tone;
      double power = 0;
      for (std::size_t i = 0; i < kFrames; ++i) {
        std::int16_t sample = 0;
        std::memcpy(&sample, &bytes[at + 4 * i], sizeof sample);
        const double value = sample / 32768.0;
        tone += value * std::polar(1.0, 6.283185307179586 * 988.0 * static_cast<double>(i) / 48000);
        power += value * value;
      }
      const double share = 2.0 * std::norm(tone) / kFrames / std::max(power, 1.0);
      if (share > 0.5) return true;
    }
    return false;
  }
  int skip() { return run({"skip", "--config", folder_ / "station.toml"}).status; }

  const std::string state_ = folder_ / "state";
  bool mounted_ = false;
  int files_ = 0;
};

TEST_F(FullDiskTest, F1_TheStationPlaysOnTakesAnAlertShowsAFaultAndRecoversAlone) {
  station();
  start();
  fill();
  int skips = 0;
  for (; skips < 10 && !has_fault("store.write"); ++skips) EXPECT_EQ(skip(), 0);
  ASSERT_TRUE(has_fault("store.write"));
  const auto then = recorded();
  EXPECT_TRUE(becomes([&] { return recorded() > then + 48000; })) << "it plays on";
  const auto sent_at = recorded();
  const Outcome sent =
      run({"alert", "send", "--class", "life-safety", "--text", "en=Go uphill now.", "--repeats",
           "1", "--go-on", "--json", "--config", folder_ / "station.toml"});
  ASSERT_EQ(sent.status, 0) << sent.out << sent.err;
  const auto answer = nlohmann::json::parse(sent.out);
  EXPECT_EQ(answer.at("state"), "queued") << sent.out;
  EXPECT_EQ(answer.at("durable"), true) << "it has a reserve of the disk: " << sent.out;
  EXPECT_TRUE(becomes([&] { return attention_heard(sent_at); }));
  EXPECT_EQ(run({"reload", "--config", folder_ / "station.toml"}).status, 0);
  free_up();
  EXPECT_TRUE(becomes([&] { return !has_fault("store.write"); }));
  // What happened meanwhile is there: each skip ended one playing of the tone.
  EXPECT_TRUE(becomes([&] { return as_run().size() > static_cast<std::size_t>(skips); }));
}

}  // namespace
}  // namespace hornbill::test
