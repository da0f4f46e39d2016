// SPDX-License-Identifier: Apache-2.0
#include "hornbill/systemd.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "base/unique_fd.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

// Listens where systemd would.
class ServiceManagerTest : public ::testing::Test {
 protected:
  ServiceManagerTest() : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder_ / "notify";
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~ServiceManagerTest() override { ::unsetenv("NOTIFY_SOCKET"); }
  std::string told() {
    char buffer[1024];
    const ssize_t n = ::recv(socket_.get(), buffer, sizeof(buffer), MSG_DONTWAIT);
    return n <= 0 ? "" : std::string(buffer, static_cast<std::size_t>(n));
  }
  test::TemporaryFolder folder_;
  base::UniqueFd socket_;
  ServiceManager manager_;
};

TEST_F(ServiceManagerTest, SaysWhatSystemdUnderstands) {
  manager_.ready();
  EXPECT_EQ(told(), "READY=1");
  manager_.status("on air:\nMorning");
  EXPECT_EQ(told(), "STATUS=on air: Morning");
  manager_.alive();
  EXPECT_EQ(told(), "WATCHDOG=1");
  manager_.reloading();
  EXPECT_EQ(told().rfind("RELOADING=1\nMONOTONIC_USEC=", 0), 0U);
  manager_.stopping(std::chrono::seconds(3));
  EXPECT_EQ(told(), "STOPPING=1\nEXTEND_TIMEOUT_USEC=3000000");
}

TEST(ServiceUnit, HasWhatTheHelpersAndTheSoundCardsNeed) {
  std::ifstream file(HORNBILL_UNIT_FILE);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string unit = text.str();
  for (const char* line :
       {"Type=notify\n", "Restart=always\n", "StartLimitIntervalSec=0\n", "DevicePolicy=closed\n",
        "DeviceAllow=char-alsa rw\n", "LimitRTPRIO=70\n", "LimitMEMLOCK=infinity\n",
        "SystemCallFilter=@system-service seccomp landlock_create_ruleset landlock_add_rule "
        "landlock_restrict_self\n"}) {
    EXPECT_NE(unit.find(line), std::string::npos) << line;
  }
  // Each of these takes sound cards or real time away.
  for (const char* line : {"\nProtectClock=", "\nPrivateDevices=", "\nRestrictRealtime=",
                           "\nPrivateUsers=", "\nMemoryDenyWriteExecute="}) {
    EXPECT_EQ(unit.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace hornbill
