// SPDX-License-Identifier: Apache-2.0
#include "base/zero_pages.h"

#include <sys/mman.h>

#include <new>

namespace hornbill::base {

void UnmapPages::operator()(void* pages) const noexcept {
  if (pages != nullptr) ::munmap(pages, bytes);
}

void* map_zero_pages(std::size_t bytes) {
  void* pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  return pages;
}

}  // namespace hornbill::base
