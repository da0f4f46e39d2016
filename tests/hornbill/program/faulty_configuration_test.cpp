// SPDX-License-Identifier: Apache-2.0
// A station goes on when its configuration is spoilt, and must still be reached.
#include <gtest/gtest.h>
#include <stdlib.h>

#include "hornbill/client.h"
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

class SpoiltConfiguration : public ProgramTest {
 protected:
  // Sets the folder that the daemon would keep its state in if the file named none, as the service
  // manager does.
  SpoiltConfiguration() {
    std::filesystem::create_directories(folder_ / "standard");
    ::setenv("STATE_DIRECTORY", (folder_ / "standard").c_str(), 1);
  }
  ~SpoiltConfiguration() override { ::unsetenv("STATE_DIRECTORY"); }

  // The text of the fault about the configuration; empty where there is none.
  std::string fault() {
    Client client(folder_ / "control/control.sock");
    const auto answer = client.get("/api/v1/status");
    if (!answer) return "";
    const auto status = nlohmann::json::parse(answer->body);
    for (const auto& each : status.at("faults")) {
      if (each.at("key") == "configuration") return each.at("text");
    }
    return "";
  }
  void kill() {
    daemon_.signal(9);
    ASSERT_TRUE(daemon_.wait(std::chrono::seconds(5)));
  }
};

TEST_F(SpoiltConfiguration, F4_ARefusedReloadIsAFaultUntilAGoodOneIsLoaded) {
  const std::string file = station();
  start();
  EXPECT_EQ(fault(), "");
  station("unknown = 1\n");
  EXPECT_EQ(run({"reload", "--config", file}).status, 4);
  EXPECT_NE(fault().find(file + ":19:1: error: "), std::string::npos) << fault();
  EXPECT_NE(run({"status", "--config", file}).out.find("The configuration was refused"),
            std::string::npos);
  station();
  EXPECT_EQ(run({"reload", "--config", file}).status, 0);
  EXPECT_EQ(fault(), "");
}

TEST_F(SpoiltConfiguration, F4_AfterAPowerCutTheStationStartsFromTheLastGoodConfiguration) {
  const std::string file = station();
  start();
  kill();
  const std::string whole = slurp(file);
  folder_.write("station.toml", whole.substr(0, whole.size() / 2) + "\n[\n");
  EXPECT_EQ(run({"check", file}).status, 1);
  start();  // returns once something is on air
  EXPECT_NE(fault().find("Started from the configuration of 20"), std::string::npos) << fault();
  EXPECT_NE(fault().find(file + ":"), std::string::npos) << fault();
  kill();
  std::filesystem::remove(file);
  start();
  EXPECT_NE(fault().find("cannot be read: No such file"), std::string::npos) << fault();
  EXPECT_EQ(run({"status", "--config", file}).status, 0);
  folder_.write("station.toml", whole);
  EXPECT_EQ(run({"reload", "--config", file}).status, 0);
  EXPECT_EQ(fault(), "");
}

TEST_F(SpoiltConfiguration, F4_AFirstStartIsRefusedWithLineAndColumn) {
  const std::string file = station("unknown = 1\n");
  const Outcome first = run({"run", file});
  EXPECT_EQ(first.status, 1);
  EXPECT_NE(first.err.find(file + ":19:1: error: "), std::string::npos) << first.err;
}

}  // namespace
}  // namespace hornbill::test
