// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hornbill::scheduler {

// A file that is written at places, not at its end, so that nothing has to be allocated.
class SpoolFile {
 public:
  virtual ~SpoolFile() = default;
  // Fails: limit, the disk is full; io.
  virtual base::Result<void> write(std::int64_t at, std::string_view data) = 0;
  // What was written is on the disk when it returns. Fails: io; then nobody knows what is there.
  virtual base::Result<void> sync() = 0;
};

// What the alerts' storage needs of a file system: a seam, so that tests can cut the power at any
// point. Paths are whole. Errors: io; limit, the disk is full; not_found.
// Thread: any.
class SpoolDisk {
 public:
  virtual ~SpoolDisk() = default;

  struct Found {
    std::string name;
    std::int64_t bytes = 0;
  };
  // The files of a folder, by name.
  virtual base::Result<std::vector<Found>> list(const std::string& folder) = 0;
  virtual base::Result<void> make_folder(const std::string& folder) = 0;
  virtual base::Result<std::string> read(const std::string& path) = 0;
  // A new or emptied file of this content, synced. Its name is durable after sync_folder().
  virtual base::Result<void> create(const std::string& path, std::string_view content) = 0;
  // A new file of so many bytes that are taken from the disk but never read.
  virtual base::Result<void> reserve(const std::string& path, std::int64_t bytes) = 0;
  // Opens a file that exists.
  virtual base::Result<std::unique_ptr<SpoolFile>> open(const std::string& path) = 0;
  virtual base::Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual base::Result<void> remove(const std::string& path) = 0;
  virtual base::Result<void> sync_folder(const std::string& folder) = 0;
  // When the file was made or touched last, by the machine's clock.
  virtual base::Result<base::UtcTime> written(const std::string& path) = 0;
  // As if it were made now.
  virtual base::Result<void> touch(const std::string& path) = 0;
  // What anybody could still write there.
  virtual base::Result<std::int64_t> free_bytes(const std::string& folder) = 0;
};

// The machine's own.
std::shared_ptr<SpoolDisk> system_disk();

}  // namespace hornbill::scheduler
