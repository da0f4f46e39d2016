// SPDX-License-Identifier: Apache-2.0
// A station goes on when its configuration is spoilt, and must still be reached.
#include <gtest/gtest.h>

#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(ProgramTest, ACommandReachesTheStationThroughAFaultyConfiguration) {
  const std::string file = station();
  start();
  station("unknown = 1\n");
  EXPECT_EQ(run({"status", "--config", file}).status, 0);
  EXPECT_EQ(run({"skip", "--config", file}).status, 0);
  const Outcome reload = run({"reload", "--config", file});
  EXPECT_EQ(reload.status, 4) << reload.err;
  EXPECT_NE(reload.err.find("\"unknown\""), std::string::npos) << reload.err;
  folder_.write("station.toml", slurp(file) + "[zones.x\n");
  EXPECT_EQ(run({"status", "--config", file}).status, 0);
  station();
  const Outcome good = run({"reload", "--config", file});
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_EQ(good.out, "the configuration was read again\n");
}

TEST_F(ProgramTest, WhereTheStationListensIsSaidToBeUnknownWhenItCannotBeRead) {
  const std::string file = folder_.write("station.toml", "[control]\nfolder = \"control\n");
  const Outcome status = run({"status", "--config", file});
  EXPECT_EQ(status.status, 1);
  EXPECT_NE(status.err.find("where the station listens is unknown"), std::string::npos)
      << status.err;
}

}  // namespace
}  // namespace hornbill::test
