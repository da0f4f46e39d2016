// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hornbill::audio {

// The child's side of the pipe: gathers frames into large records and keeps only those wanted.
class FrameSink {
 public:
  static constexpr std::size_t kRecordFrames = 8192;

  // `to` < 0: all. Frames are counted from the item's first.
  FrameSink(int fd, std::int64_t from, std::int64_t to);

  // Room for at least `frames` stereo frames, to be filled and then committed.
  // Requires: frames <= kRecordFrames.
  std::span<float> room(std::size_t frames);
  void commit(std::size_t frames);
  // Drops from the count what was skipped before decoding began. Requires: nothing committed.
  void start_at(std::int64_t frame) { position_ = frame; }

  // Frames committed so far, wanted or not, plus the start.
  std::int64_t position() const { return position_; }
  // Nothing more is wanted, or nobody reads any more.
  bool done() const { return broken_ || (to_ >= 0 && position_ >= to_); }

  // Writes what is gathered.
  void flush();
  // A record as it is, after what is gathered.
  void send(std::span<const std::byte> record);

 private:
  void write_all(std::span<const std::byte> bytes);
  float* frames() { return buffer_.data() + 2; }

  int fd_;
  std::int64_t from_;
  std::int64_t to_;
  std::int64_t position_ = 0;
  std::size_t gathered_ = 0;
  bool broken_ = false;
  std::vector<float> buffer_;  // a record's header (two floats' space), then frames
};

}  // namespace hornbill::audio
