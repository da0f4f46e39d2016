// SPDX-License-Identifier: Apache-2.0
// Files on air that change, go away or end in silence while they play.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>

#include "base/process/child_process.h"
#include "tests/hornbill/render/on_air_rig.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill {
namespace {

constexpr double kChange = 2.0;  // seconds; less than a decoder has read by then

std::int16_t square(std::int64_t frame) {
  return static_cast<std::int16_t>(frame % 100 < 50 ? 6000 : -6000);
}

class ChangingFilesTest : public testing::Test {
 protected:
  ~ChangingFilesTest() override { take_away(); }

  // A folder on a disk of its own. False: none can be mounted here.
  bool put_in() {
    std::filesystem::create_directory(stick_);
    return ::mount("none", stick_.c_str(), "tmpfs", 0, "size=16m") == 0;
  }
  bool take_away() { return ::umount2(stick_.c_str(), MNT_DETACH) == 0; }

  std::string wav(const std::string& name, int seconds) {
    test::write_wav(folder_ / name, seconds * 48000, square);
    return folder_ / name;
  }
  // `to` made of `from` by the ending of its name.
  std::string coded(const std::string& from, const std::string& to,
                    const std::string& filter = "anull") {
    auto made = base::ChildProcess::spawn({.program = "/usr/bin/ffmpeg",
                                           .arguments = {"ffmpeg", "-nostdin", "-v", "error", "-i",
                                                         from, "-af", filter, folder_ / to}});
    EXPECT_TRUE(made && made->wait(std::chrono::minutes(1)));
    return folder_ / to;
  }
  // Once, when so much has been heard.
  static std::function<void(double)> once(std::function<void()> act) {
    return [act = std::move(act), done = false](double heard) mutable {
      if (!done && heard >= kChange) act();
      done |= heard >= kChange;
    };
  }

  test::TemporaryFolder folder_;
  const std::string stick_ = folder_ / "stick";
};

TEST_F(ChangingFilesTest, D4_FileTruncatedWhileItPlaysEndsThereAndIsNamed) {
  const std::string whole = wav("whole.wav", 40);
  for (const std::string& file : {whole, coded(whole, "whole.flac"), coded(whole, "whole.mp3")}) {
    SCOPED_TRACE(file);
    test::OnAirRig rig({file, wav("next.wav", 10)});
    rig.run(25, once([&] {
              std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
            }));
    EXPECT_LE(rig.quiet().longest(), test::QuietMeter::kMostGap.value);
    ASSERT_EQ(rig.lines(0).size(), 1U);
    EXPECT_NE(rig.lines(0)[0].how_ended.find("cut short"), std::string::npos)
        << rig.lines(0)[0].how_ended;
    EXPECT_LT(rig.lines(0)[0].played, base::seconds_to_frames(25));
    ASSERT_EQ(rig.lines(1).size(), 1U) << "the next plays";
    EXPECT_TRUE(rig.faults().contains("file." + file));
  }
}

TEST_F(ChangingFilesTest, D6_FileThatGrowsWhileItPlaysPlaysOn) {
  // One that is being recorded says nothing of its length.
  const std::string growing = wav("growing.wav", 20);
  {
    std::fstream header(growing, std::ios::in | std::ios::out | std::ios::binary);
    header.seekp(4).write("\xff\xff\xff\xff", 4);
    header.seekp(40).write("\xff\xff\xff\xff", 4);
  }
  const std::string more = test::slurp(wav("more.wav", 5)).substr(44);
  test::OnAirRig rig({growing, wav("next.wav", 10)});
  rig.run(25, once([&] { std::ofstream(growing, std::ios::binary | std::ios::app) << more; }));
  EXPECT_EQ(rig.quiet().longest(), 0);
  ASSERT_EQ(rig.lines(0).size(), 1U);
  EXPECT_EQ(rig.lines(0)[0].how_ended, "finished");
  EXPECT_GE(rig.lines(0)[0].played, base::seconds_to_frames(20));
  EXPECT_TRUE(rig.faults().empty());
}

TEST_F(ChangingFilesTest, D4_FolderUnmountedWhileItsFilesPlayGivesWayToTheOthers) {
  if (!put_in()) GTEST_SKIP() << "a disk of its own cannot be mounted here";
  std::vector<std::string> files;
  for (const char* name : {"stick/a.wav", "stick/b.wav", "stick/c.wav", "stick/d.wav"}) {
    files.push_back(wav(name, 5));
  }
  files.push_back(wav("own.wav", 10));
  test::OnAirRig rig(files);
  rig.run(16, once([&] { EXPECT_TRUE(take_away()); }));
  EXPECT_LE(rig.quiet().longest(), test::QuietMeter::kMostGap.value);
  ASSERT_EQ(rig.lines(0).size(), 1U);
  EXPECT_EQ(rig.lines(0)[0].how_ended, "finished") << "it was open";
  ASSERT_EQ(rig.lines(3).size(), 1U);
  EXPECT_NE(rig.lines(3)[0].reason.find("No such file"), std::string::npos);
  EXPECT_TRUE(rig.faults().contains("file." + files[3]));
  EXPECT_EQ(rig.lines(4).size(), 1U) << "the first one that is elsewhere plays";
}

TEST_F(ChangingFilesTest, D3_LongSilentTailIsEndedByTheSilenceDetectorAndTheNextPlays) {
  const std::string tail = coded(wav("tone.wav", 3), "tail.flac", "apad=pad_dur=900");
  test::OnAirRig rig({tail, wav("next.wav", 10)});
  ASSERT_EQ(rig.setup.fallback.silence_after, std::chrono::seconds(5)) << "what is set by default";
  rig.run(12);
  EXPECT_LE(rig.quiet().longest(), base::ms_to_frames(5500).value);
  ASSERT_EQ(rig.lines(0).size(), 1U);
  EXPECT_EQ(rig.lines(0)[0].how_ended, "cut: silent for 5 s");
  EXPECT_EQ(rig.lines(1).size(), 1U);
}

}  // namespace
}  // namespace hornbill
