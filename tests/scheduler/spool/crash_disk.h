// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.h"
#include "scheduler/journal/spool_disk.h"

namespace hornbill::test {

// What a power cut does to that which was not synced.
enum class Loss : std::uint8_t {
  all,      // none of it reached the disk
  nothing,  // all of it did
  torn,     // each 512-byte sector and each name did or did not, whatever the order
  zeroed,   // as torn, but some of the pages that were being written became zeros
};

// A file system in memory that can lose its power at any operation that changes something, and that
// can be full or broken. What was synced stays, names too only after sync_folder().
// Thread: any.
class CrashDisk final : public scheduler::SpoolDisk {
 public:
  // The power fails at the n-th changing operation from now on (0: the very next): it is done in
  // part. From then on all fails, until restore_power().
  void cut_after(std::uint64_t operations);
  bool is_off() const;
  std::uint64_t operations() const;
  void restore_power(Loss loss, base::Random& random);

  // Bytes that the disk holds at most; files made ahead keep theirs.
  void set_room(std::int64_t bytes);
  // The n-th and the following syncs fail, though what was written may be there. -1: none.
  void fail_syncs(int count);
  // Called in each sync of a file, for a disk that is slow.
  void on_sync(std::function<void()> call);

  // By which files are made from now on.
  void set_clock(base::UtcTime now);
  // As it is for a reader now.
  std::string& content(const std::string& path);
  bool exists(const std::string& path) const;

  base::Result<std::vector<Found>> list(const std::string& folder) override;
  base::Result<void> make_folder(const std::string& folder) override;
  base::Result<std::string> read(const std::string& path) override;
  base::Result<void> create(const std::string& path, std::string_view content) override;
  base::Result<void> reserve(const std::string& path, std::int64_t bytes) override;
  base::Result<std::unique_ptr<scheduler::SpoolFile>> open(const std::string& path) override;
  base::Result<void> rename(const std::string& from, const std::string& to) override;
  base::Result<void> remove(const std::string& path) override;
  base::Result<void> sync_folder(const std::string& folder) override;
  base::Result<base::UtcTime> written(const std::string& path) override;
  base::Result<void> touch(const std::string& path) override;
  base::Result<std::int64_t> free_bytes(const std::string& folder) override;

 private:
  friend class CrashFile;
  struct Node {
    std::string now;
    std::string durable;
    std::int64_t reserved = 0;  // bytes taken without content
    base::UtcTime written;
  };
  using Names = std::map<std::string, std::shared_ptr<Node>>;

  bool step();
  std::int64_t used() const;
  base::Result<void> write(Node& node, std::int64_t at, std::string_view data);
  base::Result<void> sync(Node& node);

  mutable std::recursive_mutex mutex_;
  Names now_;
  Names durable_;
  bool off_ = false;
  std::uint64_t operations_ = 0;
  std::uint64_t cut_at_ = UINT64_MAX;
  std::int64_t room_ = INT64_MAX;
  int failing_syncs_ = 0;
  base::UtcTime clock_{};
  std::function<void()> on_sync_;
};

}  // namespace hornbill::test
