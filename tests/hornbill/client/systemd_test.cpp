// SPDX-License-Identifier: Apache-2.0
#include "hornbill/systemd.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/notify_socket.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

class ServiceManagerTest : public ::testing::Test {
 protected:
  ServiceManagerTest() { ::setenv("NOTIFY_SOCKET", socket_.path().c_str(), 1); }
  ~ServiceManagerTest() override { ::unsetenv("NOTIFY_SOCKET"); }
  std::string told() { return socket_.told(); }

  test::TemporaryFolder folder_;
  test::NotifySocket socket_{folder_ / "notify"};
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

class ServiceUnit : public ::testing::Test {
 protected:
  // Whether the unit has this very line, and not in a comment.
  bool has(const std::string& line) const { return unit_.find("\n" + line + "\n") != unit_.npos; }

  const std::string unit_ = test::slurp(HORNBILL_UNIT_FILE);
};

TEST_F(ServiceUnit, C4_StartsAgainWhateverEndsOrStopsIt) {
  for (const char* line : {"Type=notify", "NotifyAccess=main", "WatchdogSec=10", "Restart=always",
                           "RestartSec=1", "StartLimitIntervalSec=0", "OOMPolicy=continue",
                           "ExecReload=/bin/kill -HUP $MAINPID", "WantedBy=multi-user.target"}) {
    EXPECT_TRUE(has(line)) << line;
  }
}

TEST_F(ServiceUnit, MayDoNoMoreThanAStationMust) {
  for (const char* line : {"User=hornbill",
                           "NoNewPrivileges=yes",
                           "CapabilityBoundingSet=",
                           "AmbientCapabilities=",
                           "ProtectSystem=strict",
                           "ProtectHome=read-only",
                           "PrivateTmp=yes",
                           "ProtectKernelTunables=yes",
                           "ProtectKernelModules=yes",
                           "ProtectKernelLogs=yes",
                           "ProtectControlGroups=yes",
                           "ProtectHostname=yes",
                           "ProtectProc=invisible",
                           "RestrictNamespaces=yes",
                           "RestrictSUIDSGID=yes",
                           "LockPersonality=yes",
                           "RemoveIPC=yes",
                           "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
                           "KeyringMode=private",
                           "SystemCallArchitectures=native",
                           "SystemCallErrorNumber=EPERM",
                           "UMask=0027",
                           "DevicePolicy=closed"}) {
    EXPECT_TRUE(has(line)) << line;
  }
}

TEST_F(ServiceUnit, HasWhatTheHelpersAndTheSoundCardsNeed) {
  for (const char* line :
       {"DeviceAllow=char-alsa rw", "LimitRTPRIO=70", "LimitMEMLOCK=infinity",
        "SystemCallFilter=@system-service seccomp landlock_create_ruleset landlock_add_rule "
        "landlock_restrict_self"}) {
    EXPECT_TRUE(has(line)) << line;
  }
  // Each of these takes sound cards or real time away.
  for (const char* line : {"\nProtectClock=", "\nPrivateDevices=", "\nRestrictRealtime=",
                           "\nPrivateUsers=", "\nMemoryDenyWriteExecute="}) {
    EXPECT_EQ(unit_.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace hornbill
