// SPDX-License-Identifier: Apache-2.0
#include "hornbill/render_target.h"

#include <algorithm>
#include <filesystem>

#include "base/file_store.h"
#include "hornbill/library_loader.h"
#include "playlists/playlist.h"

namespace hornbill {
namespace {

namespace fs = std::filesystem;

// The whole path, with links followed as far as there is anything.
fs::path real(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? fs::path(path).lexically_normal() : whole;
}

bool is_in(const fs::path& file, const std::string& folder) {
  const fs::path whole = real(folder);
  const auto [end, at] = std::mismatch(whole.begin(), whole.end(), file.begin(), file.end());
  return end == whole.end() && at != file.end();
}

bool same_file(const fs::path& a, const std::string& b) {
  std::error_code error;
  return a == real(b) || fs::equivalent(a, b, error);
}

// The playlist that plays the file; empty: none.
std::string playlist_of(const fs::path& file, const config::StationConfig& config) {
  const auto scanned = playlists::scan_library(scan_options(config));
  const playlists::Library library =
      scanned ? playlists::make_library(*scanned, {}) : playlists::Library();
  for (const playlists::PlaylistOptions& playlist : config.setup->playlists) {
    for (const std::string& pattern : playlist.files) {
      if (same_file(file, config.library_folder + "/" + pattern)) return playlist.name;
    }
    for (const playlists::SegmentIndex member : playlists::resolve_members(playlist, library)) {
      if (same_file(file, library.at(member).path)) return playlist.name;
    }
  }
  return "";
}

// What the file is to the station, as the end of "... because it is ..."; empty: nothing.
std::string part_of_station(const fs::path& file, const config::StationConfig& config) {
  for (const config::SourceText& source : config.sources) {
    if (same_file(file, source.file)) return "its configuration";
  }
  if (is_in(file, config.state_folder)) return "in its state folder " + config.state_folder;
  for (const config::NamedSegment& segment : config.segments) {
    if (same_file(file, segment.path)) return "its segment \"" + segment.id + "\"";
  }
  // Without a library of its own the folder of the configuration is it, where everything lies.
  const bool own_folder = real(config.library_folder) != real(base::folder_of(config.file));
  if (own_folder && is_in(file, config.library_folder)) {
    return "in its library " + config.library_folder;
  }
  for (const std::string& folder : {config.alerts.roster_folder, config.alerts.phrases_folder}) {
    if (!folder.empty() && is_in(file, folder)) return "in its folder " + folder;
  }
  std::error_code error;
  if (!fs::exists(file, error)) return "";
  std::vector<std::string> recorders;
  for (const auto& output : config.outputs) config::add_recorder_folders(output, recorders);
  for (const std::string& folder : recorders) {
    if (is_in(file, folder)) return "among its recordings in " + folder;
  }
  const std::string playlist = playlist_of(file, config);
  return playlist.empty() ? "" : "in its playlist \"" + playlist + "\"";
}

}  // namespace

base::Result<void> check_render_target(const std::string& file,
                                       const config::StationConfig& config) {
  if (file.empty()) return {};
  const std::string part = part_of_station(real(file), config);
  if (part.empty()) return {};
  return base::fail(base::ErrorCode::refused, file +
                                                  " is not written: it belongs to the station (" +
                                                  part + "); choose another name or folder");
}

}  // namespace hornbill
