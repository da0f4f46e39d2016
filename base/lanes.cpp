// SPDX-License-Identifier: Apache-2.0
#include "base/lanes.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace hornbill::base {

void Lanes::add(std::size_t lane, std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    Lane& at = lanes_[std::min(lane, kCount - 1)];
    at.work.push_back(std::move(work));
    if (at.running || start(at)) return;
    work = std::move(at.work.back());
    at.work.pop_back();
  }
  work();
}

// Under the mutex. The thread before it has nothing left to do: waiting for it lasts no time.
bool Lanes::start(Lane& lane) {
  if (lane.thread.joinable()) lane.thread.join();
  try {
    lane.thread = std::thread([this, &lane] { run(lane); });
  } catch (const std::system_error&) {
    return false;
  }
  lane.running = true;
  return true;
}

void Lanes::run(Lane& lane) {
  std::unique_lock lock(mutex_);
  while (!lane.work.empty()) {
    const std::function<void()> work = std::move(lane.work.front());
    lane.work.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
  lane.running = false;
}

void Lanes::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    for (Lane& lane : lanes_) lane.work.clear();
  }
  for (Lane& lane : lanes_) {
    if (lane.thread.joinable()) lane.thread.join();
  }
}

}  // namespace hornbill::base
