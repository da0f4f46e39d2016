// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hornbill::audio {

// Bytes of one coded item, in a child.
class InputBytes {
 public:
  virtual ~InputBytes() = default;
  // Reads at least one byte, waiting if need be. 0: the end, or the input broke.
  virtual std::size_t read(std::span<std::byte> out) = 0;
  // Units: bytes; -1 when there is no seeking.
  virtual std::int64_t size() const { return -1; }
  virtual std::int64_t position() const { return 0; }
  // Requires: size() >= 0, 0 <= position.
  virtual void seek(std::int64_t /*position*/) {}
};

// A file or a pipe. Owns nothing: the descriptor is the process's for life.
class ByteSource final : public InputBytes {
 public:
  // Before the sandbox: asks for the file's size.
  ByteSource(int fd, bool live);

  // The first bytes from `offset` on, at most `count`; a pipe gives what its first reads bring, and
  // only from offset 0. They are still there for read().
  std::vector<std::byte> peek(std::int64_t offset, std::size_t count);
  // Makes `offset` the item's byte 0. Requires: nothing read yet; not live.
  void start_at(std::int64_t offset);

  std::size_t read(std::span<std::byte> out) override;
  std::int64_t size() const override;
  std::int64_t position() const override { return position_; }
  void seek(std::int64_t position) override { position_ = position; }
  // Number of the first error that reading a file met (EIO), which the decoder above took for the
  // file's end; 0 if none.
  int read_error() const { return read_error_; }

 private:
  std::size_t read_at(std::span<std::byte> out, std::int64_t offset);

  int fd_;
  bool live_;
  int read_error_ = 0;
  std::int64_t size_ = -1;
  std::int64_t origin_ = 0;
  std::int64_t position_ = 0;
  std::vector<std::byte> peeked_;  // of a pipe
  std::size_t peeked_read_ = 0;
};

}  // namespace hornbill::audio
