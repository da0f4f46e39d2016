// SPDX-License-Identifier: Apache-2.0
#include "tests/rt/rt_guard.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

extern "C" {
// The C library's own names for what is replaced below.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
void* __libc_malloc(std::size_t);
void __libc_free(void*);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
}

namespace {

constexpr char kAllow = 0;
constexpr char kBlock = 1;

thread_local int depth = 0;
thread_local volatile char system_calls = kAllow;  // read by the kernel
thread_local bool dispatch_on = false;

[[noreturn]] void violated(const char* what) {
  depth = 0;
  system_calls = kAllow;
  const char* text = "RtGuard: not real time: ";
  (void)!write(STDERR_FILENO, text, std::strlen(text));
  (void)!write(STDERR_FILENO, what, std::strlen(what));
  (void)!write(STDERR_FILENO, "\n", 1);
  std::abort();
}

inline void forbid(const char* what) {
  if (depth > 0) violated(what);
}

// The next definition of `name`, looked up once at start.
template <class Function>
Function* next_one(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

void on_blocked_call(int) { violated("system call"); }

bool switch_dispatch_on() {
#if defined(__x86_64__)
  if (dispatch_on) return true;
  // A forked child begins without it.
  static const int kAtFork = pthread_atfork(nullptr, nullptr, [] { dispatch_on = false; });
  if (kAtFork != 0) return false;
  struct sigaction action {};
  action.sa_handler = on_blocked_call;
  sigaction(SIGSYS, &action, nullptr);
  constexpr unsigned long kOn = 1;
  dispatch_on = prctl(PR_SET_SYSCALL_USER_DISPATCH, kOn, 0UL, 0UL, &system_calls) == 0;
#endif
  return dispatch_on;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  forbid("malloc");
  return __libc_malloc(size);
}
void free(void* memory) {
  forbid("free");
  __libc_free(memory);
}
void* calloc(std::size_t count, std::size_t size) {
  forbid("calloc");
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  forbid("realloc");
  return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  forbid("memalign");
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  forbid("aligned_alloc");
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  forbid("posix_memalign");
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  forbid("pthread_mutex_lock");
  static auto* real = next_one<int(pthread_mutex_t*)>("pthread_mutex_lock");
  return real(mutex);
}
int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  forbid("pthread_mutex_trylock");
  static auto* real = next_one<int(pthread_mutex_t*)>("pthread_mutex_trylock");
  return real(mutex);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  forbid("pthread_rwlock_rdlock");
  static auto* real = next_one<int(pthread_rwlock_t*)>("pthread_rwlock_rdlock");
  return real(lock);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  forbid("pthread_rwlock_wrlock");
  static auto* real = next_one<int(pthread_rwlock_t*)>("pthread_rwlock_wrlock");
  return real(lock);
}
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  forbid("pthread_cond_wait");
  static auto* real = next_one<int(pthread_cond_t*, pthread_mutex_t*)>("pthread_cond_wait");
  return real(condition, mutex);
}
int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  forbid("pthread_cond_signal");
  static auto* real = next_one<int(pthread_cond_t*)>("pthread_cond_signal");
  return real(condition);
}

}  // extern "C"

namespace hornbill::testing {

RtGuard::RtGuard() {
  const bool watched = switch_dispatch_on();
  ++depth;
  if (watched) system_calls = kBlock;
}

RtGuard::~RtGuard() {
  if (--depth == 0) system_calls = kAllow;
}

bool RtGuard::watches_system_calls() { return switch_dispatch_on(); }

}  // namespace hornbill::testing
