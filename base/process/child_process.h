// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"

namespace hornbill::base {

// A descriptor of ours that the child gets under number `to`.
struct PassedFd {
  int from = -1;
  int to = -1;
};

struct SpawnOptions {
  std::string program;                   // path; not searched for
  std::vector<std::string> arguments;    // argv, [0] included
  std::vector<PassedFd> fds;             // all others are closed in the child; 0-2 are kept
  std::vector<std::string> environment;  // "NAME=value", added to ours or in its place
};

// How a child ended.
struct ExitStatus {
  bool by_signal = false;
  int code = 0;              // exit status, or the signal's number
  std::string text() const;  // "exit status 1", "killed by signal 9"
};

// One child of ours, waited for by its pidfd, so that no signal handler and no other part of the
// process is concerned. Killed and waited for at the end of life.
// Thread: one at a time.
class ChildProcess {
 public:
  // No shell; the child's signal mask and dispositions are the defaults.
  // Fails: not_found or io, the program cannot be run; invalid_argument.
  static Result<ChildProcess> spawn(const SpawnOptions& options);

  ChildProcess() = default;
  ChildProcess(ChildProcess&& o) noexcept;
  ChildProcess& operator=(ChildProcess&& o) noexcept;
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  // Readable once the child has ended; for poll().
  int pidfd() const { return pidfd_.get(); }
  bool running() const { return pid_ > 0; }

  // Sends a signal; does nothing once the child was waited for.
  void signal(int number) noexcept;
  // The status if the child has ended within `limit` (0: now); it is waited for then.
  std::optional<ExitStatus> wait(Duration limit = Duration{0});
  // SIGKILL, then waits up to `limit`. False: it is stuck in the kernel; wait() may be asked later.
  bool kill_and_wait(Duration limit = std::chrono::milliseconds(200)) noexcept;

 private:
  ChildProcess(pid_t pid, UniqueFd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  pid_t pid_ = -1;
  UniqueFd pidfd_;
};

}  // namespace hornbill::base
