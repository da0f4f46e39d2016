// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/input_journal.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "scheduler/journal/input_files.h"

namespace hornbill::scheduler {
namespace {

// Gathered for so long: what a crash may lose.
constexpr base::Duration kBatch = std::chrono::milliseconds(500);

}  // namespace

struct InputJournal::Impl {
  Impl(const InputJournalOptions& options, std::shared_ptr<const playlists::Library> library,
       const base::TimeSource& source)
      : most_waiting(options.most_waiting), files(options, std::move(library), source) {
    thread = std::thread([this] { run(); });
  }

  void put(InputFiles::Entry entry) {
    const std::lock_guard lock(mutex);
    if (queue.size() >= most_waiting) {
      ++refused;
      return;
    }
    queue.push_back(std::move(entry));
    if (queue.size() == 1) wake.notify_all();
  }

  void run() {
    std::unique_lock lock(mutex);
    for (bool last = false; !last;) {
      wake.wait(lock, [this] { return !queue.empty() || stopping; });
      wake.wait_for(lock, kBatch, [this] { return stopping; });
      last = stopping;
      const auto entries = std::exchange(queue, {});
      const std::uint64_t missing = std::exchange(refused, 0);
      lock.unlock();
      files.write(entries, missing);
      const std::uint64_t now = files.left_out();
      lock.lock();
      left_out = now;
    }
  }

  const std::size_t most_waiting;
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<InputFiles::Entry> queue;
  std::uint64_t refused = 0;
  std::uint64_t left_out = 0;
  bool stopping = false;
  InputFiles files;  // the thread's own
  std::thread thread;
};

InputJournal::InputJournal(const InputJournalOptions& options,
                           std::shared_ptr<const playlists::Library> library,
                           const base::TimeSource& time)
    : impl_(std::make_unique<Impl>(options, std::move(library), time)) {}

InputJournal::~InputJournal() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
  impl_->thread.join();
}

void InputJournal::setup_text(std::string text) { impl_->put(std::move(text)); }

void InputJournal::record(base::Tick tick, const Input& input) {
  impl_->put(StampedInput{tick, input});
}

std::uint64_t InputJournal::left_out() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->left_out + impl_->refused;
}

}  // namespace hornbill::scheduler
