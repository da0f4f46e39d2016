// SPDX-License-Identifier: Apache-2.0
#include "audio/media/byte_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hornbill::audio {
namespace {

// Enough of a live stream to know its format; more would be heard as delay.
constexpr std::size_t kLivePeek = 4096;

std::size_t read_some(int fd, std::span<std::byte> out) {
  ssize_t n = 0;
  do {
    n = ::read(fd, out.data(), out.size());
  } while (n < 0 && errno == EINTR);
  return n > 0 ? static_cast<std::size_t>(n) : 0;
}

}  // namespace

std::size_t ByteSource::read_at(std::span<std::byte> out, std::int64_t offset) {
  ssize_t n = 0;
  do {
    n = ::pread(fd_, out.data(), out.size(), offset);
  } while (n < 0 && errno == EINTR);
  // EINVAL is a place before the file's beginning, where a lying header sent the decoder.
  if (n < 0 && errno != EINVAL && read_error_ == 0) read_error_ = errno;
  return n > 0 ? static_cast<std::size_t>(n) : 0;
}

ByteSource::ByteSource(int fd, bool live) : fd_(fd), live_(live) {
  struct stat st {};
  if (!live && ::fstat(fd, &st) == 0) size_ = st.st_size;
}

std::vector<std::byte> ByteSource::peek(std::int64_t offset, std::size_t count) {
  std::vector<std::byte> head(count);
  std::size_t have = 0;
  if (live_) {
    const std::size_t wanted = std::min(count, kLivePeek);
    head.resize(wanted);
    while (have < wanted) {
      const std::size_t n = read_some(fd_, std::span(head).subspan(have));
      if (n == 0) break;
      have += n;
    }
    head.resize(have);
    peeked_ = head;
    return head;
  }
  while (have < count) {
    const std::size_t n =
        read_at(std::span(head).subspan(have), origin_ + offset + static_cast<std::int64_t>(have));
    if (n == 0) break;
    have += n;
  }
  head.resize(have);
  return head;
}

void ByteSource::start_at(std::int64_t offset) { origin_ = offset; }

std::size_t ByteSource::read(std::span<std::byte> out) {
  std::size_t n = 0;
  if (peeked_read_ < peeked_.size()) {
    n = std::min(out.size(), peeked_.size() - peeked_read_);
    std::memcpy(out.data(), peeked_.data() + peeked_read_, n);
    peeked_read_ += n;
  } else {
    n = live_ ? read_some(fd_, out) : read_at(out, origin_ + position_);
  }
  position_ += static_cast<std::int64_t>(n);
  return n;
}

std::int64_t ByteSource::size() const { return size_ < 0 ? -1 : size_ - origin_; }

}  // namespace hornbill::audio
