// SPDX-License-Identifier: Apache-2.0
// [zones.NAME] and its outputs.
#include <array>

#include "config/draft.h"
#include "config/fields.h"
#include "config/source_texts.h"

namespace hornbill::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kMostChannels = 32;  // that a card process drives
// An alternative may have an alternative of its own, this deep.
constexpr int kMostAlternatives = 4;
constexpr std::size_t kMostZones = 64;

using Word = std::pair<std::string_view, std::string_view>;
constexpr std::array<Word, 2> kFormats{{{"flac", "flac"}, {"wav", "wav"}}};

std::vector<int> read_channels(const base::TomlValue& value) {
  std::vector<int> channels;
  for (const base::TomlValue& element : value.list()) {
    const auto number = element.integer();
    if (!number) continue;
    if (*number < 1 || *number > kMostChannels) {
      element.error("channels count from 1 to " + std::to_string(kMostChannels));
      continue;
    }
    channels.push_back(static_cast<int>(*number));
  }
  const bool twice = channels.size() == 2 && channels[0] == channels[1];
  if (value.is_list() && (channels.empty() || channels.size() > 2 || twice)) {
    value.error("\"channels\" must be one channel (mono) or two different ones, like [1, 2]");
  }
  return channels;
}

OutputOptions read_output(const base::TomlTable& table, const std::string& zone, int depth,
                          const std::string& start);

void read_alternatives(const base::TomlTable& table, OutputOptions& output, int depth,
                       const std::string& start) {
  const auto value = table.find("else");
  if (!value) return;
  if (depth >= kMostAlternatives) {
    value->error("more than " + std::to_string(kMostAlternatives) + " alternatives in a row");
    return;
  }
  for (const base::TomlValue& element : value->one_or_list()) {
    if (const auto alternative = element.table()) {
      output.alternatives.push_back(read_output(*alternative, output.zone, depth + 1, start));
    }
  }
}

// Keys of one kind of output that stand in another.
void check_kind(const base::TomlTable& table, bool card) {
  constexpr std::array<std::string_view, 2> kCardOnly{"channels", "trim"};
  constexpr std::array<std::string_view, 2> kRecorderOnly{"format", "keep"};
  for (const std::string_view key : card ? kRecorderOnly : kCardOnly) {
    if (const auto value = table.find(key)) {
      value->error("\"" + std::string(key) + "\" does nothing for a " +
                   (card ? "sound card" : "recorder"));
    }
  }
}

// Sound can be held back, but not come before it is made.
void read_trim(const base::TomlTable& table, OutputOptions& output) {
  const auto value = table.find("trim");
  if (!value) return;
  const auto trim = duration_of(*value, {-seconds(2), seconds(2)});
  if (trim && trim->count() < 0) {
    value->error("\"trim\" delays an output and cannot be negative: delay the others instead");
  } else if (trim) {
    output.trim = *trim;
  }
}

OutputOptions read_output(const base::TomlTable& table, const std::string& zone, int depth,
                          const std::string& start) {
  OutputOptions output;
  output.zone = zone;
  const bool card = table.find("soundcard").has_value();
  const bool recorder = table.find("recorder").has_value();
  set_text(table, "soundcard", output.device);
  set_text(table, "recorder", output.folder);
  if (recorder) output.kind = OutputOptions::Kind::recorder;
  if (!output.folder.empty()) output.folder = absolute_path(output.folder, start);
  if (card == recorder) {
    table.error(card ? "an output is a \"soundcard\" or a \"recorder\", not both: write two"
                     : "an output needs \"soundcard\" or \"recorder\"");
  } else {
    check_kind(table, card);
  }
  if (const auto channels = table.find("channels")) output.channels = read_channels(*channels);
  read_trim(table, output);
  if (const auto format = table.find("format")) {
    output.format = choice_of(*format, Choices<std::string_view>(kFormats)).value_or("flac");
  }
  set_duration(table, "keep", {seconds(0), hours(24) * 3660}, output.keep);
  read_alternatives(table, output, depth, start);
  return output;
}

void read_outputs(Draft& draft, const base::TomlTable::Named& zone, const std::string& file) {
  const auto outputs = zone.table.find("outputs");
  if (!outputs) {
    zone.table.error(zone.table.label() +
                     " lacks \"outputs\", like outputs = [{ soundcard = \"default\" }]");
    return;
  }
  for (const base::TomlValue& element : outputs->one_or_list()) {
    const auto table = element.table();
    if (!table) continue;
    draft.outputs.push_back({read_output(*table, zone.name, 0, draft.folder), *table, file});
  }
}

}  // namespace

void add_recorder_folders(const OutputOptions& output, std::vector<std::string>& folders) {
  if (!output.folder.empty()) folders.push_back(output.folder);
  for (const OutputOptions& other : output.alternatives) add_recorder_folders(other, folders);
}

void read_zones(Draft& draft, const base::TomlTable& root, const std::string& file) {
  for (const auto& named : root.named_tables("zones")) {
    scheduler::ZoneOptions zone;
    zone.name = named.name;
    set_text(named.table, "programme", zone.programme);
    if (const auto value = named.table.find("loudness")) {
      zone.loudness_lufs = level_of(*value, {-23, -14, "LUFS"});
    }
    ZonePlace place = read_place(named);
    read_outputs(draft, named, file);
    if (!draft.define(draft.zone_names, named, file, "zone")) continue;
    if (draft.setup.zones.size() == kMostZones) {
      named.table.error("a station has at most " + std::to_string(kMostZones) + " zones");
    }
    draft.setup.zones.push_back(std::move(zone));
    draft.config.alerts.places.push_back(std::move(place));
  }
}

}  // namespace hornbill::config
