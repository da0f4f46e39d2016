// SPDX-License-Identifier: Apache-2.0
#include "base/process/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

namespace hornbill::base {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
  Pipe() {
    std::array<int, 2> fds{};
    EXPECT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
    read.reset(fds[0]);
    write.reset(fds[1]);
  }
  std::string text() {
    write.reset();
    std::string result;
    std::array<char, 512> part{};
    for (ssize_t n = 0; (n = ::read(read.get(), part.data(), part.size())) > 0;) {
      result.append(part.data(), static_cast<std::size_t>(n));
    }
    return result;
  }
};

SpawnOptions python(const std::string& code) {
  return {.program = "/usr/bin/python3",
          .arguments = {"python3", "-c", code},
          .fds = {},
          .environment = {}};
}

TEST(ChildProcess, ReportsExitStatus) {
  auto child = ChildProcess::spawn(python("raise SystemExit(7)"));
  ASSERT_TRUE(child) << child.error().message;
  const auto status = child->wait(seconds(10));
  ASSERT_TRUE(status);
  EXPECT_FALSE(status->by_signal);
  EXPECT_EQ(status->code, 7);
  EXPECT_FALSE(child->running());
}

TEST(ChildProcess, IsKilledAndSaysSo) {
  auto child = ChildProcess::spawn(
      {.program = "/bin/sleep", .arguments = {"sleep", "60"}, .fds = {}, .environment = {}});
  ASSERT_TRUE(child);
  EXPECT_FALSE(child->wait(milliseconds(50)));
  child->signal(SIGKILL);
  const auto status = child->wait(seconds(5));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->text(), "killed by signal 9");
}

TEST(ChildProcess, EndsWithItsOwner) {
  pid_t pid = -1;
  {
    auto child = ChildProcess::spawn(
        {.program = "/bin/sleep", .arguments = {"sleep", "60"}, .fds = {}, .environment = {}});
    ASSERT_TRUE(child);
    pid = child->pid();
  }
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(ChildProcess, GetsThePassedDescriptorsAndNoOther) {
  Pipe out;
  const UniqueFd leaked(::dup(0));  // without close-on-exec, as a careless library would
  SpawnOptions options = python(
      "import os\n"
      "open_fds = [int(f) for f in os.listdir('/proc/self/fd')]\n"
      "alive = []\n"
      "for f in open_fds:\n"
      "  try:\n"
      "    os.fstat(f); alive.append(f)\n"
      "  except OSError: pass\n"
      "os.write(5, repr(sorted(alive)).encode())");
  options.fds = {{out.write.get(), 5}};
  auto child = ChildProcess::spawn(options);
  ASSERT_TRUE(child);
  EXPECT_EQ(out.text(), "[0, 1, 2, 5]");
}

TEST(ChildProcess, SwapsDescriptorsWithoutLosingOne) {
  Pipe a;
  Pipe b;
  SpawnOptions options =
      python("import os\nos.write(" + std::to_string(b.write.get()) + ", b'to a')\nos.write(" +
             std::to_string(a.write.get()) + ", b'to b')");
  options.fds = {{a.write.get(), b.write.get()}, {b.write.get(), a.write.get()}};
  auto child = ChildProcess::spawn(options);
  ASSERT_TRUE(child);
  EXPECT_EQ(a.text(), "to a");
  EXPECT_EQ(b.text(), "to b");
}

TEST(ChildProcess, AddsToTheEnvironmentAndReplacesInIt) {
  Pipe out;
  ASSERT_EQ(::setenv("HORNBILL_TEST_OLD", "old", 1), 0);
  SpawnOptions options = python(
      "import os\nos.write(3, (os.environ['HORNBILL_TEST_OLD'] + os.environ['X_NEW']).encode())");
  options.fds = {{out.write.get(), 3}};
  options.environment = {"HORNBILL_TEST_OLD=new", "X_NEW=+1"};
  auto child = ChildProcess::spawn(options);
  ASSERT_TRUE(child);
  EXPECT_EQ(out.text(), "new+1");
}

TEST(ChildProcess, StartsWithDefaultSignals) {
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  auto child = ChildProcess::spawn(
      {.program = "/bin/sleep", .arguments = {"sleep", "60"}, .fds = {}, .environment = {}});
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_TRUE(child);
  child->signal(SIGTERM);
  const auto status = child->wait(seconds(5));
  ASSERT_TRUE(status);
  EXPECT_EQ(status->code, SIGTERM);
}

TEST(ChildProcess, FailsOnAProgramThatIsNotThere) {
  const auto child = ChildProcess::spawn(
      {.program = "/nonexistent/x", .arguments = {"x"}, .fds = {}, .environment = {}});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace hornbill::base
