// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <array>
#include <optional>
#include <string>

#include "base/result.h"

namespace hornbill::scheduler {

// Which files a database is made of while it is open: its own, its log and its shared index. A
// program goes on writing into files that were deleted or replaced under it, and what it writes is
// gone when it ends; only looking at their names tells.
// Thread: one at a time.
class StoreFiles {
 public:
  // Those at `path` now. Requires: the database was just opened there.
  explicit StoreFiles(std::string path);

  // Whether they are still at their places. Costs three calls of the system.
  bool in_place();
  // Whether another database lies at the path.
  bool replaced() const;
  // Removes log and index where they are the ones of this database, so that another database at
  // the path does not meet them.
  void remove_log() const;

 private:
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const Identity&) const = default;
  };
  static std::optional<Identity> identity_of(const std::string& path);

  std::string path_;
  // The log and the index come into being with the first use.
  std::array<std::optional<Identity>, 3> known_;
};

// Makes the content of a file that was closed durable. Fails: io.
base::Result<void> sync_file(const std::string& path);

}  // namespace hornbill::scheduler
