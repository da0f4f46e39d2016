// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "alerts/sources/folder/drop_folder.h"

namespace hornbill::alerts {

// What a watch tells, all on its own thread.
struct FolderWatchCalls {
  // What becomes of a file. It must be kept durably before it is called done. May block.
  std::function<DropVerdict(const DroppedFile&)> judge;
  std::function<void(const std::string&)> keep_state;  // after each change
};

// Looks into a folder each second for as long as it lives, on a thread of its own, so that a stick
// that does not answer holds up nobody else. The folder is looked at and not subscribed to: what
// is mounted below it gives no sign.
class FolderWatch {
 public:
  // `time` must outlive this.
  FolderWatch(DropFolderOptions options, FolderWatchCalls calls, const base::TimeSource& time,
              std::string_view state);
  // Waits for a call that is under way.
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // As DropFolder::faults(). Thread: any.
  std::vector<std::string> faults() const;

 private:
  void run();
  void look();

  FolderWatchCalls calls_;
  const base::TimeSource& time_;
  std::atomic<bool> stop_{false};
  DropFolder folder_;  // of the thread
  std::string state_;  // of the thread: what was kept last
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::string> faults_;  // under mutex_
  std::thread thread_;
};

}  // namespace hornbill::alerts
