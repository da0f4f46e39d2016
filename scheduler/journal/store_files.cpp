// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/store_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "base/unique_fd.h"

namespace hornbill::scheduler {
namespace {

constexpr std::array<const char*, 3> kEndings{"", "-wal", "-shm"};

}  // namespace

std::optional<StoreFiles::Identity> StoreFiles::identity_of(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return std::nullopt;
  return Identity{st.st_dev, st.st_ino};
}

StoreFiles::StoreFiles(std::string path) : path_(std::move(path)) {
  for (std::size_t n = 0; n < kEndings.size(); ++n) known_[n] = identity_of(path_ + kEndings[n]);
  // Gone already: no file is this.
  if (!known_[0]) known_[0] = Identity{};
}

bool StoreFiles::in_place() {
  for (std::size_t n = 0; n < kEndings.size(); ++n) {
    const auto now = identity_of(path_ + kEndings[n]);
    if (!known_[n]) known_[n] = now;
    if (now != known_[n]) return false;
  }
  return true;
}

bool StoreFiles::replaced() const {
  const auto now = identity_of(path_);
  return now && now != known_[0];
}

void StoreFiles::remove_log() const {
  for (std::size_t n = 1; n < kEndings.size(); ++n) {
    const std::string path = path_ + kEndings[n];
    const auto now = identity_of(path);
    if (now && now == known_[n]) ::unlink(path.c_str());
  }
}

base::Result<void> sync_file(const std::string& path) {
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) return base::fail(base::errno_error("syncing " + path));
  return {};
}

}  // namespace hornbill::scheduler
