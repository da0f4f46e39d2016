// SPDX-License-Identifier: Apache-2.0
#include "base/process/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgets C linkage
}

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace hornbill::base {
namespace {

// Sources are first copied above every target, so that no dup2 overwrites one still needed.
constexpr int kScratchFd = 64;

struct Actions {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  Actions() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  ~Actions() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

void set_default_signals(posix_spawnattr_t& attributes) {
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

// Adds what moves the passed descriptors into place and closes the rest.
Result<std::vector<UniqueFd>> place_fds(const std::vector<PassedFd>& fds, Actions& actions) {
  std::vector<UniqueFd> scratch;
  std::vector<int> targets;
  for (const PassedFd& fd : fds) {
    if (fd.from < 0 || fd.to < 0 || fd.to >= kScratchFd) {
      return fail(ErrorCode::invalid_argument, "descriptor out of range for a child process");
    }
    UniqueFd copy(::fcntl(fd.from, F_DUPFD_CLOEXEC, kScratchFd));
    if (!copy) return fail(errno_error("passing a descriptor to a child process"));
    posix_spawn_file_actions_adddup2(&actions.files, copy.get(), fd.to);
    targets.push_back(fd.to);
    scratch.push_back(std::move(copy));
  }
  std::sort(targets.begin(), targets.end());
  int next = 3;
  for (const int target : targets) {
    for (; next < target; ++next) posix_spawn_file_actions_addclose(&actions.files, next);
    next = std::max(next, target + 1);
  }
  posix_spawn_file_actions_addclosefrom_np(&actions.files, next);
  return scratch;
}

std::vector<std::string> merged_environment(const std::vector<std::string>& changes) {
  std::vector<std::string> result = changes;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('=') + 1);
    const bool replaced =
        std::any_of(changes.begin(), changes.end(),
                    [&](const std::string& change) { return change.starts_with(name); });
    if (!replaced) result.emplace_back(text);
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

std::string ExitStatus::text() const {
  return (by_signal ? "killed by signal " : "exit status ") + std::to_string(code);
}

Result<ChildProcess> ChildProcess::spawn(const SpawnOptions& options) {
  Actions actions;
  set_default_signals(actions.attributes);
  auto scratch = place_fds(options.fds, actions);
  if (!scratch) return fail(scratch.error());
  std::vector<std::string> arguments = options.arguments;
  std::vector<std::string> environment = merged_environment(options.environment);
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, options.program.c_str(), &actions.files, &actions.attributes,
                    pointers(arguments).data(), pointers(environment).data());
  if (error != 0) {
    errno = error;
    Error failure = errno_error("starting " + options.program);
    if (error == ENOENT) failure.code = ErrorCode::not_found;
    return fail(failure);
  }
  UniqueFd pidfd(::pidfd_open(pid, 0));
  if (!pidfd) {
    const Error failure = errno_error("watching " + options.program);
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return fail(failure);
  }
  return ChildProcess(pid, std::move(pidfd));
}

ChildProcess::ChildProcess(ChildProcess&& o) noexcept
    : pid_(std::exchange(o.pid_, -1)), pidfd_(std::move(o.pidfd_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& o) noexcept {
  if (this != &o) {
    kill_and_wait(std::chrono::seconds(1));
    pid_ = std::exchange(o.pid_, -1);
    pidfd_ = std::move(o.pidfd_);
  }
  return *this;
}

ChildProcess::~ChildProcess() { kill_and_wait(std::chrono::seconds(1)); }

void ChildProcess::signal(int number) noexcept {
  if (running()) ::pidfd_send_signal(pidfd_.get(), number, nullptr, 0);
}

std::optional<ExitStatus> ChildProcess::wait(Duration limit) {
  if (!running()) return std::nullopt;
  pollfd ready{pidfd_.get(), POLLIN, 0};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const int n = ::poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (n > 0) break;
    if (n == 0) return std::nullopt;
    if (errno != EINTR) return std::nullopt;
  }
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) != 0) {
    info.si_code = CLD_EXITED;  // somebody else took the status
    info.si_status = 0;
  }
  pid_ = -1;
  pidfd_.reset();
  return ExitStatus{info.si_code != CLD_EXITED, info.si_status};
}

bool ChildProcess::kill_and_wait(Duration limit) noexcept {
  if (!running()) return true;
  signal(SIGKILL);
  return wait(limit).has_value();
}

}  // namespace hornbill::base
