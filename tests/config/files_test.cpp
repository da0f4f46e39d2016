// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() {
    std::string name = (fs::temp_directory_path() / "hornbill-config-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~Files() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text = "") {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  ParsedConfig read(FileCheck check = FileCheck::error) {
    ParseOptions options;
    options.files = check;
    return read_station_config((folder_ / "station.toml").string(), options);
  }
  // The faults, with the folder's name taken out.
  Lines lines(const ParsedConfig& parsed) {
    Lines result;
    for (std::string line : lines_of(parsed)) {
      for (std::size_t at; (at = line.find(folder_.string())) != std::string::npos;) {
        line.replace(at, folder_.string().size(), "FOLDER");
      }
      result.push_back(line);
    }
    return result;
  }

  fs::path folder_;
};

TEST_F(Files, MissingFileOfASegmentIsAnErrorWithTheNearestName) {
  write("anthem.flac");
  write("station.toml", kStation + "[segments.a]\nfile = \"anthen.flac\"\n");
  EXPECT_EQ(lines(read()), (Lines{"7:8 error: there is no file FOLDER/anthen.flac [anthem.flac]"}));
}

TEST_F(Files, PatternThatMatchesNothingIsAnError) {
  write("music/a.mp3");
  write("station.toml",
        kStation + "[playlists.a]\nfiles = [\"music/**/*.mp3\", \"musik/*.mp3\"]\n");
  EXPECT_EQ(lines(read()), (Lines{"7:28 error: no audio file matches \"musik/*.mp3\" in FOLDER"}));
}

TEST_F(Files, WhatZonesRecordIsNoPartOfTheLibrary) {
  write("kept/a.wav");
  write("spare/b.wav");
  write("station.toml",
        kStation +
            "[zones.b]\noutputs = [{ recorder = \"kept\", else = { recorder = \"spare\" } }]\n" +
            "[playlists.p]\nfiles = \"**/*.wav\"\n");
  EXPECT_EQ(lines(read()), (Lines{"9:9 error: no audio file matches \"**/*.wav\" in FOLDER"}));
}

TEST_F(Files, MissingLibraryFolderIsAnErrorAtItsKey) {
  write("station.toml", kStation + "[library]\nfolder = \"nowhere\"\n");
  const auto parsed = read();
  ASSERT_EQ(parsed.faults.size(), 1u);
  EXPECT_EQ(parsed.faults[0].at, (base::TextPosition{7, 10}));
}

TEST_F(Files, MissingFilesAreWarningsForAStationThatRuns) {
  write("station.toml",
        kStation + "[segments.a]\nfile = \"a.wav\"\n[playlists.p]\nfiles = \"x/*\"\n");
  const auto parsed = read(FileCheck::warning);
  EXPECT_NE(parsed.config, nullptr);
  EXPECT_EQ(lines(parsed), (Lines{"7:8 warning: there is no file FOLDER/a.wav",
                                  "9:9 warning: no audio file matches \"x/*\" in FOLDER"}));
  EXPECT_TRUE(read(FileCheck::off).faults.empty());
}

TEST_F(Files, F4_MissingStationFileIsAFault) {
  const auto parsed = read();
  ASSERT_EQ(parsed.faults.size(), 1u);
  EXPECT_EQ(parsed.faults[0].cause, "cannot be read: No such file or directory");
  EXPECT_EQ(parsed.config, nullptr);
}

TEST_F(Files, FolderInPlaceOfTheFileIsAFault) {
  fs::create_directory(folder_ / "station.toml");
  EXPECT_EQ(lines(read()), (Lines{"0:0 error: this is a folder, not a file"}));
}

TEST_F(Files, FilesOfTheFolderBesideAreReadInTheOrderOfTheirNames) {
  write("station.toml", kStation);
  write("station.d/20-b.toml", "[[timetable]]\nname = \"B\"\nat = \"06:00\"\nplay = \"silence\"\n");
  write("station.d/10-a.toml",
        "[[timetable]]\nname = \"A\"\nat = \"06:00\"\nplay = \"silence\"\n"
        "start = \"soft\"\n[sound]\ncrossfade = \"7s\"\n");
  write("station.d/ignored.txt", "no TOML");
  const auto parsed = read();
  ASSERT_NE(parsed.config, nullptr);
  ASSERT_EQ(parsed.config->setup->rules.size(), 2u);
  EXPECT_EQ(parsed.config->setup->rules[0].name, "A");
  EXPECT_EQ(parsed.config->setup->sound.crossfade, std::chrono::seconds(7));
}

TEST_F(Files, FaultsNameTheFileTheyAreIn) {
  write("station.toml", kStation);
  write("station.d/a.toml", "[zones.village]\noutputs = []\n[sond]\n");
  const auto parsed = read();
  EXPECT_EQ(lines(parsed), (Lines{"1:1 error: the zone \"village\" is already in "
                                  "FOLDER/station.toml:4",
                                  "3:2 error: unknown table [sond] [sound]"}));
  EXPECT_EQ(parsed.faults[0].file, (folder_ / "station.d/a.toml").string());
}

}  // namespace
}  // namespace hornbill::config
