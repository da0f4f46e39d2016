// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "scheduler/journal/spool_disk.h"

namespace hornbill::scheduler {

// Room on the disk that nobody else can take: files of nothing, "reserve-0" and so on, each of
// which gives its bytes and its name when the disk is full, so that an alert can still be kept.
// Thread: any.
class DiskReserve {
 public:
  // Many, since each gives one name only, and every sound of an alert needs one.
  static constexpr int kParts = 64;

  DiskReserve(std::shared_ptr<SpoolDisk> disk, std::string folder, std::int64_t bytes);

  // Makes the parts that are missing, as long as an eighth of all of them stays free for others. To
  // be called now and then.
  void build();
  // Gives up one part. False: there is none left.
  bool give();
  int parts() const;
  // Runs what needs room until it works, its failure is another one, or nothing is left to give.
  template <class Write>
  base::Result<void> with_room(const Write& write) {
    for (;;) {
      auto done = write();
      if (done || done.error().code != base::ErrorCode::limit || !give()) return done;
    }
  }

 private:
  std::string path(int part) const;

  const std::shared_ptr<SpoolDisk> disk_;
  const std::string folder_;
  const std::int64_t part_bytes_;
  mutable std::mutex mutex_;
  std::uint64_t there_ = 0;  // a bit for each part
};

}  // namespace hornbill::scheduler
