// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hornbill::web {

// A few threads for requests that take longer than the server's own thread may be held up.
// Thread: any.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queue_limit);
  // Drops what waits, and waits for what runs.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False: `queue_limit` jobs wait already; the job was not taken. A job must not throw.
  bool submit(std::function<void()> job);

 private:
  void work();

  const std::size_t queue_limit_;
  std::mutex mutex_;  // protects `jobs_` and `ending_`
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace hornbill::web
