// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "scheduler/journal/open_store.h"
#include "scheduler/playout/snapshot.h"

namespace hornbill::scheduler {

// An item on its way to the store. `stored` is called on the writer's thread once it is durable.
struct JournalEntry {
  StoreItem item;
  std::function<void()> stored;
};

// The journal without its thread: writes, keeps what cannot be written, recovers.
// Thread: one at a time.
class JournalWriter {
 public:
  // `most_waiting`: entries kept while writing fails; beyond it the oldest go and are counted.
  JournalWriter(OpenedStore opened, const base::TimeSource& time, std::size_t most_waiting);

  void add(std::vector<JournalEntry> entries);
  // Writes all that waits. False: something still waits; try again later.
  bool write();
  void beat(const Heartbeat& heartbeat);
  // Looks whether the database is still where it was opened; where it was deleted or replaced, puts
  // it back, with all that was in it if there is room, and sets a fault. False: it is not there,
  // and could not be put back.
  bool put_back_if_gone();
  // While the run is kept in memory: tries to move it to the disk. True if it was moved.
  bool move_to_disk();
  // The orderly end.
  void close(const Heartbeat& end);

  std::size_t waiting() const { return waiting_.size(); }
  std::uint64_t dropped() const { return dropped_; }
  bool in_memory() const { return store_.in_memory(); }
  const std::string& location() const { return store_.location(); }
  std::vector<Fault> faults() const;
  StationStore& store() { return store_; }

 private:
  base::Result<void> write_some();
  void replace_store(const base::Error& error);
  bool put_back();
  void set_fault(const std::string& key, const std::string& text);
  void bound();
  base::Result<void> copy_to(StationStore& disk, std::uint64_t shift);

  StationStore store_;
  std::string folder_;
  RunStart opened_;
  std::optional<LastSign> last_;
  std::optional<HeartbeatFile> heartbeat_;
  const base::TimeSource& time_;
  std::size_t most_waiting_;
  std::deque<JournalEntry> waiting_;
  std::uint64_t dropped_ = 0;
  std::uint64_t id_shift_ = 0;  // added to ids that the core gave out before the move to disk
  bool interrupted_done_ = false;
  std::uint64_t since_trim_ = 0;
  std::map<std::string, Fault> faults_;
};

}  // namespace hornbill::scheduler
