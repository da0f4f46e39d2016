// SPDX-License-Identifier: Apache-2.0
// What a reload says of a configuration that it cannot, or not yet, put into force.
#include <gtest/gtest.h>

#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

class ReloadFaultTest : public ProgramTest {
 protected:
  bool status_has(const std::string& words) {
    return run({"status", "--json", "--config", file_}).out.find(words) != std::string::npos;
  }
  Outcome reload() { return run({"reload", "--config", file_}); }

  std::string file_;
};

TEST_F(ReloadFaultTest, AnotherStateFolderTakesEffectAtTheNextStartAndThatIsSaid) {
  file_ = station();
  start();
  const std::string before = slurp(file_);
  std::string other = before;
  other.replace(other.find("\"state\""), 7, "\"state2\"");
  folder_.write("station.toml", other);
  const Outcome moved = reload();
  EXPECT_EQ(moved.status, 0);
  EXPECT_NE(
      moved.err.find("[state] folder " + (folder_ / "state2") +
                     " takes effect at the next start; until then it is " + (folder_ / "state")),
      std::string::npos)
      << moved.err;
  EXPECT_TRUE(status_has("takes effect at the next start"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "state2/station.db"));
  folder_.write("station.toml", before);
  EXPECT_EQ(reload().err, "");
  EXPECT_FALSE(status_has("takes effect at the next start"));
}

}  // namespace
}  // namespace hornbill::test
