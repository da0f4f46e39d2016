// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "playlists/segment.h"
#include "scheduler/playout/snapshot.h"

namespace hornbill::scheduler {

// The files that could not be played, or not to their end, as long as that is so: for the status.
// Thread: core.
class FileFaults {
 public:
  static constexpr std::size_t kShown = 20;   // named in the status; the others are counted
  static constexpr std::size_t kKept = 1000;  // further ones are not remembered

  // `what` is wrong: "cannot be played: ...", "broke off: ...". Kept until one of those below.
  void found(const std::string& path, base::UtcTime at, std::string what);
  // The file was played to its end without trouble.
  void mended(const std::string& path) { faults_.erase(path); }
  // What was found in a file that has been replaced or is gone holds no longer.
  void library_changed(const playlists::Library& before, const playlists::Library& after);
  // Appends a fault for each file, in order of path; `key` is "file." and the path.
  void add_to(std::vector<Fault>& faults) const;

 private:
  struct Found {
    base::UtcTime since;
    std::string what;
  };
  std::map<std::string, Found> faults_;  // by path
};

}  // namespace hornbill::scheduler
