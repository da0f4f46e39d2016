// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "scheduler/journal/open_store.h"
#include "scheduler/playout/snapshot.h"
#include "scheduler/playout/standing.h"

namespace hornbill::scheduler {

// How the journal writes.
struct JournalOptions {
  std::size_t most_waiting = 20'000;  // entries kept while the disk refuses them: some days
  base::Duration batch{std::chrono::milliseconds(250)};  // how long entries are gathered
  base::Duration retry{std::chrono::seconds(1)};         // after a write that failed
  base::Duration reopen{std::chrono::seconds(10)};       // while the run is kept in memory
};

// How soon a line must be on the disk.
enum class Commit : std::uint8_t {
  batched,  // with the others of its batch
  durable,  // at once, with what came before it
};

// Remembers what happens: takes what is to be kept from any thread and has one thread of its own
// write it. What was written survives a power cut; what could not be written waits in bounded
// memory. Never throws, never waits for the disk but in flush(), close() and the destructor.
// Owns: the store, the thread. Thread: any, unless said otherwise.
class Journal {
 public:
  // `time` must outlive the journal.
  Journal(OpenedStore opened, const base::TimeSource& time, const JournalOptions& options = {});
  // Writes what waits, if it can be written, but does not mark an orderly end: see close().
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Takes a line of the as-run; one with the id of an earlier one replaces it. `stored` is called
  // on the journal's thread as soon as the line is durable, and never if it is dropped.
  void record(AsRunRecord record, Commit commit = Commit::batched,
              std::function<void()> stored = {});
  void remember(FactsUpdate facts);
  // Takes what AlertSpool has made durable into the mirror of the alerts' record.
  void mirror(std::span<const ChainEntry> entries);
  void set_value(std::string key, std::string value);
  // How the programmes stand now, for the next start.
  void keep(const Standing& standing);
  // Once a second: where the station is. Cheap: 64 bytes into a file.
  void beat(const Heartbeat& heartbeat);

  // Waits until all that was taken before is durable. False: not within `limit`.
  bool flush(base::Duration limit);
  // The orderly end: writes what waits, closes the open records at `end` as "station stopped" and
  // says so for the next start, which still knows what was on air. Nothing may be given after it.
  void close(const Heartbeat& end);

  // What is wrong with the store now, with keys that begin with "store."; empty when all is well.
  std::vector<Fault> faults() const;
  // Where the database is, for AsRunReader; changes when it had to be replaced.
  std::string location() const;
  struct Figures {
    std::size_t waiting = 0;    // not durable yet
    std::uint64_t dropped = 0;  // lost because too many waited
    std::uint64_t commits = 0;
    bool in_memory = false;
  };
  Figures figures() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::scheduler
