// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/alert_spool.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/niceness.h"

namespace hornbill::scheduler {
namespace {

using WaitClock = std::chrono::steady_clock;

}  // namespace

struct AlertSpool::Impl {
  Impl(const AlertSpoolOptions& o, std::shared_ptr<SpoolDisk> disk, Written w)
      : options(o), told(std::move(w)), writer(o.files, std::move(disk)), head(writer.head()) {
    publish();
  }

  // The number up to which all must be durable for these lines to be; nothing: no room.
  std::optional<std::uint64_t> put(std::vector<std::string> lines) {
    const std::lock_guard lock(mutex);
    if (lines.empty()) return taken;
    if (queue.size() + waiting + lines.size() > options.most_waiting) {
      refused += lines.size();
      return std::nullopt;
    }
    taken += lines.size();
    std::move(lines.begin(), lines.end(), std::back_inserter(queue));
    wake.notify_all();
    return taken;
  }

  bool wait_for(std::uint64_t up_to, base::Duration limit) {
    std::unique_lock lock(mutex);
    return done.wait_for(lock, limit, [&] { return written >= up_to; });
  }

  void run() {
    const base::Niceness hurry(-11);  // an alert waits for it
    auto tend_at = WaitClock::now();  // the first time as soon as nothing is to be written
    std::unique_lock lock(mutex);
    for (;;) {
      const auto until = again ? std::min(*again, tend_at) : tend_at;
      wake.wait_until(lock, until, [&] { return stopping || (!again && !queue.empty()); });
      const bool last = stopping;
      std::vector<std::string> lines = std::exchange(queue, {});
      const std::uint64_t up_to = taken;
      waiting += lines.size();
      lock.unlock();
      const bool all = work(std::move(lines), last);
      const bool idle = all && WaitClock::now() >= tend_at;
      if (idle && !last) {
        writer.tend();
        (void)work({}, false);
        tend_at = WaitClock::now() + options.tend_every;
      } else if (WaitClock::now() >= tend_at) {
        tend_at = WaitClock::now() + options.retry;
      }
      lock.lock();
      if (all) {
        written = up_to;
        waiting = 0;
        if (writer.waiting() == 0) head = writer.head();
      }
      publish();
      done.notify_all();
      if (last) return;
    }
  }

  // Thread: the spool's, without the lock. True: nothing waits any more.
  bool work(std::vector<std::string> lines, bool last) {
    writer.add(std::move(lines));
    if (again && !last && WaitClock::now() < *again) return false;
    again.reset();
    const auto entries = writer.write();
    if (!entries) {
      again = WaitClock::now() + options.retry;
      return false;
    }
    if (told && !entries->empty()) told(*entries);
    return true;
  }

  // What other threads may see. Requires: the lock, or no thread yet.
  void publish() {
    faults.clear();
    for (const auto& [key, text] : writer.faults()) faults.push_back({key, text});
    if (refused != 0) {
      faults.push_back(
          {"alerts.spool.lost", std::to_string(refused) +
                                    " lines of the alerts' record are lost: the disk could not be "
                                    "written for too long."});
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_all();
    if (thread.joinable()) thread.join();
  }

  const AlertSpoolOptions options;
  const Written told;
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable done;
  // Under the mutex.
  std::vector<std::string> queue;
  std::uint64_t taken = 0;
  std::uint64_t written = 0;
  std::size_t waiting = 0;  // lines that the writer has and that are not durable
  std::uint64_t refused = 0;
  bool stopping = false;
  std::vector<Wrong> faults;
  // The thread's own.
  SpoolWriter writer;
  std::optional<WaitClock::time_point> again;
  ChainHead head;  // under the mutex
  std::thread thread;
};

AlertSpool::AlertSpool(const AlertSpoolOptions& options, std::shared_ptr<SpoolDisk> disk,
                       Written written)
    : impl_(std::make_unique<Impl>(options, std::move(disk), std::move(written))) {
  restored_ = impl_->writer.book();
  reserve_ = impl_->writer.reserve();
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

AlertSpool::~AlertSpool() { impl_->stop(); }

Durability AlertSpool::append(std::vector<std::string> lines) {
  return wait(append_later(std::move(lines)));
}

AlertSpool::Ticket AlertSpool::append_later(std::vector<std::string> lines) {
  return impl_->put(std::move(lines));
}

Durability AlertSpool::wait(const Ticket& ticket, base::Duration waited) {
  const base::Duration within = impl_->options.answer_within;
  const base::Duration limit = waited < within ? within - waited : base::Duration{};
  return ticket && impl_->wait_for(*ticket, limit) ? Durability::durable : Durability::not_yet;
}

bool AlertSpool::flush(base::Duration limit) {
  std::uint64_t up_to = 0;
  {
    const std::lock_guard lock(impl_->mutex);
    up_to = impl_->taken;
  }
  return impl_->wait_for(up_to, limit);
}

ChainHead AlertSpool::durable_head() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->head;
}

std::vector<AlertSpool::Wrong> AlertSpool::faults() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->faults;
}

AlertSpool::Figures AlertSpool::figures() const {
  const std::lock_guard lock(impl_->mutex);
  return {impl_->queue.size() + impl_->waiting, impl_->refused};
}

}  // namespace hornbill::scheduler
