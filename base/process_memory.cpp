// SPDX-License-Identifier: Apache-2.0
#include "base/process_memory.h"

#include <link.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace hornbill::base {
namespace {

// Old code that was not made to be shared is relocated in place, though it says that it is
// read-only.
bool relocates_text(const dl_phdr_info& object) {
  for (const auto& segment : std::span(object.dlpi_phdr, object.dlpi_phnum)) {
    if (segment.p_type != PT_DYNAMIC) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader tells addresses as numbers.
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(object.dlpi_addr + segment.p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry) {
      if (entry->d_tag == DT_TEXTREL) return true;
      if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return true;
    }
  }
  return false;
}

// A mapping that is never written is the file's own: dropping it loses nothing.
int drop_clean_segments(dl_phdr_info* object, std::size_t /*size*/, void* /*data*/) {
  if (relocates_text(*object)) return 0;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (const auto& segment : std::span(object->dlpi_phdr, object->dlpi_phnum)) {
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t from = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const std::uintptr_t to = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    // Refused for locked memory, which then simply stays.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader tells addresses as numbers.
    ::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void let_go_of_load_pages() noexcept { ::dl_iterate_phdr(drop_clean_segments, nullptr); }

void lock_memory() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY) return;
  [[maybe_unused]] const int refused = ::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

}  // namespace hornbill::base
