// SPDX-License-Identifier: Apache-2.0
// An order that was answered outlives the power cut that follows at once.
#include <gtest/gtest.h>

#include "hornbill/client.h"
#include "tests/hornbill/program/program_fixture.h"

namespace hornbill::test {
namespace {

class PowerCutTest : public ProgramTest {
 protected:
  std::string state() {
    Client client(folder_ / "control/control.sock");
    const auto answer = client.get("/api/v1/status");
    if (!answer) return "";
    return nlohmann::json::parse(answer->body).at("programmes").at(0).at("state");
  }
};

TEST_F(PowerCutTest, RightAfterTheAnswerToStopLeavesItStopped) {
  station();
  start();
  for (int cut = 0; cut < 5; ++cut) {
    ASSERT_EQ(run({"stop", "--config", folder_ / "station.toml"}).status, 0);
    daemon_.signal(9);
    ASSERT_TRUE(daemon_.wait(std::chrono::seconds(5)));
    start();
    ASSERT_TRUE(becomes([this] { return !state().empty(); }));
    EXPECT_EQ(state(), "stopped") << cut;
    ASSERT_EQ(run({"resume", "--config", folder_ / "station.toml"}).status, 0);
    daemon_.signal(9);
    ASSERT_TRUE(daemon_.wait(std::chrono::seconds(5)));
    start();
    EXPECT_TRUE(becomes([this] { return !state().empty() && state() != "stopped"; })) << cut;
  }
}

}  // namespace
}  // namespace hornbill::test
