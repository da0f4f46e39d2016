// SPDX-License-Identifier: Apache-2.0
// Files that cannot be played, in a station that runs.
#include <gtest/gtest.h>

#include <string>

#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(ProgramTest, D2_EachBadFileIsNamedOnceInTheLogAndHasALineInTheAsRun) {
  constexpr int kBad = 12;
  station(
      "[playlists.all]\nsegments = \"tone\"\nfiles = \"bad/*.flac\"\nloop = true\n"
      "[[timetable]]\nname = \"All\"\nat = \"00:00\"\nplay = \"playlist:all\"\n");
  std::filesystem::create_directories(folder_ / "library/bad");
  const auto name = [](int i) {
    return "bad/" + std::string(1, static_cast<char>('a' + i)) + ".flac";
  };
  for (int i = 0; i < kBad; ++i) folder_.write("library/" + name(i), "fLaC and no more");
  start();
  const auto lines = [&] {
    int count = 0;
    for (const auto& record : as_run()) count += record["kind"] == "missed" ? 1 : 0;
    return count;
  };
  ASSERT_TRUE(becomes([&] { return lines() >= kBad; })) << as_run().dump(1);
  EXPECT_EQ(lines(), kBad);
  const std::string log = slurp(folder_ / "daemon.log");
  for (int i = 0; i < kBad; ++i) {
    const std::size_t first = log.find(name(i) + ": cannot be played");
    EXPECT_NE(first, std::string::npos) << name(i) << " in\n" << log;
    EXPECT_EQ(log.find(name(i) + ": ", first + 1), std::string::npos) << log;
  }
}

}  // namespace
}  // namespace hornbill::test
