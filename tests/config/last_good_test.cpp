// SPDX-License-Identifier: Apache-2.0
// What is kept of an accepted configuration, for a start without its file: row F4.
#include "config/last_good.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/config/config_fixture.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::config {
namespace {

namespace fs = std::filesystem;

constexpr base::UtcTime kFirst{std::chrono::seconds{1'790'000'000}};
constexpr base::UtcTime kLater = kFirst + std::chrono::hours(1);

class LastGoodTest : public ::testing::Test {
 protected:
  LastGoodTest() {
    options_.files = FileCheck::off;
    options_.state_folder = folder_ / "standard";
    fs::create_directories(folder_ / "state");
    file_ = folder_ / "station.toml";
  }

  void write(const std::string& more = "") {
    folder_.write("station.toml", kStation + "[state]\nfolder = \"state\"\n" + more);
  }
  void keep(base::UtcTime now = kFirst) {
    const ParsedConfig parsed = read_station_config(file_, options_);
    ASSERT_TRUE(parsed.config) << base::to_string(parsed.faults.front());
    const auto kept = keep_last_good(*parsed.config, options_, now);
    ASSERT_TRUE(kept) << kept.error().message;
  }
  std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    return files;
  }

  test::TemporaryFolder folder_;
  ParseOptions options_;
  std::string file_;
};

TEST_F(LastGoodTest, F4_TheWholeConfigurationIsKeptAndItsPathsMeanTheSame) {
  write("[segments.bell]\nfile = \"sounds/bell.wav\"\n");
  fs::create_directories(folder_ / "station.d");
  folder_.write("station.d/more.toml", "[sound]\ncrossfade = \"7s\"\n");
  keep();
  fs::remove_all(folder_ / "station.d");
  folder_.write("station.toml", "[state]\nfolder = \"state\"\n[zones.village\n");
  auto kept = read_last_good(file_, options_);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->accepted, kFirst);
  const ParsedConfig parsed = parse_last_good(std::move(*kept), options_);
  ASSERT_TRUE(parsed.config);
  EXPECT_EQ(parsed.config->file, file_);
  EXPECT_EQ(parsed.config->segments.at(0).path, folder_ / "sounds/bell.wav");
  EXPECT_EQ(parsed.config->state_folder, folder_ / "state");
  EXPECT_EQ(parsed.config->setup->sound.crossfade, std::chrono::seconds(7));
}

TEST_F(LastGoodTest, F4_WhateverTheDamageToTheFileItIsFound) {
  fs::create_directories(folder_ / "standard");
  write();
  keep();
  const std::string whole = test::slurp(file_);
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    folder_.write("station.toml", whole.substr(0, at));
    EXPECT_TRUE(read_last_good(file_, options_)) << "cut at " << at;
    std::string damaged = whole;
    damaged[at] = '\0';
    folder_.write("station.toml", damaged);
    EXPECT_TRUE(read_last_good(file_, options_)) << "damaged at " << at;
  }
}

TEST_F(LastGoodTest, F4_WithoutTheFileItIsFoundInTheStandardFolderIfThatExists) {
  write();
  keep();
  fs::rename(file_, folder_ / "gone.toml");
  EXPECT_FALSE(read_last_good(file_, options_));
  fs::rename(folder_ / "gone.toml", file_);
  fs::create_directories(folder_ / "standard");
  keep();
  fs::remove(file_);
  EXPECT_TRUE(read_last_good(file_, options_));
  const auto control = read_control_folder(file_, options_);
  EXPECT_EQ(control, options_.runtime_folder);
}

TEST_F(LastGoodTest, OfAnotherFileIsNotTaken) {
  options_.state_folder = folder_ / "state";
  write();
  keep();
  EXPECT_TRUE(read_last_good(file_, options_));
  EXPECT_FALSE(read_last_good(folder_ / "staton.toml", options_));
}

TEST_F(LastGoodTest, DamagedIsNotTaken) {
  write();
  keep();
  const std::string kept = files_in(folder_ / "state").at(0);
  const std::string whole = test::slurp(kept);
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    folder_.write("state/" + fs::path(kept).filename().string(), damaged);
    EXPECT_FALSE(read_last_good(file_, options_)) << at;
  }
}

TEST_F(LastGoodTest, IsWrittenOnlyWhenItChanged) {
  write();
  keep();
  keep(kLater);
  EXPECT_EQ(read_last_good(file_, options_)->accepted, kFirst);
  write("[sound]\ncrossfade = \"7s\"\n");
  keep(kLater);
  EXPECT_EQ(read_last_good(file_, options_)->accepted, kLater);
}

}  // namespace
}  // namespace hornbill::config
