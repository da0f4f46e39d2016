// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>

namespace hornbill {

// Sound files that came with messages lie in a folder, each under a name of its own. Removes those
// that are older than `age` by the file system's time and whose names are not in `used`. Gives how
// many files are left; what cannot be removed is left. Thread: any.
std::size_t remove_old_recordings(const std::string& folder, const std::set<std::string>& used,
                                  std::chrono::seconds age);

}  // namespace hornbill
