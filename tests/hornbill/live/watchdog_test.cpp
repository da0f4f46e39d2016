// SPDX-License-Identifier: Apache-2.0
// The service manager's watchdog is fed by what plays, not by a process that merely runs: row C4 of
// the acceptance matrix.
#include <gtest/gtest.h>

#include "tests/hornbill/live/daemon_processes.h"
#include "tests/hornbill/live/live_fixture.h"
#include "tests/support/notify_socket.h"

namespace hornbill::test {
namespace {

constexpr const char* kFed = "WATCHDOG=1";

TEST_F(LiveStationTest, C4_WatchdogIsFedWhileCoreAndEngineMoveAndNoLonger) {
  configure(kMusic);
  const NotifySocket manager(folder_ / "notify");
  start({"NOTIFY_SOCKET=" + manager.path()});
  ASSERT_TRUE(seconds_until([&] { return manager.count("READY=1") == 1; }, 10));
  const auto is_fed = [&] { return manager.count(kFed) > 0; };
  const auto fed_for = [&](double seconds) {
    int fed = 0;
    (void)seconds_until([&] { return (fed += manager.count(kFed), false); }, seconds);
    return fed;
  };
  EXPECT_GE(fed_for(2.5), 2);
  for (const char* part : {"core", "engine"}) {
    {
      const StoppedThreads stopped(daemon_pid(), part);
      if (stopped.count() == 0) {
        GTEST_SKIP() << "a thread of another process cannot be stopped here";
      }
      // The look at what moved before it was stopped.
      EXPECT_LE(fed_for(3.2), 1) << part;
      EXPECT_TRUE(client_->get("/healthz")) << "the rest of the process runs";
    }
    EXPECT_TRUE(seconds_until(is_fed, 3)) << part;
  }
}

}  // namespace
}  // namespace hornbill::test
