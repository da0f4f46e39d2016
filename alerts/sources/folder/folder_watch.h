// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "alerts/sources/folder/drop_folder.h"
#include "base/lanes.h"

namespace hornbill::alerts {

// What a watch tells.
struct FolderWatchCalls {
  // How urgent a file says that it is, as alerts::rank_of(): it waits for none that is less so, for
  // each rank has a thread. Returns soon. Thread: the watch's.
  std::function<std::size_t(const DroppedFile&)> rank;
  // What becomes of a file. It must be kept durably before it is called done. May block.
  // Thread: that of its rank; those of one rank one after another.
  std::function<DropVerdict(const DroppedFile&)> judge;
  // After each change. Thread: the watch's, or whoever ends it.
  std::function<void(const std::string&)> keep_state;
};

// Looks into a folder each second for as long as it lives, on a thread of its own, so that a stick
// that does not answer holds up nobody else. The folder is looked at and not subscribed to: what
// is mounted below it gives no sign.
class FolderWatch {
 public:
  // `time` must outlive this.
  FolderWatch(DropFolderOptions options, FolderWatchCalls calls, const base::TimeSource& time,
              std::string_view state);
  // Waits for calls that are under way; what was not judged is found again.
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // As DropFolder::faults(). Thread: any.
  std::vector<std::string> faults() const;

 private:
  void run();
  void look();
  void finish_judged();

  FolderWatchCalls calls_;
  const base::TimeSource& time_;
  std::atomic<bool> stop_{false};
  DropFolder folder_;  // of the thread
  std::string state_;  // of the thread: what was kept last
  base::Lanes judging_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::string> faults_;                          // under mutex_
  std::vector<std::pair<DroppedFile, DropVerdict>> judged_;  // under mutex_: to be finished
  std::thread thread_;
};

}  // namespace hornbill::alerts
