// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/time.h"
#include "playlists/segment.h"
#include "scheduler/playout/core_io.h"

namespace hornbill::scheduler {

// With what the journal of inputs begins, and how large it may grow.
struct InputJournalOptions {
  std::string folder;      // ".../journal"; made if missing
  std::string setup_text;  // the text of the configuration at the start
  std::uint64_t seed = 0;
  std::size_t most_waiting = 50'000;  // inputs kept until they are written
  std::int64_t most_bytes_a_file = 64 << 20;
  std::int64_t most_bytes = 512 << 20;  // of the whole folder; the oldest files go first
  int days = 14;                        // files kept
};

// Writes all that the core is given, so that a live day can be replayed and looked into: one JSON
// line an input into inputs-YYYY-MM-DD.jsonl (UTC), a header line first in each file and at each
// start, and beside them each configuration and library once, named by its SHA-256. What cannot be
// written, because the disk is full or too slow, is left out and counted, with a line that says so
// where it is missing. Never waits for the disk but in the destructor.
// Owns: a thread. Thread: any.
class InputJournal {
 public:
  // `library` and the setup text are what the core was made with; `time` outlives the journal.
  InputJournal(const InputJournalOptions& options,
               std::shared_ptr<const playlists::Library> library, const base::TimeSource& time);
  ~InputJournal();
  InputJournal(const InputJournal&) = delete;
  InputJournal& operator=(const InputJournal&) = delete;

  // To be called before each SetupChanged is recorded.
  void setup_text(std::string text);
  void record(base::Tick tick, const Input& input);

  std::uint64_t left_out() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::scheduler
