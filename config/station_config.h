// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/alert_config.h"
#include "playlists/segment.h"
#include "scheduler/playout/station_setup.h"

namespace hornbill::config {

// One entry of a zone's `outputs`.
struct OutputOptions {
  enum class Kind { soundcard, recorder };
  Kind kind = Kind::soundcard;
  std::string zone;
  std::string device;                       // soundcard: "default" or a part of its name
  std::vector<int> channels{1, 2};          // device channels, 1-based; one: mono
  base::Duration trim{0};                   // added to the output's delay, 0..2 s
  std::vector<OutputOptions> alternatives;  // `else = {...}`: taken while this one is lost
  std::string folder;                       // recorder
  std::string format = "flac";              // recorder: flac or wav
  base::Duration keep{0};                   // recorder: delete files older; 0: never
};

// Appends the folders into which the output and its alternatives record.
void add_recorder_folders(const OutputOptions& output, std::vector<std::string>& folders);

// [segments.NAME]
struct NamedSegment {
  std::string id;
  std::string path;  // absolute
  playlists::SegmentOverrides overrides;
};

// One file of a configuration, as it was read.
struct SourceText {
  std::string file;
  std::string text;
};

// One checked station.toml: immutable. Paths are absolute.
struct StationConfig {
  std::string file;
  std::vector<SourceText> sources;  // `file` first, then those of the folder beside it
  std::shared_ptr<const scheduler::StationSetup> setup;
  std::string library_folder;
  std::string state_folder;    // database, journal
  std::string runtime_folder;  // control socket
  std::vector<NamedSegment> segments;
  std::vector<OutputOptions> outputs;
  std::vector<std::string> languages;  // the first one first, lower case
  AlertConfig alerts;
};

}  // namespace hornbill::config
