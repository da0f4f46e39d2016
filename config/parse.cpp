// SPDX-License-Identifier: Apache-2.0
#include "config/parse.h"

#include <algorithm>
#include <new>

#include "config/draft.h"
#include "config/last_good.h"
#include "config/source_texts.h"
#include "config/units.h"

namespace hornbill::config {
namespace {

void read_all(Draft& draft, const std::vector<SourceText>& texts) {
  using Reader = std::unique_ptr<base::TomlReader>;
  for (const SourceText& text : texts) {
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
    read_alerts(draft, reader->root());
  }
}

void check_all(Draft& draft) {
  const bool parsed = std::all_of(draft.readers.begin(), draft.readers.end(),
                                  [](const auto& reader) { return reader->parsed(); });
  check_targets(draft);
  // Names that stand in a file that is no TOML would all seem to be missing.
  if (parsed) {
    check_required(draft);
    check_references(draft);
    check_outputs(draft);
    check_rules(draft);
    check_same(draft);
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

// A file that is no TOML tells what is wrong up to the place where it ceases to be, and hides what
// comes after that.
void note_hidden_faults(const std::string& file, std::vector<ConfigFault>& faults) {
  const auto last = std::find_if(faults.rbegin(), faults.rend(),
                                 [&](const ConfigFault& fault) { return fault.file == file; });
  if (last != faults.rend()) last->cause += "; other faults are shown once this is mended";
}

ParsedConfig without_memory(const std::string& file) {
  return {nullptr,
          {{file, {}, base::Severity::error, "there is not enough memory to read it", ""}}};
}

ParsedConfig parse_texts(std::vector<SourceText> texts, base::FaultList faults,
                         const ParseOptions& options) {
  Draft draft;
  draft.options = options;
  draft.faults = std::move(faults);
  draft.config.file = texts.front().file;
  draft.folder = folder_of(texts.front().file);
  draft.config.library_folder = draft.folder;
  draft.config.alerts.roster_folder = absolute_path("roster", draft.folder);
  draft.config.state_folder = options.state_folder;
  draft.config.runtime_folder = options.runtime_folder;
  read_all(draft, texts);
  check_all(draft);
  draft.config.sources = std::move(texts);
  ParsedConfig parsed;
  if (!draft.faults.has_errors()) parsed.config = finish(draft);
  parsed.faults = draft.faults.take_sorted();
  for (const auto& reader : draft.readers) {
    if (!reader->parsed()) note_hidden_faults(reader->file(), parsed.faults);
  }
  return parsed;
}

}  // namespace

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

std::optional<scheduler::PlayTarget> target_of(Draft& draft, const base::TomlValue& value) {
  auto text = value.text();
  if (!text) return std::nullopt;
  if (auto target = parse_target(*text)) return std::move(*target);
  draft.unknown_targets.push_back({std::move(*text), value});
  return std::nullopt;
}

ParsedConfig read_station_config(const std::string& path, const ParseOptions& options) {
  try {
    base::FaultList faults;
    std::vector<SourceText> texts = read_source_texts(path, faults);
    if (texts.empty()) return {nullptr, faults.take_sorted()};
    return parse_texts(std::move(texts), std::move(faults), options);
  } catch (const std::bad_alloc&) {
    return without_memory(path);
  }
}

ParsedConfig parse_last_good(LastGood kept, const ParseOptions& options) {
  const std::string file = kept.texts.front().file;
  try {
    return parse_texts(std::move(kept.texts), {}, options);
  } catch (const std::bad_alloc&) {
    return without_memory(file);
  }
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
