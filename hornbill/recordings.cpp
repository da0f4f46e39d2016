// SPDX-License-Identifier: Apache-2.0
#include "hornbill/recordings.h"

#include <filesystem>
#include <system_error>
#include <vector>

namespace hornbill {

namespace fs = std::filesystem;

std::size_t remove_old_recordings(const std::string& folder, const std::set<std::string>& used,
                                  std::chrono::seconds age) {
  const auto oldest = fs::file_time_type::clock::now() - age;
  std::vector<fs::path> old;
  std::size_t left = 0;
  std::error_code end;
  for (fs::directory_iterator at(folder, end); !end && at != fs::directory_iterator();
       at.increment(end)) {
    std::error_code error;
    if (!at->is_regular_file(error)) continue;
    const auto written = at->last_write_time(error);
    if (!error && written < oldest && !used.contains(at->path().filename().string())) {
      old.push_back(at->path());
    } else {
      ++left;
    }
  }
  for (const fs::path& path : old) {
    std::error_code error;
    if (!fs::remove(path, error)) ++left;
  }
  return left;
}

}  // namespace hornbill
