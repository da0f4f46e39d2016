// SPDX-License-Identifier: Apache-2.0
#include "tests/rt/rt_guard.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <mutex>
#include <thread>

namespace hornbill::testing {
namespace {

TEST(RtGuardDeathTest, CatchesAllocation) {
  EXPECT_DEATH(
      {
        RtGuard guard;
        std::vector<int> numbers(100);
        numbers[0] = 1;
      },
      "RtGuard: not real time: malloc");
}

TEST(RtGuardDeathTest, CatchesRelease) {
  EXPECT_DEATH(
      {
        auto number = std::make_unique<int>(1);
        // Else the optimiser leaves out both, having seen that nobody looks at it.
        asm volatile("" : : "r"(number.get()) : "memory");
        RtGuard guard;
        number.reset();
      },
      "RtGuard: not real time: free");
}

TEST(RtGuardDeathTest, CatchesLock) {
  EXPECT_DEATH(
      {
        std::mutex mutex;
        RtGuard guard;
        mutex.lock();
      },
      "RtGuard: not real time: pthread_mutex_lock");
}

TEST(RtGuardDeathTest, CatchesSystemCall) {
  if (!RtGuard::watches_system_calls()) GTEST_SKIP() << "the kernel cannot watch system calls";
  EXPECT_DEATH(
      {
        RtGuard guard;
        (void)getppid();
      },
      "RtGuard: not real time: system call");
}

TEST(RtGuard, LetsAllPassBeforeAndAfterAndOnOtherThreads) {
  { RtGuard guard; }
  const auto number = std::make_unique<int>(1);
  std::mutex mutex;
  const std::lock_guard lock(mutex);
  std::thread other([] { EXPECT_NE(std::make_unique<int>(1), nullptr); });
  other.join();
  EXPECT_GT(getppid(), 0);
}

}  // namespace
}  // namespace hornbill::testing
