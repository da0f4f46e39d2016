// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace hornbill {

// Time and CPU time since it was made; that of children counts from when they were waited for.
class UsageClock {
 public:
  UsageClock() : wall_(std::chrono::steady_clock::now()), cpu_(cpu_now()) {}

  std::chrono::duration<double> wall() const { return std::chrono::steady_clock::now() - wall_; }
  std::chrono::duration<double> cpu() const { return cpu_now() - cpu_; }

 private:
  static std::chrono::duration<double> cpu_now();

  std::chrono::steady_clock::time_point wall_;
  std::chrono::duration<double> cpu_;
};

}  // namespace hornbill
