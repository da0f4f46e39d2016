// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/clip_keeper.h"

#include <algorithm>
#include <utility>

#include "base/niceness.h"

namespace hornbill::scheduler {

namespace {

constexpr int kNice = -11;  // an alert waits for it

}  // namespace

class ClipKeeper::Order {
 public:
  Order(const Clips& clips, const std::vector<alerts::ClipRef>& refs, bool first) : first_(first) {
    for (std::size_t n = 0; n < clips.size(); ++n) {
      bytes_ += clips[n]->samples.size() * sizeof(clips[n]->samples[0]);
      left_.emplace_back(clips[n], refs.at(n));
    }
  }

 private:
  friend class ClipKeeper;

  const bool first_;
  std::size_t bytes_ = 0;  // of all its clips
  std::deque<std::pair<std::shared_ptr<const audio::Clip>, alerts::ClipRef>> left_;
  Outcome outcome_;
};

ClipKeeper::ClipKeeper(ClipFiles& files, std::size_t most_bytes)
    : files_(files), most_bytes_(most_bytes), thread_([this] { work(); }) {}

ClipKeeper::~ClipKeeper() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::shared_ptr<const ClipKeeper::Order> ClipKeeper::keep(const Clips& clips,
                                                          const std::vector<alerts::ClipRef>& refs,
                                                          bool first) {
  auto order = std::make_shared<Order>(clips, refs, first);
  const std::lock_guard lock(mutex_);
  if (bytes_ + order->bytes_ > most_bytes_) {
    order->left_.clear();
    order->outcome_ = {true, "too much sound waits for the disk already"};
    return order;
  }
  bytes_ += order->bytes_;
  waiting_.push_back(order);
  wake_.notify_one();
  return order;
}

ClipKeeper::Outcome ClipKeeper::wait(const Order& order, base::Duration limit) {
  std::unique_lock lock(mutex_);
  done_.wait_for(lock, limit, [&order] { return order.outcome_.done; });
  return order.outcome_;
}

std::shared_ptr<ClipKeeper::Order> ClipKeeper::next() const {
  const auto first = std::find_if(waiting_.begin(), waiting_.end(),
                                  [](const auto& order) { return order->first_; });
  return first == waiting_.end() ? waiting_.front() : *first;
}

void ClipKeeper::work() {
  const base::Niceness hurry(kNice);
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::shared_ptr<Order> order = next();
    if (!order->left_.empty()) {
      const auto [clip, ref] = std::move(order->left_.front());
      order->left_.pop_front();
      lock.unlock();
      const auto kept = files_.keep(*clip, ref);
      lock.lock();
      if (!kept) order->outcome_.trouble = kept.error().message;
    }
    if (!order->left_.empty()) continue;
    order->outcome_.done = true;
    bytes_ -= order->bytes_;
    std::erase(waiting_, order);
    done_.notify_all();
  }
}

}  // namespace hornbill::scheduler
