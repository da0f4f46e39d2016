// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hornbill::base {

// Lets go of the pages of the program and its libraries that nothing has written to. Loading reads
// tables of symbols and relocations, several megabytes with FFmpeg's libraries, that nothing needs
// later; what is needed comes back from the page cache when it is next touched. For the time after
// a start, which it would slow down, and before memory is locked. Thread: any.
void let_go_of_load_pages() noexcept;

// From now on memory is never paged out, where the process may lock all that it wants: beneath a
// limit, locking all later memory would make allocations fail. Pages are locked as they are
// touched, so that nothing grows by it. Thread: any.
void lock_memory() noexcept;

}  // namespace hornbill::base
