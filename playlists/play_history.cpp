// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "playlists/playlist.h"

namespace hornbill::playlists {
namespace {

constexpr base::Duration kKept = std::chrono::hours(24);
constexpr std::size_t kMost = 20'000;

std::string artist_key(std::string_view artist) {
  const std::size_t first = artist.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  std::string key(artist.substr(first, artist.find_last_not_of(" \t") - first + 1));
  std::transform(key.begin(), key.end(), key.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return key;
}

using Times = std::map<std::string, base::UtcTime>;

// A time of the future is of a clock that was set back since; it goes after a day like the others.
void prune(Times& times, base::UtcTime now) {
  std::erase_if(times, [now](const auto& item) {
    return item.second < now - kKept || item.second > now + kKept;
  });
  if (times.size() <= kMost) return;
  const auto oldest = std::min_element(
      times.begin(), times.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  times.erase(oldest);
}

std::optional<base::UtcTime> look_up(const Times& times, const std::string& key) {
  const auto at = times.find(key);
  if (at == times.end()) return std::nullopt;
  return at->second;
}

}  // namespace

void PlayHistory::add(base::UtcTime at, const std::string& segment_id, const std::string& artist) {
  segments_[segment_id] = at;
  if (std::string key = artist_key(artist); !key.empty()) artists_[std::move(key)] = at;
  prune(segments_, at);
  prune(artists_, at);
}

std::optional<base::UtcTime> PlayHistory::last_of_segment(const std::string& id) const {
  return look_up(segments_, id);
}

std::optional<base::UtcTime> PlayHistory::last_of_artist(const std::string& artist) const {
  const std::string key = artist_key(artist);
  return key.empty() ? std::nullopt : look_up(artists_, key);
}

}  // namespace hornbill::playlists
