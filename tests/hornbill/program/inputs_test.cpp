// SPDX-License-Identifier: Apache-2.0
// Live inputs of a station that runs.
#include <gtest/gtest.h>

#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

TEST_F(ProgramTest, AnInputIsAFaultOnlyWhereTheTimetablePlaysIt) {
  const std::string input = "[inputs.net]\nurl = \"http://nid:secret@127.0.0.1:9/x\"\n";
  const std::string file =
      station(input + "[[timetable]]\nname = \"Relay\"\nat = \"00:00\"\nplay = \"input:net\"\n");
  start();
  const auto has = [&](const std::string& words) {
    return run({"status", "--json", "--config", file}).out.find(words) != std::string::npos;
  };
  ASSERT_TRUE(becomes([&] { return has("input.net"); }));
  EXPECT_TRUE(has("Input net: 127.0.0.1 cannot be reached"));
  station(input);
  ASSERT_EQ(run({"reload", "--config", file}).status, 0);
  EXPECT_TRUE(becomes([&] { return !has("input.net"); }));
}

}  // namespace
}  // namespace hornbill::test
