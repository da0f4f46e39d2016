// SPDX-License-Identifier: Apache-2.0
#include "hornbill/sequence_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "alerts/sources/signed/wording.h"
#include "base/unique_fd.h"

namespace hornbill {
namespace {

using base::ErrorCode;
using base::fail;

// 20 digits and a line end: a new number always covers the old one, in one write.
constexpr std::size_t kBytes = 21;
// A slip of the finger must not use up all numbers of a key.
constexpr std::uint64_t kMost = 999'999'999'999'999;

class LockedNumber {
 public:
  static base::Result<LockedNumber> open(const std::string& path) {
    base::UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) return fail(base::errno_error("opening " + path));
    if (::flock(fd.get(), LOCK_EX) != 0) return fail(base::errno_error("locking " + path));
    char text[kBytes + 1];
    const ssize_t n = ::pread(fd.get(), text, sizeof text, 0);
    if (n < 0) return fail(base::errno_error("reading " + path));
    std::string_view line(text, static_cast<std::size_t>(n));
    if (line.empty()) return LockedNumber(std::move(fd), path, 0);
    const std::size_t end = line.find('\n');
    const auto last = alerts::whole_number(line.substr(0, end));
    if (!last || *last < 0 || end + 1 != line.size()) {
      return fail(ErrorCode::corrupt,
                  path +
                      " is damaged; it holds one line with the highest number that was used with "
                      "this key: write that, or take the file away");
    }
    return LockedNumber(std::move(fd), path, static_cast<std::uint64_t>(*last));
  }

  std::uint64_t last() const { return last_; }

  base::Result<void> store(std::uint64_t number) {
    char text[kBytes + 1];
    std::snprintf(text, sizeof text, "%020llu\n", static_cast<unsigned long long>(number));
    if (::pwrite(fd_.get(), text, kBytes, 0) != static_cast<ssize_t>(kBytes) ||
        ::fsync(fd_.get()) != 0) {
      return fail(base::errno_error("writing " + path_));
    }
    return {};
  }

 private:
  LockedNumber(base::UniqueFd fd, std::string path, std::uint64_t last)
      : fd_(std::move(fd)), path_(std::move(path)), last_(last) {}
  base::UniqueFd fd_;
  std::string path_;
  std::uint64_t last_;
};

}  // namespace

base::Result<std::uint64_t> take_sequence(const std::string& path, base::UtcTime now) {
  auto file = LockedNumber::open(path);
  if (!file) return fail(file.error());
  const auto seconds = static_cast<std::uint64_t>(std::max<std::int64_t>(alerts::epoch(now), 1));
  const std::uint64_t number = std::max(file->last() + 1, seconds);
  if (auto stored = file->store(number); !stored) return fail(stored.error());
  return number;
}

base::Result<void> claim_sequence(const std::string& path, std::uint64_t number) {
  auto file = LockedNumber::open(path);
  if (!file) return fail(file.error());
  if (number > kMost) {
    return fail(ErrorCode::invalid_argument, "a sequence of more than 15 digits is not taken");
  }
  if (number <= file->last()) {
    return fail(ErrorCode::refused, "the number " + std::to_string(number) + " is not above " +
                                        std::to_string(file->last()) +
                                        ", the last that was used with this key; write " +
                                        "sequence = " + std::to_string(file->last() + 1));
  }
  return file->store(number);
}

}  // namespace hornbill
