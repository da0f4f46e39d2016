// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/toml/faults.h"
#include "base/toml/toml_reader.h"
#include "config/parse.h"
#include "config/station_config.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill::config {

// Where a name was given.
struct Definition {
  std::string file;
  base::TextPosition at;
};
// Names of one kind, each with its place.
using Names = std::map<std::string, Definition>;

// A place that uses a name, looked at when all files are read.
struct Reference {
  std::string name;
  base::TomlValue value;
};

// [playlists.NAME] as it was read.
struct PlaylistDraft {
  playlists::PlaylistOptions options;
  base::TomlTable table;
  std::vector<Reference> patterns;  // `files`
};

// [segments.NAME] as it was read.
struct SegmentDraft {
  NamedSegment segment;
  std::optional<base::TomlValue> file;
};

// An output of a zone, with the table that it was read from.
struct OutputDraft {
  OutputOptions options;
  base::TomlTable table;
  std::string file;
};

// An entry of the timetable as it was read.
struct RuleDraft {
  explicit RuleDraft(base::TomlTable entry) : table(std::move(entry)) {}

  scheduler::Rule rule;
  std::string file;
  base::TomlTable table;
  std::optional<base::TomlValue> name;
  std::optional<base::TomlValue> play;
  std::optional<base::TomlValue> programme;
  std::vector<base::TomlValue> at;
  std::vector<Reference> except;
  std::vector<Reference> only;
  std::vector<Reference> zones;
  bool play_ok = false;  // `rule.play` was understood
};

// A configuration in the making: what the files say, before names are joined.
struct Draft {
  ParseOptions options;
  std::string folder;  // of the file; relative paths start here
  base::FaultList faults;
  std::vector<std::unique_ptr<base::TomlReader>> readers;

  StationConfig config;
  scheduler::StationSetup setup;

  bool has_name = false;
  bool has_time_zone = false;
  std::optional<base::TomlValue> library_folder;
  std::vector<SegmentDraft> segments;
  std::vector<PlaylistDraft> playlists;
  std::vector<OutputDraft> outputs;
  std::vector<RuleDraft> rules;
  std::map<std::string, std::set<std::chrono::sys_days>> calendars;

  Names segment_names;
  Names playlist_names;
  Names input_names;
  Names zone_names;
  Names calendar_names;
  std::vector<Reference> unknown_targets;  // of `play`, that name no kind of thing
  std::vector<Reference> segment_references;
  std::vector<Reference> playlist_references;
  std::vector<Reference> input_references;
  std::vector<Reference> zone_references;
  std::optional<base::TomlTable> same_table;  // where headers are sent
  std::vector<base::TomlTable> same_monitor_tables;

  // Notes a name; a fault where another file gave it already.
  bool define(Names& names, const base::TomlTable::Named& named, const std::string& file,
              std::string_view what);
  // Notes what a target names.
  void refer(const scheduler::PlayTarget& target, const base::TomlValue& value);
};

// Each reads its tables of one file into the draft.
void read_general(Draft& draft, const base::TomlTable& root);  // station, library, folders
void read_sound(Draft& draft, const base::TomlTable& root);    // sound, fallback
void read_segments(Draft& draft, const base::TomlTable& root, const std::string& file);
void read_playlists(Draft& draft, const base::TomlTable& root, const std::string& file);
void read_calendars(Draft& draft, const base::TomlTable& root, const std::string& file);
void read_inputs(Draft& draft, const base::TomlTable& root, const std::string& file);
void read_zones(Draft& draft, const base::TomlTable& root, const std::string& file);
void read_timetable(Draft& draft, const base::TomlTable& root, const std::string& file);
void read_alerts(Draft& draft, const base::TomlTable& root);

// Parts of [alerts].
void read_notify(Draft& draft, const base::TomlTable& alerts);
void read_air_checks(Draft& draft, const base::TomlTable& alerts);
void read_same(Draft& draft, const base::TomlTable& alerts);
void read_same_monitors(Draft& draft, const base::TomlTable& alerts);
// The lines of [[key]] in `parent`: which class a CAP message has.
alerts::CapClassTable read_cap_classes(const base::TomlTable& parent, std::string_view key);
// Parts of other tables that concern alerts.
void read_quiet_hours(Draft& draft, const base::TomlTable& station);
ZonePlace read_place(const base::TomlTable::Named& zone);
void read_geocodes(const base::TomlTable& zone, std::vector<std::string>& geocodes);
// Language tags in lower case; a fault for what is none, or is named twice.
std::vector<std::string> languages_of(const base::TomlValue& value);

// What `play` of a value names; a fault later, when all names are known, where it is none.
std::optional<scheduler::PlayTarget> target_of(Draft& draft, const base::TomlValue& value);

// Each looks at the whole, when every file is read.
void check_targets(Draft& draft);
void check_required(Draft& draft);
void check_references(Draft& draft);
void check_outputs(Draft& draft);  // what no two may have
void check_rules(Draft& draft);
void check_same(Draft& draft);  // whether what needs places has them
void check_files(Draft& draft);

}  // namespace hornbill::config
