// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/journal.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "scheduler/journal/journal_writer.h"
#include "scheduler/journal/last_run.h"

namespace hornbill::scheduler {

using Clock = std::chrono::steady_clock;

struct Journal::Impl {
  Impl(OpenedStore opened, const base::TimeSource& time, const JournalOptions& o)
      : options(o), writer(std::move(opened), time, o.most_waiting) {
    publish();
    thread = std::thread([this] { run(); });
  }

  void put(StoreItem item, bool now, std::function<void()> stored = {}) {
    const std::lock_guard lock(mutex);
    // The writer is stuck in the system: what it will never see again is dropped here.
    if (queue.size() >= options.most_waiting) {
      ++refused;
      return;
    }
    queue.push_back({std::move(item), std::move(stored)});
    ++taken;
    if (now) urgent = true;
    if (now || queue.size() == 1) wake.notify_all();
  }

  // Waits for work: entries, gathered for a while, a heartbeat, the end, or the time of another
  // try. Requires: `lock` is held.
  void wait(std::unique_lock<std::mutex>& lock) {
    const auto something = [this] { return !queue.empty() || beat || stopping || urgent; };
    if (again) {
      wake.wait_until(lock, *again, [this] { return stopping || beat.has_value(); });
      return;
    }
    wake.wait(lock, something);
    if (!queue.empty()) {
      wake.wait_for(lock, options.batch, [this] { return urgent || stopping; });
    }
  }

  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      wait(lock);
      const bool last = stopping;
      std::vector<JournalEntry> entries = std::exchange(queue, {});
      const auto heartbeat = std::exchange(beat, std::nullopt);
      const std::uint64_t up_to = taken;
      urgent = false;
      lock.unlock();
      const bool all = work(std::move(entries), heartbeat, last);
      lock.lock();
      if (all) written = up_to;
      publish();
      done.notify_all();
      if (last) return;
    }
  }

  // Thread: the journal's, without the lock.
  bool work(std::vector<JournalEntry> entries, const std::optional<Heartbeat>& heartbeat,
            bool last) {
    const bool due = last || !again || Clock::now() >= *again;
    writer.add(std::move(entries));
    if (heartbeat) {
      writer.beat(*heartbeat);
      (void)writer.put_back_if_gone();
    }
    if (!due) return false;
    again.reset();
    if (writer.waiting() != 0) ++commits;
    const bool all = writer.write();
    if (!all) again = Clock::now() + options.retry;
    if (writer.in_memory()) {
      if (!reopen_at) reopen_at = Clock::now() + options.reopen;
      if (last || Clock::now() >= *reopen_at) {
        reopen_at = Clock::now() + options.reopen;
        (void)writer.move_to_disk();
      }
    }
    if (last && end) writer.close(*end);
    return all;
  }

  // What other threads may see. Requires: the lock, or no thread yet.
  void publish() {
    faults = writer.faults();
    location = writer.location();
    figures = {queue.size() + writer.waiting(), writer.dropped() + refused, commits,
               writer.in_memory()};
  }

  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_all();
    if (thread.joinable()) thread.join();
  }

  const JournalOptions options;
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable done;
  // Under the mutex.
  std::vector<JournalEntry> queue;
  std::optional<Heartbeat> beat;
  std::optional<Heartbeat> end;
  std::uint64_t taken = 0;
  std::uint64_t written = 0;
  std::uint64_t refused = 0;
  bool urgent = false;
  bool stopping = false;
  std::vector<Fault> faults;
  std::string location;
  Figures figures;
  // The journal thread's own.
  JournalWriter writer;
  std::optional<Clock::time_point> again;
  std::optional<Clock::time_point> reopen_at;
  std::uint64_t commits = 0;
  std::thread thread;
};

Journal::Journal(OpenedStore opened, const base::TimeSource& time, const JournalOptions& options)
    : impl_(std::make_unique<Impl>(std::move(opened), time, options)) {}

Journal::~Journal() { impl_->stop(); }

void Journal::record(AsRunRecord record, Commit commit, std::function<void()> stored) {
  impl_->put(std::move(record), commit == Commit::durable, std::move(stored));
}

void Journal::remember(FactsUpdate facts) { impl_->put(std::move(facts), false); }

void Journal::mirror(std::span<const ChainEntry> entries) {
  for (const ChainEntry& entry : entries) impl_->put(entry, false);
}

void Journal::set_value(std::string key, std::string value) {
  impl_->put(ValueUpdate{std::move(key), std::move(value)}, false);
}

void Journal::keep(const Standing& standing) { impl_->put(keep_standing(standing), false); }

void Journal::beat(const Heartbeat& heartbeat) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->beat = heartbeat;
  }
  impl_->wake.notify_all();
}

bool Journal::flush(base::Duration limit) {
  std::unique_lock lock(impl_->mutex);
  const std::uint64_t up_to = impl_->taken;
  impl_->urgent = true;
  impl_->wake.notify_all();
  return impl_->done.wait_for(lock, limit, [&] { return impl_->written >= up_to; });
}

void Journal::close(const Heartbeat& end) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->end = end;
  }
  impl_->stop();
}

std::vector<Fault> Journal::faults() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->faults;
}

std::string Journal::location() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->location;
}

Journal::Figures Journal::figures() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->figures;
}

}  // namespace hornbill::scheduler
