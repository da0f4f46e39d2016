// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace hornbill::base {

// Gives pages back. Holds the size, because the kernel wants it.
struct UnmapPages {
  std::size_t bytes = 0;
  void operator()(void* pages) const noexcept;
};

template <class T>
using ZeroPages = std::unique_ptr<T[], UnmapPages>;

// Zeroed memory of its own pages, at least `bytes`, real only where it has been touched. calloc()
// gives the same only until the process has freed a large block; after that it clears by hand, and
// all of it is real. Throws std::bad_alloc. Thread: any.
void* map_zero_pages(std::size_t bytes);

// Makes such memory zero again and real nowhere. Thread: any.
void renew_zero_pages(void* pages, std::size_t bytes) noexcept;

// `count` elements in such memory; none for 0. Throws as map_zero_pages().
template <class T>
ZeroPages<T> make_zero_pages(std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T>);
  const std::size_t bytes = count * sizeof(T);
  if (bytes == 0) return ZeroPages<T>(nullptr, UnmapPages{});
  return ZeroPages<T>(static_cast<T*>(map_zero_pages(bytes)), UnmapPages{bytes});
}

}  // namespace hornbill::base
