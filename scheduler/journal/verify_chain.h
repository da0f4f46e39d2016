// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scheduler/journal/alert_chain.h"
#include "scheduler/journal/spool_disk.h"

namespace hornbill::scheduler {

// Something that is not as the station wrote it.
struct ChainFinding {
  std::uint64_t sequence = 0;  // the first entry concerned
  std::string where;           // "000002.log", "store"
  std::string text;            // a sentence: what was done to which entries
};

struct ChainReport {
  std::vector<ChainFinding> findings;  // none: nothing was edited, removed or put in
  std::vector<std::string> notes;      // what is odd but harmless
  std::uint64_t first = 0;             // of the entries on the disk; 0: there are none
  std::uint64_t last = 0;
  std::uint64_t in_store = 0;  // entries of the mirror
  ChainHead head;

  bool intact() const { return findings.empty(); }
};

struct ChainPlaces {
  std::string folder;  // of the spool
  std::string store;   // the database with the mirror; empty: it is not looked at
};

// Walks the whole chain, on the disk and in the store's mirror, and compares the two. A station may
// be running: what it is writing just now is read again. What follows the last entry can only be
// missed in the mirror or in a receipt. Changes nothing. Thread: any; reads everything.
ChainReport verify_chain(SpoolDisk& disk, const ChainPlaces& places);

}  // namespace hornbill::scheduler
