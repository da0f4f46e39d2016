// SPDX-License-Identifier: Apache-2.0
// What the program says to words that it does not understand.
#include <gtest/gtest.h>

#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(ProgramTest, AnUnknownCommandIsNamedWithTheNearestOne) {
  const Outcome near = run({"chekc"});
  EXPECT_EQ(near.status, 2);
  EXPECT_NE(near.err.find("there is no command \"chekc\" (did you mean \"check\"?)"),
            std::string::npos)
      << near.err;
  const Outcome far = run({"bogus"});
  EXPECT_EQ(far.status, 2);
  EXPECT_NE(far.err.find("there is no command \"bogus\"\n"), std::string::npos) << far.err;
}

TEST_F(ProgramTest, WithoutACommandItListsThem) {
  const Outcome alone = run({});
  EXPECT_EQ(alone.status, 2);
  EXPECT_NE(alone.err.find("as-run"), std::string::npos) << alone.err;
}

TEST_F(ProgramTest, TwoConfigurationsAtOnceAreRefused) {
  const std::string file = station();
  EXPECT_EQ(run({"check", file}).status, 0);
  EXPECT_EQ(run({"check", "--config", file}).status, 0);
  const Outcome both = run({"check", file, "--config", folder_ / "other.toml"});
  EXPECT_EQ(both.status, 2);
  EXPECT_NE(both.err.find("the configuration is given twice"), std::string::npos) << both.err;
}

TEST_F(ProgramTest, AnUnknownWordBelowACommandIsNamedToo) {
  const Outcome near = run({"keys", "lits"});
  EXPECT_EQ(near.status, 2);
  EXPECT_NE(near.err.find("there is no command \"lits\" of \"keys\" (did you mean \"list\"?)"),
            std::string::npos)
      << near.err;
  EXPECT_EQ(run({"keys"}).status, 2);
}

}  // namespace
}  // namespace hornbill::test
