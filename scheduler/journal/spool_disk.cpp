// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/spool_disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/file_store.h"
#include "base/unique_fd.h"

namespace hornbill::scheduler {
namespace {

// Larger files are none of ours.
constexpr std::size_t kMostFileBytes = 512U << 20;

base::Error disk_error(const std::string& what) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  base::Error error = base::errno_error(what);
  if (full) error.code = base::ErrorCode::limit;
  return error;
}

base::Result<void> write_at(int fd, const std::string& path, std::int64_t at,
                            std::string_view data) {
  while (!data.empty()) {
    const ssize_t n = ::pwrite(fd, data.data(), data.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return base::fail(disk_error("writing " + path));
    data.remove_prefix(static_cast<std::size_t>(n));
    at += n;
  }
  return {};
}

class SystemFile final : public SpoolFile {
 public:
  SystemFile(base::UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  base::Result<void> write(std::int64_t at, std::string_view data) override {
    return write_at(fd_.get(), path_, at, data);
  }
  base::Result<void> sync() override {
    if (::fdatasync(fd_.get()) != 0) return base::fail(disk_error("syncing " + path_));
    return {};
  }

 private:
  base::UniqueFd fd_;
  std::string path_;
};

class SystemDisk final : public SpoolDisk {
 public:
  base::Result<std::vector<Found>> list(const std::string& folder) override {
    std::error_code failed;
    std::vector<Found> found;
    for (auto it = std::filesystem::directory_iterator(folder, failed);
         !failed && it != std::filesystem::directory_iterator(); it.increment(failed)) {
      std::error_code gone;
      if (!it->is_regular_file(gone)) continue;
      const auto bytes = static_cast<std::int64_t>(it->file_size(gone));
      if (!gone) found.push_back({it->path().filename().string(), bytes});
    }
    if (failed) {
      const bool none = failed == std::errc::no_such_file_or_directory;
      return base::fail(none ? base::ErrorCode::not_found : base::ErrorCode::io,
                        "reading the folder " + folder + ": " + failed.message());
    }
    std::sort(found.begin(), found.end(),
              [](const Found& a, const Found& b) { return a.name < b.name; });
    return found;
  }

  base::Result<void> make_folder(const std::string& folder) override {
    const auto made = base::make_folders(folder);
    // Whether it is for room, the last of them tells.
    if (made || ::mkdir(folder.c_str(), 0750) == 0) return {};
    return base::fail(disk_error("making the folder " + folder));
  }

  base::Result<std::string> read(const std::string& path) override {
    return base::read_file(path, kMostFileBytes);
  }

  base::Result<void> create(const std::string& path, std::string_view content) override {
    const auto fd = open_fd(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!fd) return base::fail(disk_error("creating " + path));
    auto written = write_at(fd.get(), path, 0, content);
    if (written && ::fsync(fd.get()) != 0) written = base::fail(disk_error("syncing " + path));
    if (!written) ::unlink(path.c_str());
    return written;
  }

  base::Result<void> reserve(const std::string& path, std::int64_t bytes) override {
    const auto fd = open_fd(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!fd) return base::fail(disk_error("creating " + path));
    errno = ::posix_fallocate(fd.get(), 0, bytes);
    if (errno == 0) return {};
    const base::Error error = disk_error("reserving " + path);
    ::unlink(path.c_str());
    return base::fail(error);
  }

  base::Result<std::unique_ptr<SpoolFile>> open(const std::string& path) override {
    auto fd = open_fd(path, O_WRONLY);
    if (!fd) return base::fail(disk_error("opening " + path));
    return std::make_unique<SystemFile>(std::move(fd), path);
  }

  base::Result<void> rename(const std::string& from, const std::string& to) override {
    if (std::rename(from.c_str(), to.c_str()) == 0) return {};
    return base::fail(disk_error("renaming " + from));
  }

  base::Result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) == 0) return {};
    return base::fail(disk_error("removing " + path));
  }

  base::Result<void> sync_folder(const std::string& folder) override {
    return base::sync_folder(folder);
  }

  base::Result<base::UtcTime> written(const std::string& path) override {
    struct stat st {};
    if (::stat(path.c_str(), &st) != 0) return base::fail(disk_error("looking at " + path));
    return base::UtcTime{std::chrono::duration_cast<base::UtcTime::duration>(
        std::chrono::seconds(st.st_mtim.tv_sec) + std::chrono::nanoseconds(st.st_mtim.tv_nsec))};
  }

  base::Result<void> touch(const std::string& path) override {
    if (::utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) == 0) return {};
    return base::fail(disk_error("touching " + path));
  }

  base::Result<std::int64_t> free_bytes(const std::string& folder) override {
    struct statvfs st {};
    if (::statvfs(folder.c_str(), &st) != 0) return base::fail(disk_error("looking at " + folder));
    return static_cast<std::int64_t>(st.f_bavail) * static_cast<std::int64_t>(st.f_frsize);
  }

 private:
  static base::UniqueFd open_fd(const std::string& path, int flags) {
    return base::UniqueFd(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0640));
  }
};

}  // namespace

std::shared_ptr<SpoolDisk> system_disk() { return std::make_shared<SystemDisk>(); }

}  // namespace hornbill::scheduler
