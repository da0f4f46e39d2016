// SPDX-License-Identifier: Apache-2.0
#include "audio/media/sandbox.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>

#include "base/unique_fd.h"

namespace hornbill::audio {
namespace {

using base::ErrorCode;

bool set_limit(__rlimit_resource what, rlim_t soft, rlim_t hard) {
  const rlimit limit{soft, hard};
  return ::setrlimit(what, &limit) == 0;
}

// Address space in use, most of it the libraries'. Units: bytes; 0 when unknown.
[[maybe_unused]] std::int64_t address_space() {  // a sanitizer build has no such limit
  const base::UniqueFd fd(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  char text[64] = {};
  long long pages = 0;
  if (!fd || ::read(fd.get(), text, sizeof text - 1) <= 0 ||
      std::sscanf(text, "%lld", &pages) != 1) {
    return 0;
  }
  return pages * ::sysconf(_SC_PAGESIZE);
}

void raise_oom_score() {
  const base::UniqueFd fd(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  // Best effort: it only decides who goes first.
  if (fd) [[maybe_unused]]
    const ssize_t n = ::write(fd.get(), "800", 3);
}

struct ReleaseFilter {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};

// Calls without a look at their arguments.
constexpr int kAllowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(close),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(sched_yield),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(clock_nanosleep),
#ifdef HORNBILL_SANITIZER_BUILD
    // What the sanitizers' run-time libraries use to look about and to report.
    SCMP_SYS(pipe2),  // UBSan asks by a pipe whether memory can be read
    SCMP_SYS(openat),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(readlink),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(prctl),
    SCMP_SYS(getuid),
    SCMP_SYS(ioctl),
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(getrlimit),
    SCMP_SYS(prlimit64),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(tgkill),
#endif
};

bool add_rules(scmp_filter_ctx filter) {
  for (const int call : kAllowed) {
    if (::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) != 0) return false;
  }
#ifndef HORNBILL_SANITIZER_BUILD
  // Memory, but neither files mapped nor code made.
  const auto no_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  const auto anonymous = SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS);
  if (::seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, no_code, anonymous) != 0 ||
      ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_code) != 0) {
    return false;
  }
#endif
  return true;
}

}  // namespace

base::Result<void> enter_limits(const DecodeLimits& limits, void (*out_of_time)(int)) {
  raise_oom_score();
  ::signal(SIGXCPU, out_of_time);
  const auto cpu = static_cast<rlim_t>(std::max(limits.cpu_seconds, 1));
  bool ok = set_limit(RLIMIT_CPU, cpu, cpu + 2) && set_limit(RLIMIT_CORE, 0, 0) &&
            set_limit(RLIMIT_FSIZE, 0, 0);
#ifndef HORNBILL_SANITIZER_BUILD  // shadow memory is address space
  const auto memory = static_cast<rlim_t>(address_space() + limits.memory_bytes);
  ok = ok && set_limit(RLIMIT_AS, memory, memory) && set_limit(RLIMIT_NOFILE, 0, 0);
#endif
  ok = ok && ::prctl(PR_SET_DUMPABLE, 0) == 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  if (!ok) return base::fail(ErrorCode::internal, "the limits for a decoder could not be set");
  return {};
}

base::Result<void> enter_sandbox() {
  const std::unique_ptr<void, ReleaseFilter> filter(::seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (!filter || !add_rules(filter.get()) || ::seccomp_load(filter.get()) != 0) {
    return base::fail(ErrorCode::internal, "the decoder's sandbox could not be set up");
  }
  return {};
}

}  // namespace hornbill::audio
