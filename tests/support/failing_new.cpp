// SPDX-License-Identifier: Apache-2.0
#include "tests/support/failing_new.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

enum Armed : int { nobody, here, elsewhere };

std::atomic<int> armed{nobody};
std::atomic<std::int64_t> left{0};
thread_local bool is_here = false;

bool must_fail() {
  const int where = armed.load(std::memory_order_acquire);
  if (where == nobody || is_here != (where == here)) return false;
  return left.fetch_sub(1, std::memory_order_relaxed) == 1;
}

}  // namespace

void* operator new(std::size_t size) {
  if (must_fail()) throw std::bad_alloc();
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// The one without exceptions too: a sanitizer's own would not fit the operator delete below.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return must_fail() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace hornbill::test {

FailingNew::FailingNew(std::int64_t n, Where where) {
  is_here = true;
  left.store(n, std::memory_order_relaxed);
  armed.store(where == Where::here ? here : elsewhere, std::memory_order_release);
}

FailingNew::~FailingNew() {
  armed.store(nobody, std::memory_order_release);
  is_here = false;
}

bool FailingNew::has_failed() const { return left.load(std::memory_order_relaxed) < 1; }

}  // namespace hornbill::test
