// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "hornbill/client.h"

#include <sys/wait.h>

#include <iostream>

#include "hornbill/alert_client.h"
#include "hornbill/exit_status.h"
#include "hornbill/station_command.h"
#include "hornbill/status_command.h"
#include "tests/web/fake_desk.h"
#include "tests/web/server_fixture.h"

namespace hornbill {
namespace {

// The commands against a real server on a real socket.
class ClientTest : public web::ServerTest {
 protected:
  ClientTest() { ::setenv("HORNBILL_SOCKET", options_.socket_path.c_str(), 1); }
  ~ClientTest() override { ::unsetenv("HORNBILL_SOCKET"); }

  // Runs a command with its standard output and error caught.
  int run(const std::function<int()>& command) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int status = command();
    out_ = ::testing::internal::GetCapturedStdout();
    err_ = ::testing::internal::GetCapturedStderr();
    return status;
  }
  std::string out_;
  std::string err_;
};

TEST_F(ClientTest, WithoutAStationEachCommandSaysSoAndReturnsThree) {
  EXPECT_EQ(run([] { return run_status({}); }), kNotRunning);
  EXPECT_NE(err_.find("no station is running here"), std::string::npos) << err_;
  EXPECT_EQ(out_, "");
  EXPECT_EQ(run([] { return run_status({"", true, false}); }), kNotRunning);
  EXPECT_EQ(run([] { return run_operator({"", "skip", ""}); }), kNotRunning);
  EXPECT_EQ(run([] { return run_as_run({}); }), kNotRunning);
  EXPECT_EQ(run([] { return run_reload(""); }), kNotRunning);
}

TEST_F(ClientTest, ASocketThatNobodyServesIsNoStation) {
  folder_.write("control.sock", "");
  EXPECT_EQ(run([] { return run_status({}); }), kNotRunning);
}

TEST_F(ClientTest, StatusShowsTheViewOrTheServersJson) {
  start();
  EXPECT_EQ(run([] { return run_status({}); }), kOk);
  EXPECT_NE(out_.find("Hoa Hong"), std::string::npos);
  EXPECT_EQ(out_.find('\x1b'), std::string::npos) << "no colours into a file";
  EXPECT_EQ(run([] { return run_status({"", false, true}); }), kOk);
  EXPECT_EQ(out_.rfind("{\"station\":\"Ban Nong Bua\"", 0), 0U);
}

TEST_F(ClientTest, OrdersReachTheStation) {
  start();
  EXPECT_EQ(run([] { return run_operator({"", "stop", ""}); }), kOk);
  EXPECT_EQ(run([] { return run_operator({"", "hold", "trường học"}); }), kOk);
  EXPECT_EQ(run([] { return run_operator({"", "skip", "nosuch"}); }), kFailed);
  EXPECT_NE(err_.find("there is no programme nosuch"), std::string::npos);
  ASSERT_EQ(station_.orders().size(), 2U);
  EXPECT_EQ(station_.orders()[0].rfind("3  ", 0), 0U);
  EXPECT_EQ(station_.orders()[1].rfind("1 trường học ", 0), 0U);
}

TEST_F(ClientTest, ARefusedReloadShowsEachFault) {
  start();
  EXPECT_EQ(run([] { return run_reload(""); }), kRefused);
  EXPECT_NE(err_.find("station.toml:3:1: unknown key"), std::string::npos) << err_;
}

TEST_F(ClientTest, ARefusedAlertIsToldAsAWhole) {
  web::FakeDesk desk;
  desk.release();
  desk.sent = {.number = 7,
               .state = alerts::AlertState::refused,
               .reasons = {"not everybody would hear it"},
               .problems = {"there is no voice for Lao"}};
  station_.set_desk(&desk);
  start();
  AlertSendOptions options;
  options.texts = {"lo=river"};
  options.json = true;
  EXPECT_EQ(run([&] { return run_alert_send(options, std::cout, std::cerr); }), kRefused);
  EXPECT_NE(out_.find("\"number\": 7"), std::string::npos) << out_;
  EXPECT_NE(out_.find("there is no voice for Lao"), std::string::npos) << out_;
  options.json = false;
  EXPECT_EQ(run([&] { return run_alert_send(options, std::cout, std::cerr); }), kRefused);
  EXPECT_EQ(out_, "");
  EXPECT_NE(err_.find("Alert 7: refused\n  not everybody would hear it\n  there is no voice"),
            std::string::npos)
      << err_;
}

TEST_F(ClientTest, TheWholeAsRunComesThroughItsPages) {
  std::vector<scheduler::AsRunRecord> records(12'000);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].id = i + 1;
    records[i].started = web::FakeStation::kNow + std::chrono::seconds(i);
  }
  station_.set_records(records);
  start();
  for (const char* format : {"text", "jsonl", "csv"}) {
    EXPECT_EQ(run([&] { return run_as_run({"", "", "", format}); }), kOk);
    const auto lines = std::count(out_.begin(), out_.end(), '\n');
    EXPECT_EQ(lines, std::string(format) == "csv" ? 12'001 : 12'000) << format;
  }
  EXPECT_EQ(run([] { return run_as_run({"", "2026-11-24 06:00:10", "06:00:20", "json"}); }), kOk);
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '{'), 11);
  EXPECT_EQ(run([] { return run_as_run({"", "soon", "", "text"}); }), kUsage);
}

TEST_F(ClientTest, DevicesComeFromTheRunningStation) {
  start();
  EXPECT_EQ(run([] { return run_devices({}); }), kOk);
  EXPECT_NE(out_.find("USB Audio"), std::string::npos) << out_;
  EXPECT_EQ(run([] { return run_devices({"", true}); }), kOk);
  EXPECT_EQ(out_.rfind("{\"devices\":[{\"name\":\"USB Audio\"", 0), 0U) << out_;
}

TEST_F(ClientTest, AStrangersOrderReturnsFour) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  start();
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(99);
    ::_exit(run_operator({"", "skip", ""}));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), kRefused);
}

TEST_F(ClientTest, EventsEndWhenTheListenerHasEnoughAndWhenTheStationEnds) {
  start();
  Client client(options_.socket_path);
  int heard = 0;
  const auto enough = client.events(
      "/api/v1/events?levels=true", [&](std::string_view, std::string_view) { return ++heard < 3; },
      [] { return true; });
  EXPECT_TRUE(enough) << enough.error().message;
  EXPECT_EQ(heard, 3);
  const auto gone = client.events(
      "/api/v1/events",
      [&](std::string_view, std::string_view) {
        std::thread([this] { server_.reset(); }).join();
        return true;
      },
      [] { return true; });
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, base::ErrorCode::unavailable);
}

}  // namespace
}  // namespace hornbill
