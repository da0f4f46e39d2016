// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/disk_reserve.h"

#include <bit>
#include <utility>

namespace hornbill::scheduler {
namespace {

constexpr std::string_view kPrefix = "reserve-";

}  // namespace

DiskReserve::DiskReserve(std::shared_ptr<SpoolDisk> disk, std::string folder, std::int64_t bytes)
    : disk_(std::move(disk)), folder_(std::move(folder)), part_bytes_(bytes / kParts) {
  const auto files = disk_->list(folder_);
  if (!files) return;
  for (const SpoolDisk::Found& file : *files) {
    for (int part = 0; part < kParts; ++part) {
      if (file.name != std::string(kPrefix) + std::to_string(part)) continue;
      if (file.bytes == part_bytes_) {
        there_ |= std::uint64_t{1} << part;
      } else {
        (void)disk_->remove(path(part));  // half made, or of another size
      }
    }
  }
}

std::string DiskReserve::path(int part) const {
  return folder_ + "/" + std::string(kPrefix) + std::to_string(part);
}

int DiskReserve::parts() const {
  const std::lock_guard lock(mutex_);
  return std::popcount(there_);
}

void DiskReserve::build() {
  if (part_bytes_ <= 0) return;
  const std::lock_guard lock(mutex_);
  for (int part = 0; part < kParts; ++part) {
    if ((there_ & std::uint64_t{1} << part) != 0) continue;
    const auto free = disk_->free_bytes(folder_);
    if (!free || *free < (1 + kParts / 8) * part_bytes_) return;
    if (!disk_->reserve(path(part), part_bytes_)) return;
    there_ |= std::uint64_t{1} << part;
  }
}

bool DiskReserve::give() {
  const std::lock_guard lock(mutex_);
  for (int part = kParts - 1; part >= 0; --part) {
    if ((there_ & std::uint64_t{1} << part) == 0) continue;
    there_ &= ~(std::uint64_t{1} << part);
    if (disk_->remove(path(part))) return true;
  }
  return false;
}

}  // namespace hornbill::scheduler
