// SPDX-License-Identifier: Apache-2.0
// The disk of the state folder fills to the last byte and the last inode under a running station:
// row F1 of the acceptance matrix.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

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
  int skip() { return run({"skip", "--config", folder_ / "station.toml"}).status; }

  const std::string state_ = folder_ / "state";
  bool mounted_ = false;
  int files_ = 0;
};

TEST_F(FullDiskTest, F1_TheStationPlaysOnShowsAFaultAndRecoversAlone) {
  const std::string recordings = folder_ / "recordings";
  station();
  start();
  fill();
  const auto recorded = [&] {
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(recordings)) {
      bytes += file.file_size();
    }
    return bytes;
  };
  int skips = 0;
  for (; skips < 10 && !has_fault("store.write"); ++skips) EXPECT_EQ(skip(), 0);
  ASSERT_TRUE(has_fault("store.write"));
  const auto then = recorded();
  EXPECT_TRUE(becomes([&] { return recorded() > then + 48000; })) << "it plays on";
  EXPECT_EQ(run({"reload", "--config", folder_ / "station.toml"}).status, 0);
  free_up();
  EXPECT_TRUE(becomes([&] { return !has_fault("store.write"); }));
  // What happened meanwhile is there: each skip ended one playing of the tone.
  EXPECT_TRUE(becomes([&] { return as_run().size() > static_cast<std::size_t>(skips); }));
}

}  // namespace
}  // namespace hornbill::test
