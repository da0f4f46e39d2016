// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace hornbill::test {

// Where threads wait while it is closed; for ten seconds at most, so that a test that is wrong
// ends.
class Gate {
 public:
  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  void open() {
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
    }
    change_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    if (open_) return;
    ++waiting_;
    change_.notify_all();
    change_.wait_for(lock, std::chrono::seconds(10), [this] { return open_; });
    --waiting_;
  }
  // False: nobody came to wait in five seconds.
  bool is_waited_at() {
    std::unique_lock lock(mutex_);
    return change_.wait_for(lock, std::chrono::seconds(5), [this] { return waiting_ > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable change_;
  bool open_ = true;
  int waiting_ = 0;
};

}  // namespace hornbill::test
