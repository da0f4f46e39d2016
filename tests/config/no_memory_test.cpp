// SPDX-License-Identifier: Apache-2.0
// The n-th allocation fails while a configuration is read: row R2 of the acceptance matrix.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "config/last_good.h"
#include "tests/config/config_fixture.h"
#include "tests/support/failing_new.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::config {
namespace {

using test::FailingNew;

// Every one in the long form.
std::int64_t stride() { return std::getenv("HORNBILL_LONG") != nullptr ? 1 : 23; }

class NoMemory : public ::testing::Test {
 protected:
  NoMemory() {
    std::filesystem::create_directories(folder_ / "state");
    file_ = folder_.write("station.toml",
                          kStation + "[state]\nfolder = \"state\"\n" +
                              "[segments.bell]\nfile = \"sounds/bell.wav\"\n" +
                              "[playlists.music]\nfiles = \"music/*\"\norder = \"shuffle\"\n" +
                              "[calendars.holidays]\ndates = [2026-12-05]\n" +
                              "[[timetable]]\nname = \"Bell\"\nat = \"06:00\"\n" +
                              "play = \"segment:bell\"\nexcept = \"holidays\"\n");
    options_.files = FileCheck::warning;
  }

  test::TemporaryFolder folder_;
  std::string file_;
  ParseOptions options_;
};

TEST_F(NoMemory, R2_AConfigurationIsReadOrRefusedWithItsReason) {
  ASSERT_TRUE(read_station_config(file_, options_).config);
  int refused = 0;
  for (std::int64_t n = 1;; n += stride()) {
    ParsedConfig parsed;
    bool failed = false;
    {
      const FailingNew failing(n, FailingNew::Where::here);
      parsed = read_station_config(file_, options_);
      failed = failing.has_failed();
    }
    if (!failed) break;
    // Where the library at hand copes without, that is as good.
    if (parsed.config) continue;
    ++refused;
    ASSERT_FALSE(parsed.faults.empty()) << n;
  }
  EXPECT_GT(refused, 10);
  EXPECT_TRUE(read_station_config(file_, options_).config) << "later it is read";
}

TEST_F(NoMemory, R2_WhatWasKeptIsNotLostWhenItCannotBeKeptAnew) {
  ParsedConfig parsed = read_station_config(file_, options_);
  ASSERT_TRUE(parsed.config);
  ASSERT_TRUE(keep_last_good(*parsed.config, options_, base::UtcTime{}));
  for (std::int64_t n = 1;; n += stride()) {
    bool failed = false;
    {
      const FailingNew failing(n, FailingNew::Where::here);
      (void)keep_last_good(*parsed.config, options_, base::UtcTime{});
      failed = failing.has_failed();
    }
    ASSERT_TRUE(read_last_good(file_, options_)) << n;
    if (!failed) break;
  }
}

}  // namespace
}  // namespace hornbill::config
