// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "playlists/glob.h"
#include "playlists/m3u.h"
#include "playlists/playlist.h"

namespace hornbill::playlists {
namespace {

// Collects members; the first place of each counts.
class Members {
 public:
  explicit Members(const Library& library) : library_(library), seen_(library.segments().size()) {}

  // Named one by one is an order made by hand: what is named twice plays twice.
  void add_id(const std::string& id) {
    if (const auto found = library_.find(id)) {
      seen_[*found] = true;
      members_.push_back(*found);
    }
  }
  void add_file(std::string_view relative) {
    if (const auto found = library_.find_path(library_.folder() + "/" + std::string(relative))) {
      add(*found);
    }
  }
  // A list is an order made by hand: what it names twice plays twice.
  void add_list(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      if (const auto found = library_.find_path(path)) {
        seen_[*found] = true;
        members_.push_back(*found);
      }
    }
  }
  void add_pattern(const std::string& pattern) {
    const Glob glob(pattern);
    if (is_list_file(pattern)) {
      for (const auto& [name, paths] : library_.lists()) {
        if (glob.matches(name)) add_list(paths);
      }
      return;
    }
    std::vector<std::pair<std::string_view, SegmentIndex>> found;
    for (SegmentIndex i = 0; i < library_.segments().size(); ++i) {
      const std::string_view path = library_.relative_path(i);
      if (!path.empty() && glob.matches(path)) found.emplace_back(path, i);
    }
    std::sort(found.begin(), found.end());
    std::string_view before;
    for (const auto& [path, index] : found) {
      // A file that also has a name of its own is one member, under its first id.
      if (path != before) add(index);
      before = path;
    }
  }
  std::vector<SegmentIndex> take() { return std::move(members_); }

 private:
  void add(SegmentIndex index) {
    if (seen_[index]) return;
    seen_[index] = true;
    members_.push_back(index);
  }

  const Library& library_;
  std::vector<bool> seen_;
  std::vector<SegmentIndex> members_;
};

}  // namespace

std::vector<SegmentIndex> resolve_members(const PlaylistOptions& options, const Library& library) {
  Members members(library);
  for (const std::string& id : options.segments) members.add_id(id);
  for (const std::string& file : options.files) {
    if (is_pattern(file) || is_list_file(file)) {
      members.add_pattern(file);
    } else {
      members.add_file(file);
    }
  }
  return members.take();
}

}  // namespace hornbill::playlists
