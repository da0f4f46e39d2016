// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alerts/model/alert_book.h"
#include "base/time.h"
#include "scheduler/journal/spool_writer.h"

namespace hornbill::scheduler {

struct AlertSpoolOptions {
  SpoolOptions files;
  base::Duration answer_within{std::chrono::milliseconds(300)};
  base::Duration retry{std::chrono::seconds(1)};  // after a write that failed
  base::Duration tend_every{std::chrono::minutes(1)};
  std::size_t most_waiting = 20'000;  // lines kept while the disk refuses them
};

enum class Durability : std::uint8_t {
  durable,  // on the disk, whatever happens now
  not_yet,  // the disk failed or is slow; it goes on trying
};

// The alerts' record: the life of every alert, durable at each step, in a hash chain on the disk
// (alert_chain.h). One thread of its own writes; nobody waits for the disk longer than
// `answer_within`, because an alert is heard all the same.
// Owns: the thread. Thread: any.
class AlertSpool {
 public:
  // On the spool's thread: what became durable, for the store's mirror. Must not wait.
  using Written = std::function<void(std::span<const ChainEntry>)>;

  // Reads what is there before it returns.
  AlertSpool(const AlertSpoolOptions& options, std::shared_ptr<SpoolDisk> disk, Written written);
  // Writes what waits, if it can be written.
  ~AlertSpool();
  AlertSpool(const AlertSpool&) = delete;
  AlertSpool& operator=(const AlertSpool&) = delete;

  // The book as the last run left it, to go on with: call recover() on it.
  const alerts::AlertBook& restored() const { return restored_; }

  // Takes lines of the book (AlertBook::take_lines()) and waits for them to be durable.
  Durability append(std::vector<std::string> lines);
  // Which lines: all that were taken up to this number. Nothing: there was no room for them.
  using Ticket = std::optional<std::uint64_t>;
  // append() in two halves: the lines are in the order of these calls, and who holds a lock to keep
  // that order gives it up before the wait. The wait ends `waited` earlier.
  Ticket append_later(std::vector<std::string> lines);
  Durability wait(const Ticket& ticket, base::Duration waited = {});
  // Waits until all that was taken before is durable. False: not within `limit`.
  bool flush(base::Duration limit);

  // The last entry that is durable: what a receipt names.
  ChainHead durable_head() const;
  // For ClipFiles.
  std::shared_ptr<DiskReserve> reserve() const { return reserve_; }
  struct Wrong {
    std::string key;   // begins with "alerts.spool."
    std::string text;  // a sentence for people
  };
  // What is wrong now; empty when all is well.
  std::vector<Wrong> faults() const;
  struct Figures {
    std::size_t waiting = 0;    // lines not durable yet
    std::uint64_t refused = 0;  // lines lost because too many waited
  };
  Figures figures() const;

 private:
  struct Impl;
  alerts::AlertBook restored_;
  std::shared_ptr<DiskReserve> reserve_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::scheduler
