// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "alerts/model/alert_book.h"
#include "base/result.h"
#include "scheduler/journal/alert_chain.h"
#include "scheduler/journal/disk_reserve.h"
#include "scheduler/journal/spool_disk.h"

namespace hornbill::scheduler {

struct SpoolOptions {
  std::string folder;                      // ".../alerts"; made if missing
  std::size_t segment_bytes = 4U << 20;    // whole pages
  std::size_t keep_segments = 64;          // with the one in use: always
  base::Duration keep_for{0};              // more than these, of what is not older than this
  std::size_t most_segments = 512;         // whatever their age
  std::int64_t reserve_bytes = 32U << 20;  // of the disk, for the sound of alerts
  // The last entry of the store's mirror: the chain goes on after it where the folder lacks it.
  ChainHead begin_after;
  // What the mirror has after that sequence, as lines of a book; asked only then. May be empty.
  std::function<std::vector<std::string>(std::uint64_t after)> mirror_lines;
  alerts::BookOptions book;
};

// The chain on the disk, without its thread. What was told to be durable is there after any power
// cut. Files of FOLDER: segments (alert_chain.h), "spare" (the next segment, reserved ahead) and
// the reserve. Thread: one at a time; opening reads the newest segment.
class SpoolWriter {
 public:
  // Reads what is there. A torn end, as a power cut leaves it, is cut off; after a damaged middle
  // all that is readable is kept, and a new segment begun. Never fails: without a usable disk
  // everything waits.
  SpoolWriter(const SpoolOptions& options, std::shared_ptr<SpoolDisk> disk);

  // Takes lines of an AlertBook into the chain, in order.
  void add(std::vector<std::string> lines);
  // Writes all that was taken; durable when it returns. Gives what became durable.
  // Fails: limit, the disk is full; io. All waits then; try again.
  base::Result<std::vector<ChainEntry>> write();
  // Now and then: reserves the next segment and the disk, has an old segment dropped, of which the
  // next write() tells first.
  void tend();

  // All that the chain knows, also what waits.
  const alerts::AlertBook& book() const { return book_; }
  const ChainHead& head() const { return head_; }
  std::size_t waiting() const { return waiting_.size(); }
  const std::shared_ptr<DiskReserve>& reserve() const { return reserve_; }
  // What is wrong now, by key ("alerts.spool.damaged"), as sentences.
  const std::map<std::string, std::string>& faults() const { return faults_; }

 private:
  void read_all(const std::vector<SegmentRead>& chain);
  void load_from(std::span<const SegmentRead> chain);
  void tell_damage(std::span<const SegmentRead> chain);
  void go_on_after_mirror();
  void go_on_with(const SegmentRead& last);
  void link(char kind, std::string body, std::vector<ChainEntry>& to);
  base::Result<void> begin_segment();
  base::Result<void> make_segment(const std::string& pages, std::uint64_t index);
  base::Result<void> prepare_spare();
  base::Result<void> put(const std::string& pages);
  base::Result<void> make_name_durable();
  void drop_old();
  bool is_old(const SegmentRead& segment) const;
  void load(const std::string& line);

  SpoolOptions options_;
  std::shared_ptr<SpoolDisk> disk_;
  std::shared_ptr<DiskReserve> reserve_;
  alerts::AlertBook book_;
  ChainHead head_;
  std::vector<ChainEntry> waiting_;
  std::unique_ptr<SpoolFile> file_;
  std::uint64_t index_ = 0;  // of the segment in use
  std::size_t at_ = 0;       // where the next pages go
  std::size_t capacity_ = 0;
  bool name_durable_ = true;
  bool spare_ready_ = false;
  int failures_ = 0;
  std::string doomed_;  // the segment to be dropped with the next write
  std::map<std::string, std::string> faults_;
};

}  // namespace hornbill::scheduler
