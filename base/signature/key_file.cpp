// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/file_store.h"
#include "base/signature/ssh_key.h"
#include "base/unique_fd.h"

namespace hornbill::base {
namespace {

Result<SecretBytes> read_secret(const UniqueFd& fd, const std::string& path) {
  SecretBytes text(SshPrivateKey::kMaxFileBytes + 1);
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t n = ::read(fd.get(), text.data() + have, text.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error("reading " + path));
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
  }
  text.resize(have);
  return text;
}

// A new file; an existing one is never touched.
Result<void> write_new(const std::string& path, std::string_view text, mode_t mode) {
  const UniqueFd fd(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) {
    if (errno == EEXIST) {
      return fail(ErrorCode::refused, path + " exists already; choose another name");
    }
    return fail(errno_error("making " + path));
  }
  // Whatever the umask says; where the file system has no modes this fails, and that is well.
  (void)::fchmod(fd.get(), mode);
  while (!text.empty()) {
    const ssize_t n = ::write(fd.get(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const Error error = errno_error("writing " + path);
      ::unlink(path.c_str());
      return fail(error);
    }
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fsync(fd.get()) != 0) return fail(errno_error("syncing " + path));
  return {};
}

}  // namespace

Result<SshPrivateKey> SshPrivateKey::read(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT) return fail(ErrorCode::not_found, path + " does not exist");
    return fail(errno_error("opening " + path));
  }
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) return fail(errno_error("reading " + path));
  if (!S_ISREG(st.st_mode)) return fail(ErrorCode::invalid_argument, path + " is not a file");
  if ((st.st_mode & 077U) != 0) {
    return fail(ErrorCode::refused,
                path +
                    " can be read by others than its owner, and a private key must not be; "
                    "first run `chmod 600 " +
                    path + "`");
  }
  const auto text = read_secret(fd, path);
  if (!text) return fail(text.error());
  auto key = parse({text->data(), text->size()});
  if (!key) return fail(key.error().within(path));
  return key;
}

Result<void> SshPrivateKey::write(const std::string& path) const {
  const std::string public_path = path + ".pub";
  if (::access(public_path.c_str(), F_OK) == 0) {
    return fail(ErrorCode::refused, public_path + " exists already; choose another name");
  }
  const SecretBytes secret = text();
  if (auto written = write_new(path, {secret.data(), secret.size()}, 0600); !written) {
    return written;
  }
  const std::string line = public_key_.line() + (comment_.empty() ? "" : " " + comment_) + "\n";
  if (auto written = write_new(public_path, line, 0644); !written) return written;
  return sync_folder(folder_of(path));
}

}  // namespace hornbill::base
