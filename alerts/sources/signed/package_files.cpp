// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/package_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/digest.h"
#include "base/file_store.h"

namespace hornbill::alerts {

using base::ErrorCode;
using base::fail;

base::Result<InputFile> InputFile::open(const std::string& path) {
  base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
  if (!fd && errno == ENOENT) return fail(ErrorCode::not_found, path + " does not exist");
  if (!fd && errno == ELOOP) {
    return fail(ErrorCode::invalid_argument, path + " is a link; only files are read");
  }
  if (!fd) return fail(base::errno_error("opening " + path));
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) return fail(base::errno_error("reading " + path));
  if (!S_ISREG(st.st_mode)) return fail(ErrorCode::invalid_argument, path + " is not a file");
  return InputFile(std::move(fd), static_cast<std::uint64_t>(st.st_size), path);
}

base::Result<void> InputFile::read(std::uint64_t offset, std::span<char> to) const {
  while (!to.empty()) {
    const ssize_t n = ::pread(fd_.get(), to.data(), to.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(base::errno_error("reading " + path_));
    if (n == 0) return fail(ErrorCode::corrupt, path_ + " became shorter while it was read");
    offset += static_cast<std::uint64_t>(n);
    to = to.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

TarInput InputFile::input() const {
  return {bytes_, [this](std::uint64_t offset, std::span<char> to) { return read(offset, to); }};
}

base::Result<OutputFile> OutputFile::create(const std::string& path) {
  const std::string temporary = path + ".new";
  base::UniqueFd fd(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd) return fail(base::errno_error("making " + temporary));
  return OutputFile(std::move(fd), path);
}

OutputFile::~OutputFile() {
  if (fd_) ::unlink((path_ + ".new").c_str());
}

base::Result<void> OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(base::errno_error("writing " + path_));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

base::Result<void> OutputFile::finish() {
  if (::fsync(fd_.get()) != 0) return fail(base::errno_error("syncing " + path_));
  if (::rename((path_ + ".new").c_str(), path_.c_str()) != 0) {
    return fail(base::errno_error("replacing " + path_));
  }
  fd_.reset();
  return base::sync_folder(base::folder_of(path_));
}

base::Result<std::string> digest_of(const InputFile& file, const FileSlice& slice,
                                    OutputFile* copy) {
  base::Sha256 hash;
  std::array<char, 64 * 1024> buffer;
  for (std::uint64_t done = 0; done < slice.bytes;) {
    const std::size_t n = std::min<std::uint64_t>(buffer.size(), slice.bytes - done);
    const std::span<char> piece = std::span(buffer).first(n);
    if (auto got = file.read(slice.offset + done, piece); !got) return fail(got.error());
    const std::string_view bytes(piece.data(), piece.size());
    hash.add(bytes);
    if (copy != nullptr) {
      if (auto written = copy->write(bytes); !written) return fail(written.error());
    }
    done += n;
  }
  return base::to_hex(hash.finish());
}

}  // namespace hornbill::alerts
