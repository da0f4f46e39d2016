// SPDX-License-Identifier: Apache-2.0
#include "hornbill/recordings.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

TEST(Recordings, OldOnesThatNobodyNeedsAreRemoved) {
  const test::TemporaryFolder folder;
  for (const char* name : {"old", "old-used", "young"}) {
    folder.write(name, "sound");
    const auto age = std::string(name) == "young" ? 10min : 2h;
    fs::last_write_time(folder / name, fs::file_time_type::clock::now() - age);
  }
  fs::create_directory(folder / "a folder");
  EXPECT_EQ(remove_old_recordings(folder / "", {"old-used"}, 1h), 2U);
  EXPECT_FALSE(fs::exists(folder / "old"));
  EXPECT_TRUE(fs::exists(folder / "old-used"));
  EXPECT_TRUE(fs::exists(folder / "young"));
  EXPECT_TRUE(fs::exists(folder / "a folder"));
  EXPECT_EQ(remove_old_recordings(folder / "none", {}, 1h), 0U);
}

}  // namespace
}  // namespace hornbill
