// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/folder/folder_watch.h"

#include <utility>

namespace hornbill::alerts {
namespace {

constexpr auto kEvery = std::chrono::seconds(1);

}  // namespace

// check: allow parameters (where, whom to tell, by which clock, and what was known)
FolderWatch::FolderWatch(DropFolderOptions options, FolderWatchCalls calls,
                         const base::TimeSource& time, std::string_view state)
    : calls_(std::move(calls)),
      time_(time),
      folder_(std::move(options), state),
      state_(folder_.state()),
      thread_([this] { run(); }) {}

FolderWatch::~FolderWatch() {
  {
    const std::lock_guard lock(mutex_);
    stop_.store(true);
  }
  wake_.notify_all();
  thread_.join();
  judging_.end();
  finish_judged();
}

std::vector<std::string> FolderWatch::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

void FolderWatch::run() {
  while (!stop_.load()) {
    look();
    std::unique_lock lock(mutex_);
    faults_ = folder_.faults();
    wake_.wait_for(lock, kEvery, [this] { return stop_.load() || !judged_.empty(); });
  }
}

void FolderWatch::look() {
  finish_judged();
  for (const DroppedFile& file : folder_.scan(time_.steady(), time_.utc())) {
    if (stop_.load()) return;  // what was not judged is found again
    judging_.add(calls_.rank(file), [this, file] {
      DropVerdict verdict = calls_.judge(file);
      {
        const std::lock_guard lock(mutex_);
        judged_.emplace_back(file, std::move(verdict));
      }
      wake_.notify_all();
    });
  }
}

void FolderWatch::finish_judged() {
  std::vector<std::pair<DroppedFile, DropVerdict>> judged;
  {
    const std::lock_guard lock(mutex_);
    judged.swap(judged_);
  }
  for (const auto& [file, verdict] : judged) {
    folder_.finish(file, verdict, time_.steady(), time_.utc());
    // After each, so that a power cut does not bring it a second time.
    std::string state = folder_.state();
    if (state == state_) continue;
    calls_.keep_state(state);
    state_ = std::move(state);
  }
}

}  // namespace hornbill::alerts
