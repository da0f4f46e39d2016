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

void renew_zero_pages(void* pages, std::size_t bytes) noexcept {
  if (pages == nullptr || ::madvise(pages, bytes, MADV_DONTNEED) == 0) return;
  // It is locked: as touched, which is how the driver asks for it.
  ::munlock(pages, bytes);
  ::madvise(pages, bytes, MADV_DONTNEED);
  ::mlock2(pages, bytes, MLOCK_ONFAULT);
}

}  // namespace hornbill::base
