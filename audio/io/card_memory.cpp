// SPDX-License-Identifier: Apache-2.0
#include "audio/io/card_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <utility>

namespace hornbill::audio {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kRingOffset = 4096;
static_assert(sizeof(CardHeader) <= kRingOffset);

std::size_t bytes_for(std::size_t channels, std::size_t capacity) {
  return kRingOffset + channels * capacity * sizeof(float);
}

}  // namespace

base::Result<CardMemory> CardMemory::create(int channels, std::size_t capacity_frames) {
  if (channels < 1 || channels > kMaxChannels || capacity_frames == 0) {
    return base::fail(base::ErrorCode::invalid_argument, "a sound card has 1 to 32 channels");
  }
  CardMemory memory;
  memory.channels_ = static_cast<std::size_t>(channels);
  memory.capacity_ = capacity_frames;
  memory.bytes_ = bytes_for(memory.channels_, memory.capacity_);
  memory.fd_.reset(::memfd_create("hornbill-card", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.fd_ || ::ftruncate(memory.fd_.get(), static_cast<off_t>(memory.bytes_)) != 0 ||
      ::fcntl(memory.fd_.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return base::fail(base::errno_error("making memory for a sound card"));
  }
  void* at =
      ::mmap(nullptr, memory.bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, memory.fd_.get(), 0);
  if (at == MAP_FAILED) return base::fail(base::errno_error("mapping a sound card's memory"));
  memory.header_ = new (at) CardHeader;
  memory.header_->version = kVersion;
  memory.header_->channels = static_cast<std::uint32_t>(channels);
  memory.header_->capacity = static_cast<std::uint32_t>(capacity_frames);
  memory.ring_ = reinterpret_cast<float*>(static_cast<char*>(at) + kRingOffset);
  return memory;
}

base::Result<CardMemory> CardMemory::attach(base::UniqueFd fd) {
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) {
    return base::fail(base::errno_error("looking at a sound card's memory"));
  }
  CardMemory memory;
  memory.fd_ = std::move(fd);
  memory.bytes_ = static_cast<std::size_t>(info.st_size);
  if (memory.bytes_ < kRingOffset) {
    return base::fail(base::ErrorCode::corrupt, "a sound card's memory is too small");
  }
  void* at =
      ::mmap(nullptr, memory.bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, memory.fd_.get(), 0);
  if (at == MAP_FAILED) return base::fail(base::errno_error("mapping a sound card's memory"));
  memory.header_ = static_cast<CardHeader*>(at);
  memory.ring_ = reinterpret_cast<float*>(static_cast<char*>(at) + kRingOffset);
  memory.channels_ = memory.header_->channels;
  memory.capacity_ = memory.header_->capacity;
  if (memory.header_->version != kVersion || memory.channels_ > kMaxChannels ||
      memory.bytes_ != bytes_for(memory.channels_, memory.capacity_)) {
    return base::fail(base::ErrorCode::corrupt, "a sound card's memory is not of this version");
  }
  return memory;
}

CardMemory::CardMemory(CardMemory&& o) noexcept
    : fd_(std::move(o.fd_)),
      header_(std::exchange(o.header_, nullptr)),
      ring_(std::exchange(o.ring_, nullptr)),
      channels_(o.channels_),
      capacity_(o.capacity_),
      bytes_(o.bytes_) {}

CardMemory& CardMemory::operator=(CardMemory&& o) noexcept {
  std::swap(fd_, o.fd_);
  std::swap(header_, o.header_);
  std::swap(ring_, o.ring_);
  std::swap(channels_, o.channels_);
  std::swap(capacity_, o.capacity_);
  std::swap(bytes_, o.bytes_);
  return *this;
}

CardMemory::~CardMemory() {
  if (header_ != nullptr) ::munmap(header_, bytes_);
}

std::size_t CardMemory::fill() const noexcept {
  const std::uint64_t r = header_->read.load(std::memory_order_acquire);
  const std::uint64_t n = header_->written.load(std::memory_order_acquire) - r;
  return n <= capacity_ ? static_cast<std::size_t>(n) : 0;
}

std::size_t CardMemory::write(std::span<const float> interleaved) noexcept {
  const std::uint64_t w = header_->written.load(std::memory_order_relaxed);
  const std::uint64_t used = w - header_->read.load(std::memory_order_acquire);
  if (used > capacity_) return 0;
  const std::size_t n =
      std::min(interleaved.size() / channels_, capacity_ - static_cast<std::size_t>(used));
  const auto start = static_cast<std::size_t>(w % capacity_);
  const std::size_t first = std::min(n, capacity_ - start);
  std::copy_n(interleaved.data(), first * channels_, ring_ + start * channels_);
  std::copy_n(interleaved.data() + first * channels_, (n - first) * channels_, ring_);
  header_->written.store(w + n, std::memory_order_release);
  return n;
}

std::size_t CardMemory::read(float* out, std::size_t frames) noexcept {
  const std::uint64_t r = header_->read.load(std::memory_order_relaxed);
  const std::uint64_t have = header_->written.load(std::memory_order_acquire) - r;
  if (have > capacity_) return 0;
  const std::size_t n = std::min(frames, static_cast<std::size_t>(have));
  const auto start = static_cast<std::size_t>(r % capacity_);
  const std::size_t first = std::min(n, capacity_ - start);
  std::copy_n(ring_ + start * channels_, first * channels_, out);
  std::copy_n(ring_, (n - first) * channels_, out + first * channels_);
  header_->read.store(r + n, std::memory_order_release);
  return n;
}

}  // namespace hornbill::audio
