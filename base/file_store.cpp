// SPDX-License-Identifier: Apache-2.0
#include "base/file_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/unique_fd.h"

namespace hornbill::base {
namespace {

Result<void> write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error("writing " + path));
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> write_temporary(const std::string& temporary, std::string_view content,
                             Readers readers) {
  const auto mode = static_cast<mode_t>(readers);
  const UniqueFd fd(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) return fail(errno_error("creating " + temporary));
  // Where the file system has no modes this fails, and that is well: it has no secrets either.
  if (readers == Readers::everyone) (void)::fchmod(fd.get(), mode);
  if (auto written = write_all(fd.get(), content, temporary); !written) return written;
  if (::fsync(fd.get()) != 0) return fail(errno_error("syncing " + temporary));
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT) return fail(ErrorCode::not_found, path + " does not exist");
    return fail(errno_error("opening " + path));
  }
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) return fail(errno_error("reading " + path));
  if (!S_ISREG(st.st_mode)) return fail(ErrorCode::invalid_argument, path + " is not a file");
  std::string content;
  for (;;) {
    const std::size_t have = content.size();
    if (have > max_bytes) break;
    const std::size_t want = std::min<std::size_t>(64 * 1024, max_bytes + 1 - have);
    content.resize(have + want);
    const ssize_t n = ::read(fd.get(), content.data() + have, want);
    content.resize(have + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error("reading " + path));
    if (n == 0) return content;
  }
  return fail(ErrorCode::limit, path + " is larger than " + std::to_string(max_bytes) + " bytes");
}

Result<void> replace_file(const std::string& path, std::string_view content, Readers readers) {
  const std::string temporary = path + ".new";
  if (auto written = write_temporary(temporary, content, readers); !written) {
    ::unlink(temporary.c_str());
    return written;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const Error error = errno_error("replacing " + path);
    ::unlink(temporary.c_str());
    return fail(error);
  }
  return sync_folder(folder_of(path));
}

Result<void> sync_folder(const std::string& folder) {
  const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(errno_error("opening " + folder));
  if (::fsync(fd.get()) != 0) return fail(errno_error("syncing " + folder));
  return {};
}

Result<void> make_folders(const std::string& folder) {
  for (std::size_t end = 1; end != std::string::npos;) {
    end = folder.find('/', end + 1);
    const std::string part = folder.substr(0, end);
    if (::mkdir(part.c_str(), 0750) != 0 && errno != EEXIST) {
      // A parent that may not be written in but exists is no failure.
      const Error error = errno_error("making the folder " + part);
      struct stat st {};
      if (::stat(part.c_str(), &st) != 0 || !S_ISDIR(st.st_mode)) return fail(error);
    }
  }
  return {};
}

std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(path.substr(0, std::max<std::size_t>(slash, 1)));
}

}  // namespace hornbill::base
