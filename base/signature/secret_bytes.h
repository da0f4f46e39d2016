// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace hornbill::base {

// Overwrites memory with zeros in a way the optimiser keeps.
void wipe(void* data, std::size_t bytes) noexcept;

// Gives memory back only after it was wiped, so that growing a container leaves no copy behind.
template <class T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return std::allocator<T>().allocate(n); }
  void deallocate(T* p, std::size_t n) noexcept {
    wipe(p, n * sizeof(T));
    std::allocator<T>().deallocate(p, n);
  }
  friend bool operator==(WipingAllocator, WipingAllocator) noexcept { return true; }
};

// Bytes of a private key, wiped at the end of life.
using SecretBytes = std::vector<char, WipingAllocator<char>>;

}  // namespace hornbill::base
