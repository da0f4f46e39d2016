// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/random.h"

namespace hornbill::test {

// What a power cut does to writes that were not synced.
enum class Cut : std::uint8_t {
  lose_all,  // none reached the disk
  keep_all,  // all did
  torn,      // each 512-byte sector did or did not, whatever the order of the writes
  zeroed,    // as torn, but some of the sectors became zeros
};

// An SQLite file system in memory that can lose its power at any write, sync, truncation or
// deletion. Registered under name() for as long as it lives; connections must be gone before it.
// Thread: one at a time.
class PowerCutVfs {
 public:
  PowerCutVfs();
  ~PowerCutVfs();
  PowerCutVfs(const PowerCutVfs&) = delete;
  PowerCutVfs& operator=(const PowerCutVfs&) = delete;

  const std::string& name() const;
  // The power fails at the n-th changing operation from now on (0: the very next). From then on
  // every operation fails, until restore_power().
  void cut_after(std::uint64_t operations);
  // Whether it has failed.
  bool is_off() const;
  // Changing operations so far.
  std::uint64_t operations() const;
  // The disk after the cut. All connections must be closed.
  void restore_power(Cut cut, base::Random& random);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill::test
