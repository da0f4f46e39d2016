// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scheduler/journal/spool_disk.h"

// The chain of entries in which the life of every alert is kept: each holds the SHA-256 of the one
// before, so that none can be edited, taken out or put in between unseen. Its form on the disk:
//   FOLDER/000001.log, 000002.log, ...   segments, of one size; an entry is a line of text:
//     LENGTH SHA256 SEQUENCE PREVIOUS KIND BODY
//   LENGTH is that of "SEQUENCE ... BODY" in bytes, eight hex digits; SHA256 is over the same;
//   PREVIOUS is the SHA256 of the entry before. Entries written together begin on a page of their
//   own (4096 bytes), with zeros up to the next: a page that is on the disk is never written again.
// A segment begins with an entry of the kind "s" (the segment) and "c" (carried over: all that a
// reader needs to begin here); then come "e" (steps, as alerts::AlertBook gives them) and "d" (an
// old segment was dropped). One of the kind "g" (gap) says that what comes before it was lost here,
// and goes on after the last entry of the store's mirror.
namespace hornbill::scheduler {

inline constexpr std::size_t kSpoolPage = 4096;

struct ChainHead {
  std::uint64_t sequence = 0;  // 0: nothing yet
  std::string hash = std::string(64, '0');
  bool operator==(const ChainHead&) const = default;
};

struct ChainEntry {
  std::uint64_t sequence = 0;
  std::string previous;  // 64 hex digits
  std::string hash;
  char kind = 'e';
  std::string body;
  bool operator==(const ChainEntry&) const = default;

  ChainHead head() const { return {sequence, hash}; }
};

// The entry after `head`. Requires: no line break in `body`.
ChainEntry next_entry(const ChainHead& head, char kind, std::string body);
// The hash that belongs to it.
std::string hash_of(const ChainEntry& entry);
// Entries as they lie on the disk, filled up to whole pages.
std::string pages_of(std::span<const ChainEntry> entries);

// Bytes of a segment that are no entry though something was written there.
struct BadBytes {
  std::size_t from = 0;
  std::size_t to = 0;
};
// A segment as it was found.
struct SegmentRead {
  std::uint64_t index = 0;
  std::string name;
  std::vector<ChainEntry> entries;  // those that are whole, in order; none twice
  std::vector<BadBytes> bad;
  std::vector<std::size_t> places;  // of the entries
  std::size_t used = 0;             // up to the end of the last page with anything in it
  std::size_t bytes = 0;
  // Where the end was torn, as a power cut leaves it: the last pages that were written together are
  // not all whole. What is readable of them is no part of `entries`. Nothing: it was not.
  std::optional<std::size_t> torn_from;

  // Whether all that was carried over into it is there, so that reading can begin with it.
  bool complete_start() const;
};
SegmentRead read_segment(std::string_view bytes);
// Without what was written a second time, after the disk had failed in between.
std::vector<ChainEntry> joined_entries(std::span<const SegmentRead> chain);

// Where a station keeps it: "alerts" in its state folder.
std::string alerts_folder(const std::string& state_folder);

// "000012.log" and back; nothing for other names.
std::string segment_name(std::uint64_t index);
std::optional<std::uint64_t> segment_index(std::string_view name);

// The segments of a folder, all of them, in order. Those that the system cannot read come without
// entries, as bad from the first to the last byte.
// Fails: as SpoolDisk::list().
base::Result<std::vector<SegmentRead>> read_chain(SpoolDisk& disk, const std::string& folder);

}  // namespace hornbill::scheduler
