// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/folder/drop_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <utility>

#include "base/digest.h"
#include "base/file_store.h"

namespace hornbill::alerts {
namespace {

using base::errno_error;
using base::ErrorCode;
using base::fail;
using base::UniqueFd;

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

base::Result<UniqueFd> open_regular(const std::string& path) {
  // Not waited for, if it is a pipe.
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd) {
    auto error = errno_error("opening " + path);
    if (errno == ENOENT) error.code = ErrorCode::not_found;
    return fail(std::move(error));
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return fail(errno_error("opening " + path));
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::invalid_argument, path + " is not a regular file");
  }
  return fd;
}

// Gives the file's bytes to `take`, a piece at a time.
template <class Take>
base::Result<std::uint64_t> read_pieces(const std::string& path, std::uint64_t most, Take take) {
  const auto fd = open_regular(path);
  if (!fd) return fail(fd.error());
  std::array<char, 65'536> piece{};
  std::uint64_t total = 0;
  while (true) {
    const ssize_t got = ::read(fd->get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(errno_error("reading " + path));
    if (got == 0) return total;
    total += static_cast<std::uint64_t>(got);
    if (total > most) {
      return fail(ErrorCode::limit, path + " is larger than " + std::to_string(most) + " bytes");
    }
    take(std::string_view(piece.data(), static_cast<std::size_t>(got)));
  }
}

base::Result<void> write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(errno_error("writing"));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) return fail(errno_error("writing"));
  return {};
}

base::Result<UniqueFd> made_folder(int parent, const std::string& name) {
  if (::mkdirat(parent, name.c_str(), 0750) != 0 && errno != EEXIST) {
    return fail(errno_error("making the folder " + name));
  }
  UniqueFd fd(::openat(parent, name.c_str(), kFolderFlags));
  if (fd) return fd;
  if (errno == ELOOP || errno == ENOTDIR) {
    return fail(ErrorCode::refused, name + " is no folder; take it away");
  }
  return fail(errno_error("opening the folder " + name));
}

}  // namespace

base::Result<FolderListing> list_folder(const std::string& folder, std::size_t most) {
  UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::unique_ptr<DIR, CloseFolder> entries(fd ? ::fdopendir(fd.get()) : nullptr);
  if (!entries) {
    auto error = errno_error("reading " + folder);
    if (errno == ENOENT) error.code = ErrorCode::not_found;
    return fail(std::move(error));
  }
  static_cast<void>(fd.release());
  FolderListing out;
  std::size_t count = 0;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(entries.get());
    if (entry == nullptr && errno != 0) return fail(errno_error("reading " + folder));
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name.starts_with('.')) continue;
    if (++count > most) {
      out.cut = true;
      break;
    }
    struct stat info {};
    const int at = ::dirfd(entries.get());
    if (::fstatat(at, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone again
    if (S_ISREG(info.st_mode)) out.files.push_back(name);
    if (S_ISDIR(info.st_mode)) out.folders.push_back(name);
  }
  std::sort(out.files.begin(), out.files.end());
  std::sort(out.folders.begin(), out.folders.end());
  return out;
}

std::string file_mark(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return "";
  return std::to_string(info.st_dev) + "." + std::to_string(info.st_ino) + "." +
         std::to_string(info.st_size) + "." + std::to_string(info.st_mtim.tv_sec) + "." +
         std::to_string(info.st_mtim.tv_nsec);
}

std::uint64_t file_bytes(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return 0;
  return static_cast<std::uint64_t>(info.st_size);
}

base::Result<std::string> digest_of_files(const std::vector<std::string>& paths,
                                          std::uint64_t most_bytes) {
  base::Sha256 sum;
  for (const std::string& path : paths) {
    const auto bytes =
        read_pieces(path, most_bytes, [&](std::string_view piece) { sum.add(piece); });
    const bool missing = !bytes && bytes.error().code == ErrorCode::not_found;
    if (!bytes && !missing) return fail(bytes.error());
    sum.add("\n" + std::to_string(missing ? 0 : *bytes) + "\n");
  }
  return base::to_hex(sum.finish());
}

base::Result<std::string> read_regular(const std::string& path, std::uint64_t most_bytes) {
  std::string out;
  const auto bytes = read_pieces(path, most_bytes, [&](std::string_view piece) { out += piece; });
  if (!bytes) return fail(bytes.error());
  return out;
}

base::Result<PlaceFolder> PlaceFolder::open(const std::string& folder, std::string_view inner) {
  UniqueFd from(::open(folder.c_str(), kFolderFlags & ~O_NOFOLLOW));
  if (!from) return fail(errno_error("opening " + folder));
  const std::size_t slash = inner.find('/');
  auto to = made_folder(from.get(), std::string(inner.substr(0, slash)));
  if (to && slash != std::string_view::npos) {
    to = made_folder(to->get(), std::string(inner.substr(slash + 1)));
  }
  if (!to) return fail(to.error().within(folder));
  return PlaceFolder(std::move(from), *std::move(to));
}

bool PlaceFolder::holds(const std::string& name) const {
  struct stat info {};
  return ::fstatat(to_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
}

base::Result<void> PlaceFolder::take(const std::string& name) {
  if (::renameat(from_.get(), name.c_str(), to_.get(), name.c_str()) == 0) return {};
  return fail(errno_error("moving " + name));
}

base::Result<void> PlaceFolder::write(const std::string& name, std::string_view text) {
  static_cast<void>(::unlinkat(to_.get(), name.c_str(), 0));
  const UniqueFd fd(::openat(to_.get(), name.c_str(),
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!fd) return fail(errno_error("writing " + name));
  return write_all(fd.get(), text);
}

void PlaceFolder::sync() {
  // A stick may not know how; what was moved is remembered by its digest anyway.
  static_cast<void>(::fsync(to_.get()));
  static_cast<void>(::fsync(from_.get()));
}

}  // namespace hornbill::alerts
