// SPDX-License-Identifier: Apache-2.0
// A station that is started twice: the second start touches nothing of the first.
#include <gtest/gtest.h>

#include <set>

#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

std::set<std::string> names_in(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

class SecondRunTest : public ProgramTest {
 protected:
  // Runs `file` beside the running station and expects that nothing changes.
  void expect_refused(const std::string& file, const std::string& words) {
    ASSERT_TRUE(becomes([this] { return !names_in(folder_ / "recordings").empty(); }));
    const auto recordings = names_in(folder_ / "recordings");
    const auto before = as_run();
    const Outcome second = run({"run", file});
    EXPECT_EQ(second.status, 4);
    EXPECT_NE((second.out + second.err).find(words), std::string::npos) << second.out << second.err;
    EXPECT_EQ(names_in(folder_ / "recordings"), recordings);
    EXPECT_EQ(as_run(), before);
  }
};

TEST_F(SecondRunTest, LeavesRecordingsAndAsRunOfTheFirstAlone) {
  station();
  start();
  expect_refused(folder_ / "station.toml", "another hornbill runs already");
}

TEST_F(SecondRunTest, AnotherConfigurationWithTheSameStateFolderIsRefused) {
  station();
  const std::string other = station("", "other.toml", "control2");
  start();
  expect_refused(other, folder_ / "state");
}

}  // namespace
}  // namespace hornbill::test
