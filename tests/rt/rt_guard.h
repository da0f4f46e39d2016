// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hornbill::testing {

// While one lives, anything on this thread that a real-time thread must not do aborts the program
// with its name: malloc and its kin, free, locks, condition variables, and every system call.
// Linked into a program, it replaces those functions for all of it; without a guard they work as
// always. System calls are caught by the kernel (syscall user dispatch, Linux 5.11, x86-64).
class RtGuard {
 public:
  RtGuard();
  ~RtGuard();
  RtGuard(const RtGuard&) = delete;
  RtGuard& operator=(const RtGuard&) = delete;

  // Whether system calls are watched too: not so on an old kernel or another machine.
  static bool watches_system_calls();
};

}  // namespace hornbill::testing
