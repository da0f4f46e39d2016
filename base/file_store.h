// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hornbill::base {

// Whole small files, read and replaced safely.

// The contents of a regular file.
// Fails: not_found; limit, larger than `max_bytes`; invalid_argument, not a regular file (a FIFO
// is never waited for); io.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

// Replaces `path` so that after a crash or a power cut it holds the old or the new content whole:
// temporary file beside it, fsync, rename, fsync of the folder. On failure the old file stays and
// the temporary one is removed.
// Fails: io (disk full, read-only, no such folder).
enum class Readers : unsigned {
  group = 0640,     // the owner's group at most, less where the umask says so
  everyone = 0644,  // whatever the umask says: another user's process is to read it
};
Result<void> replace_file(const std::string& path, std::string_view content,
                          Readers readers = Readers::group);

// Makes a rename or a new name in `folder` durable. Fails: io.
Result<void> sync_folder(const std::string& folder);

// Makes `folder` and its missing parents, mode 0750. Fails: io.
Result<void> make_folders(const std::string& folder);

// The part before the last slash; "." without one.
std::string folder_of(std::string_view path);

}  // namespace hornbill::base
