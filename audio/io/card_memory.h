// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hornbill::audio {

enum class CardPhase : std::uint32_t { starting, running, failed };

// What parent and card process share: the ring of one sound card and what the card says.
// All of it is plain memory with lock-free atomics, the same binary on both sides.
struct CardHeader {
  std::uint32_t version = 0;
  std::uint32_t channels = 0;
  std::uint32_t capacity = 0;  // frames
  std::atomic<CardPhase> phase{CardPhase::starting};
  std::atomic<std::uint32_t> rate{0};     // frames/s; valid once running
  std::atomic<std::uint32_t> latency{0};  // frames, as the device reports
  std::atomic<std::uint32_t> primed{0};   // from now on finding too little is an xrun
  std::atomic<std::uint64_t> callbacks{0};
  std::atomic<std::int64_t> last_callback{0};   // CLOCK_MONOTONIC, ns
  std::atomic<std::uint64_t> device_frames{0};  // that the device has asked for or delivered
  std::atomic<std::uint64_t> xruns{0};
  std::array<char, 256> text{};                       // why it failed; valid once failed
  alignas(64) std::atomic<std::uint64_t> written{0};  // frames
  alignas(64) std::atomic<std::uint64_t> read{0};
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// The shared memory of one card, mapped into this process; a single-producer, single-consumer
// ring. The other side may be dead or mad: indices are checked at each use.
// Owns: the mapping and its descriptor.
class CardMemory {
 public:
  static constexpr int kMaxChannels = 32;

  // A new one, with a memory file that cannot change its size. Fails: io; invalid_argument.
  static base::Result<CardMemory> create(int channels, std::size_t capacity_frames);
  // Maps the one behind `fd`. Fails: io; corrupt, not of this version.
  static base::Result<CardMemory> attach(base::UniqueFd fd);

  CardMemory() = default;
  CardMemory(CardMemory&& o) noexcept;
  CardMemory& operator=(CardMemory&& o) noexcept;
  ~CardMemory();

  explicit operator bool() const { return header_ != nullptr; }
  CardHeader& header() { return *header_; }
  const CardHeader& header() const { return *header_; }
  int fd() const { return fd_.get(); }
  std::size_t channels() const { return channels_; }
  std::size_t capacity() const { return capacity_; }

  // Frames in the ring; 0 if the indices make no sense. Thread: any.
  std::size_t fill() const noexcept;
  // Thread: producer; wait-free. Whole frames; returns how many were taken.
  std::size_t write(std::span<const float> interleaved) noexcept;
  // Thread: consumer; wait-free. Returns the frames got.
  std::size_t read(float* out, std::size_t frames) noexcept;

 private:
  base::UniqueFd fd_;
  CardHeader* header_ = nullptr;
  float* ring_ = nullptr;
  std::size_t channels_ = 0;  // own copies: the other side could change the header's
  std::size_t capacity_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace hornbill::audio
