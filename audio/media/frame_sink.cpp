// SPDX-License-Identifier: Apache-2.0
#include "audio/media/frame_sink.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "audio/media/decode_wire.h"
#include "base/frames.h"

namespace hornbill::audio {

static_assert(sizeof(RecordHeader) == 2 * sizeof(float));

FrameSink::FrameSink(int fd, std::int64_t from, std::int64_t to)
    : fd_(fd), from_(from), to_(to), buffer_(2 + kRecordFrames * base::kChannels) {}

std::span<float> FrameSink::room(std::size_t wanted) {
  if (gathered_ + wanted > kRecordFrames) flush();
  return std::span(frames() + gathered_ * base::kChannels,
                   (kRecordFrames - gathered_) * base::kChannels);
}

void FrameSink::commit(std::size_t count) {
  const auto n = static_cast<std::int64_t>(count);
  const std::int64_t before = std::clamp<std::int64_t>(from_ - position_, 0, n);
  const std::int64_t after =
      to_ < 0 ? 0 : std::clamp<std::int64_t>(position_ + n - to_, 0, n - before);
  const auto kept = static_cast<std::size_t>(n - before - after);
  if (before > 0 && kept > 0) {
    float* start = frames() + gathered_ * base::kChannels;
    std::memmove(start, start + before * base::kChannels, kept * base::kChannels * sizeof(float));
  }
  gathered_ += kept;
  position_ += n;
  if (gathered_ == kRecordFrames) flush();
}

void FrameSink::flush() {
  if (gathered_ == 0) return;
  const RecordHeader header{
      RecordType::frames, static_cast<std::uint32_t>(gathered_ * base::kChannels * sizeof(float))};
  std::memcpy(buffer_.data(), &header, sizeof header);
  write_all(std::as_bytes(std::span(buffer_).first(2 + gathered_ * base::kChannels)));
  gathered_ = 0;
}

void FrameSink::send(std::span<const std::byte> record) {
  flush();
  write_all(record);
}

void FrameSink::write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty() && !broken_) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    } else if (errno != EINTR) {
      broken_ = true;
    }
  }
}

}  // namespace hornbill::audio
