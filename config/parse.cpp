// SPDX-License-Identifier: Apache-2.0
#include "config/parse.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/draft.h"

namespace hornbill::config {
namespace {

namespace fs = std::filesystem;

// A file beyond this is not a person's.
constexpr std::size_t kMostBytes = 8 << 20;

struct Text {
  std::string file;
  std::string text;
};

std::string folder_of(const std::string& file) {
  std::error_code error;
  const fs::path path = fs::absolute(file, error);
  return (error ? fs::path(file) : path).lexically_normal().parent_path().string();
}

void read_all(Draft& draft, const std::vector<Text>& texts) {
  using Reader = std::unique_ptr<base::TomlReader>;
  for (const Text& text : texts) {
    draft.readers.push_back(std::make_unique<base::TomlReader>(text.file, text.text, draft.faults));
  }
  // Folders and the sound's defaults first: other tables build on them.
  for (const Reader& reader : draft.readers) read_general(draft, reader->root());
  for (const Reader& reader : draft.readers) read_sound(draft, reader->root());
  for (const Reader& reader : draft.readers) {
    read_segments(draft, reader->root(), reader->file());
    read_playlists(draft, reader->root(), reader->file());
    read_calendars(draft, reader->root(), reader->file());
    read_inputs(draft, reader->root(), reader->file());
    read_zones(draft, reader->root(), reader->file());
    read_timetable(draft, reader->root(), reader->file());
  }
}

void check_all(Draft& draft) {
  const bool parsed = std::all_of(draft.readers.begin(), draft.readers.end(),
                                  [](const auto& reader) { return reader->parsed(); });
  // Names that stand in a file that is no TOML would all seem to be missing.
  if (parsed) {
    check_required(draft);
    check_references(draft);
    check_channels(draft);
    check_rules(draft);
    check_files(draft);
  }
  for (const auto& reader : draft.readers) reader->report_unknown_keys();
}

std::shared_ptr<const StationConfig> finish(Draft& draft) {
  for (SegmentDraft& segment : draft.segments) {
    draft.config.segments.push_back(std::move(segment.segment));
  }
  for (PlaylistDraft& playlist : draft.playlists) {
    draft.setup.playlists.push_back(std::move(playlist.options));
  }
  for (OutputDraft& output : draft.outputs) {
    draft.config.outputs.push_back(std::move(output.options));
  }
  for (RuleDraft& entry : draft.rules) draft.setup.rules.push_back(std::move(entry.rule));
  draft.config.setup = std::make_shared<const scheduler::StationSetup>(std::move(draft.setup));
  return std::make_shared<const StationConfig>(std::move(draft.config));
}

ParsedConfig parse_texts(const std::vector<Text>& texts, base::FaultList faults,
                         const ParseOptions& options) {
  Draft draft;
  draft.options = options;
  draft.faults = std::move(faults);
  draft.config.file = texts.front().file;
  draft.folder = folder_of(texts.front().file);
  draft.config.library_folder = draft.folder;
  draft.config.state_folder = options.state_folder;
  draft.config.runtime_folder = options.runtime_folder;
  read_all(draft, texts);
  check_all(draft);
  ParsedConfig parsed;
  if (!draft.faults.has_errors()) parsed.config = finish(draft);
  parsed.faults = draft.faults.take_sorted();
  return parsed;
}

// Reads one file; a fault where that is not possible.
void read_text(const std::string& file, std::vector<Text>& texts, base::FaultList& faults) {
  const auto refuse = [&](std::string cause) {
    faults.add({file, {}, base::Severity::error, std::move(cause), ""});
  };
  std::error_code error;
  if (fs::is_directory(file, error)) return refuse("this is a folder, not a file");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return refuse(std::string("cannot be read: ") + std::strerror(errno));
  std::string text(kMostBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return refuse(std::string("cannot be read: ") + std::strerror(errno));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMostBytes) return refuse("is larger than 8 MiB");
  texts.push_back({file, std::move(text)});
}

// The *.toml of the folder beside `file`, by name.
std::vector<std::string> included_files(const std::string& file) {
  const fs::path folder = fs::path(file).replace_extension(".d");
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path& path = it->path();
    if (path.extension() == ".toml" && !path.filename().string().starts_with('.')) {
      names.push_back(path.string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::string Draft::absolute(const std::string& path, const std::string& base) {
  std::string normal = (fs::path(base) / path).lexically_normal().string();
  while (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

bool Draft::define(Names& names, const base::TomlTable::Named& named, const std::string& file,
                   std::string_view what) {
  const auto [known, added] = names.emplace(named.name, Definition{file, named.at});
  if (!added) {
    named.table.error("the " + std::string(what) + " \"" + named.name + "\" is already in " +
                      known->second.file + ":" + std::to_string(known->second.at.line));
  }
  return added;
}

void Draft::refer(const scheduler::PlayTarget& target, const base::TomlValue& value) {
  switch (target.kind) {
    case scheduler::TargetKind::playlist:
      playlist_references.push_back({target.name, value});
      break;
    case scheduler::TargetKind::segment:
      segment_references.push_back({target.name, value});
      break;
    case scheduler::TargetKind::input:
      input_references.push_back({target.name, value});
      break;
    case scheduler::TargetKind::silence:
      break;
  }
}

ParsedConfig read_station_config(const std::string& path, const ParseOptions& options) {
  base::FaultList faults;
  std::vector<Text> texts;
  read_text(path, texts, faults);
  if (texts.empty()) return {nullptr, faults.take_sorted()};
  for (const std::string& file : included_files(path)) read_text(file, texts, faults);
  return parse_texts(texts, std::move(faults), options);
}

ParsedConfig parse_station_config(std::string_view text, const std::string& file,
                                  const ParseOptions& options) {
  return parse_texts({{file, std::string(text)}}, {}, options);
}

ParseOptions default_folders(const Environment& environment) {
  const auto first_of_list = [](const std::string& list) { return list.substr(0, list.find(':')); };
  ParseOptions options;
  const bool of_system = environment.installed || environment.user_id == 0;
  if (!environment.state_directory.empty()) {
    options.state_folder = first_of_list(environment.state_directory);
  } else if (!of_system && environment.xdg_state_home.starts_with('/')) {
    options.state_folder = environment.xdg_state_home + "/hornbill";
  } else if (!of_system && !environment.home.empty()) {
    options.state_folder = environment.home + "/.local/state/hornbill";
  }
  if (!environment.runtime_directory.empty()) {
    options.runtime_folder = first_of_list(environment.runtime_directory);
  } else if (!of_system && environment.xdg_runtime_dir.starts_with('/')) {
    options.runtime_folder = environment.xdg_runtime_dir + "/hornbill";
  } else if (!of_system) {
    options.runtime_folder = "/tmp/hornbill-" + std::to_string(environment.user_id);
  }
  return options;
}

}  // namespace hornbill::config
