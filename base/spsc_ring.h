// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "base/zero_pages.h"

namespace hornbill::base {

inline constexpr std::size_t kCacheLine = 64;

// Bounded queue from exactly one producer thread to exactly one consumer thread; wait-free.
// Counters are 64-bit and only grow, so full and empty cannot be confused and never wrap.
// Owns: its storage, allocated once in the constructor; a large ring takes real memory only where
// it has been written, so that a pool of rings costs what is in use.
template <class T>
class SpscRing {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit SpscRing(std::size_t capacity)
      : capacity_(capacity), storage_(make_zero_pages<T>(capacity)) {}
  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;

  std::size_t capacity() const noexcept { return capacity_; }

  // Items written so far, items read so far. Thread: any (a lower bound from other threads).
  std::uint64_t written() const noexcept { return written_.load(std::memory_order_acquire); }
  std::uint64_t consumed() const noexcept { return read_.load(std::memory_order_acquire); }
  std::size_t size() const noexcept {
    const std::uint64_t r = consumed();
    return static_cast<std::size_t>(written() - r);
  }

  // Thread: producer. Returns how many were taken; the rest did not fit.
  std::size_t write(std::span<const T> items) noexcept {
    const std::uint64_t w = written_.load(std::memory_order_relaxed);
    const std::size_t room = capacity() - static_cast<std::size_t>(w - consumed());
    const std::size_t n = std::min(room, items.size());
    copy_in(w, items.first(n));
    written_.store(w + n, std::memory_order_release);
    return n;
  }
  // Thread: producer. The free space that lies in one piece, to be filled in place and then handed
  // over with commit().
  std::span<T> write_span() noexcept {
    const std::uint64_t w = written_.load(std::memory_order_relaxed);
    const std::size_t room = capacity() - static_cast<std::size_t>(w - consumed());
    const std::size_t start = static_cast<std::size_t>(w % capacity());
    return {storage_.get() + start, std::min(room, capacity() - start)};
  }
  // Requires: `n` is at most the size of the last write_span().
  void commit(std::size_t n) noexcept {
    written_.store(written_.load(std::memory_order_relaxed) + n, std::memory_order_release);
  }
  bool push(const T& item) noexcept { return write(std::span<const T>(&item, 1)) == 1; }

  // Thread: consumer. Returns how many were got.
  std::size_t read(std::span<T> out) noexcept {
    const std::uint64_t r = read_.load(std::memory_order_relaxed);
    const std::size_t have = static_cast<std::size_t>(written() - r);
    const std::size_t n = std::min(have, out.size());
    copy_out(r, out.first(n));
    read_.store(r + n, std::memory_order_release);
    return n;
  }
  bool pop(T& item) noexcept { return read(std::span<T>(&item, 1)) == 1; }

  // Thread: consumer. Drops up to `n` items.
  std::size_t discard(std::size_t n) noexcept {
    const std::uint64_t r = read_.load(std::memory_order_relaxed);
    n = std::min(n, static_cast<std::size_t>(written() - r));
    read_.store(r + n, std::memory_order_release);
    return n;
  }

  // Requires: neither side is in use. Empties the ring and starts both counters at zero.
  void reset() noexcept {
    written_.store(0, std::memory_order_relaxed);
    read_.store(0, std::memory_order_release);
  }

  // Requires: neither side is in use. As reset(), and gives the memory back until it is written.
  void give_back() noexcept {
    reset();
    renew_zero_pages(storage_.get(), capacity_ * sizeof(T));
  }

 private:
  void copy_in(std::uint64_t at, std::span<const T> items) noexcept {
    const std::size_t start = static_cast<std::size_t>(at % capacity());
    const std::size_t first = std::min(items.size(), capacity() - start);
    std::copy_n(items.data(), first, storage_.get() + start);
    std::copy_n(items.data() + first, items.size() - first, storage_.get());
  }
  void copy_out(std::uint64_t at, std::span<T> out) const noexcept {
    const std::size_t start = static_cast<std::size_t>(at % capacity());
    const std::size_t first = std::min(out.size(), capacity() - start);
    std::copy_n(storage_.get() + start, first, out.data());
    std::copy_n(storage_.get(), out.size() - first, out.data() + first);
  }

  std::size_t capacity_;
  ZeroPages<T> storage_;
  alignas(kCacheLine) std::atomic<std::uint64_t> written_{0};
  alignas(kCacheLine) std::atomic<std::uint64_t> read_{0};
};

}  // namespace hornbill::base
