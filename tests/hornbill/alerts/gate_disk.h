// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "scheduler/journal/spool_disk.h"
#include "tests/support/gate.h"

namespace hornbill::test {

// The machine's disk, which hangs while a gate is closed: one for the record's syncs, and one for
// the files of sounds.
class GateDisk final : public scheduler::SpoolDisk {
 public:
  Gate syncs;
  Gate files;

  base::Result<std::vector<Found>> list(const std::string& folder) override {
    return disk_->list(folder);
  }
  base::Result<void> make_folder(const std::string& folder) override {
    return disk_->make_folder(folder);
  }
  base::Result<std::string> read(const std::string& path) override { return disk_->read(path); }
  base::Result<void> create(const std::string& path, std::string_view content) override {
    if (path.find("/clips/") != std::string::npos) files.pass();
    return disk_->create(path, content);
  }
  base::Result<void> reserve(const std::string& path, std::int64_t bytes) override {
    return disk_->reserve(path, bytes);
  }
  base::Result<std::unique_ptr<scheduler::SpoolFile>> open(const std::string& path) override {
    auto file = disk_->open(path);
    if (!file) return file;
    return std::make_unique<File>(std::move(*file), syncs);
  }
  base::Result<void> rename(const std::string& from, const std::string& to) override {
    return disk_->rename(from, to);
  }
  base::Result<void> remove(const std::string& path) override { return disk_->remove(path); }
  base::Result<void> sync_folder(const std::string& folder) override {
    return disk_->sync_folder(folder);
  }
  base::Result<base::UtcTime> written(const std::string& path) override {
    return disk_->written(path);
  }
  base::Result<void> touch(const std::string& path) override { return disk_->touch(path); }
  base::Result<std::int64_t> free_bytes(const std::string& folder) override {
    return disk_->free_bytes(folder);
  }

 private:
  class File final : public scheduler::SpoolFile {
   public:
    File(std::unique_ptr<scheduler::SpoolFile> file, Gate& gate)
        : file_(std::move(file)), gate_(gate) {}
    base::Result<void> write(std::int64_t at, std::string_view data) override {
      return file_->write(at, data);
    }
    base::Result<void> sync() override {
      gate_.pass();
      return file_->sync();
    }

   private:
    std::unique_ptr<scheduler::SpoolFile> file_;
    Gate& gate_;
  };

  std::shared_ptr<scheduler::SpoolDisk> disk_ = scheduler::system_disk();
};

}  // namespace hornbill::test
