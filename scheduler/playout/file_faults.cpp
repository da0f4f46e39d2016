// SPDX-License-Identifier: Apache-2.0
#include "scheduler/playout/file_faults.h"

#include <optional>
#include <utility>

namespace hornbill::scheduler {
namespace {

const playlists::Segment* at_path(const playlists::Library& library, const std::string& path) {
  const auto index = library.find_path(path);
  return index && library.at(*index).present ? &library.at(*index) : nullptr;
}

}  // namespace

void FileFaults::found(const std::string& path, base::UtcTime at, std::string what) {
  const auto known = faults_.find(path);
  if (known != faults_.end()) {
    known->second.what = std::move(what);
  } else if (faults_.size() < kKept) {
    faults_.emplace(path, Found{at, std::move(what)});
  }
}

void FileFaults::library_changed(const playlists::Library& before,
                                 const playlists::Library& after) {
  std::erase_if(faults_, [&](const auto& fault) {
    const playlists::Segment* was = at_path(before, fault.first);
    const playlists::Segment* is = at_path(after, fault.first);
    return is == nullptr || was == nullptr || !(was->identity == is->identity);
  });
}

void FileFaults::add_to(std::vector<Fault>& faults) const {
  std::size_t shown = 0;
  std::optional<base::UtcTime> since;  // of those that are only counted
  for (const auto& [path, fault] : faults_) {
    if (++shown <= kShown) {
      faults.push_back({"file." + path, fault.since, "File " + path + ": " + fault.what});
    } else if (!since || fault.since < *since) {
      since = fault.since;
    }
  }
  if (!since) return;
  faults.push_back({"files.more", *since,
                    std::to_string(shown - kShown) +
                        " more files could not be played, or not to their end; the as-run names "
                        "them."});
}

}  // namespace hornbill::scheduler
