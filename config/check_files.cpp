// SPDX-License-Identifier: Apache-2.0
// Whether the files, folders and patterns that are named lead to something.
#include <algorithm>
#include <filesystem>

#include "base/toml/nearest_word.h"
#include "config/draft.h"
#include "playlists/library_scan.h"
#include "playlists/playlist.h"

namespace hornbill::config {
namespace {

namespace fs = std::filesystem;

void fault(const Draft& draft, const base::TomlValue& value, std::string cause,
           std::string suggestion = "") {
  if (draft.options.files == FileCheck::error) {
    value.error(std::move(cause), std::move(suggestion));
  } else {
    if (!suggestion.empty()) cause += " (did you mean \"" + suggestion + "\"?)";
    value.warning(std::move(cause));
  }
}

// The name beside the missing one that is most like it.
std::string nearest_file(const fs::path& missing) {
  constexpr std::size_t kMost = 1000;
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(missing.parent_path(), error), end;
       !error && it != end && names.size() < kMost; it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return base::nearest_word(missing.filename().string(), names);
}

void check_segment(const Draft& draft, const SegmentDraft& segment) {
  if (!segment.file || segment.segment.path.empty()) return;
  const std::string& path = segment.segment.path;
  std::error_code error;
  if (fs::is_regular_file(path, error)) return;
  if (fs::exists(path, error)) {
    fault(draft, *segment.file, path + " is not a file");
  } else {
    fault(draft, *segment.file, "there is no file " + path, nearest_file(path));
  }
}

playlists::ScanOptions scan_options(const Draft& draft) {
  playlists::ScanOptions options;
  options.folder = draft.config.library_folder;
  for (const SegmentDraft& segment : draft.segments) {
    options.named.push_back({segment.segment.id, segment.segment.path, segment.segment.overrides});
  }
  for (const OutputDraft& output : draft.outputs) {
    add_recorder_folders(output.options, options.left_out);
  }
  options.stop = draft.options.stop;
  return options;
}

void check_patterns(const Draft& draft, const playlists::Library& library) {
  for (const PlaylistDraft& playlist : draft.playlists) {
    for (const Reference& pattern : playlist.patterns) {
      playlists::PlaylistOptions one;
      one.files = {pattern.name};
      if (!playlists::resolve_members(one, library).empty()) continue;
      fault(draft, pattern.value,
            "no audio file matches \"" + pattern.name + "\" in " + draft.config.library_folder);
    }
  }
}

}  // namespace

void check_files(Draft& draft) {
  if (draft.options.files == FileCheck::off) return;
  for (const SegmentDraft& segment : draft.segments) check_segment(draft, segment);
  const bool patterns = std::any_of(draft.playlists.begin(), draft.playlists.end(),
                                    [](const auto& p) { return !p.patterns.empty(); });
  if (!patterns && !draft.library_folder) return;
  const auto files = playlists::scan_library(scan_options(draft));
  if (files) {
    check_patterns(draft, playlists::make_library(*files, {}));
  } else if (draft.library_folder) {
    fault(draft, *draft.library_folder, files.error().message);
  }
}

}  // namespace hornbill::config
