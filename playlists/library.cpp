// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <utility>

#include "playlists/segment.h"

namespace hornbill::playlists {

Library::Library(std::vector<Segment> segments, std::string folder, ListFiles lists)
    : segments_(std::move(segments)), folder_(std::move(folder)), lists_(std::move(lists)) {
  std::sort(segments_.begin(), segments_.end(),
            [](const Segment& a, const Segment& b) { return a.id < b.id; });
  by_path_.resize(segments_.size());
  std::iota(by_path_.begin(), by_path_.end(), SegmentIndex{0});
  std::stable_sort(by_path_.begin(), by_path_.end(), [this](SegmentIndex a, SegmentIndex b) {
    return segments_[a].path < segments_[b].path;
  });
}

std::optional<SegmentIndex> Library::find(std::string_view id) const {
  const auto at = std::lower_bound(segments_.begin(), segments_.end(), id,
                                   [](const Segment& s, std::string_view v) { return s.id < v; });
  if (at == segments_.end() || at->id != id) return std::nullopt;
  return static_cast<SegmentIndex>(at - segments_.begin());
}

std::optional<SegmentIndex> Library::find_path(std::string_view path) const {
  const auto at = std::lower_bound(
      by_path_.begin(), by_path_.end(), path,
      [this](SegmentIndex i, std::string_view v) { return segments_[i].path < v; });
  if (at == by_path_.end() || segments_[*at].path != path) return std::nullopt;
  return *at;
}

std::string_view Library::relative_path(SegmentIndex index) const {
  const std::string_view path = segments_[index].path;
  const bool inside = !folder_.empty() && path.size() > folder_.size() + 1 &&
                      path.starts_with(folder_) && path[folder_.size()] == '/';
  return inside ? path.substr(folder_.size() + 1) : std::string_view{};
}

}  // namespace hornbill::playlists
