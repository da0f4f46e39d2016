// SPDX-License-Identifier: Apache-2.0
// What only the whole configuration can tell: required parts, names, programmes, channels.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>

#include "base/toml/nearest_word.h"
#include "config/draft.h"
#include "config/units.h"

namespace hornbill::config {
namespace {

using scheduler::Mix;
using scheduler::Rule;

std::vector<std::string> words_of(const Names& names) {
  std::vector<std::string> words;
  for (const auto& [name, definition] : names) words.push_back(name);
  return words;
}

void check_names(const std::vector<Reference>& references, const Names& names,
                 const std::string& what) {
  for (const Reference& reference : references) {
    if (names.contains(reference.name)) continue;
    reference.value.error("there is no " + what + " \"" + reference.name + "\"",
                          base::nearest_word(reference.name, words_of(names)));
  }
}

// "main" first, then those that zones follow, in the order of the zones.
std::vector<std::string> programmes_of(const std::vector<scheduler::ZoneOptions>& zones) {
  std::vector<std::string> programmes{"main"};
  for (const scheduler::ZoneOptions& zone : zones) {
    if (std::find(programmes.begin(), programmes.end(), zone.programme) == programmes.end()) {
      programmes.push_back(zone.programme);
    }
  }
  return programmes;
}

void check_programme(const Draft& draft, const RuleDraft& entry) {
  const std::string& name = entry.rule.programme;
  const auto& zones = draft.setup.zones;
  const bool followed = std::any_of(zones.begin(), zones.end(),
                                    [&](const auto& zone) { return zone.programme == name; });
  if (followed || zones.empty()) return;
  if (entry.programme) {
    std::vector<std::string> programmes;
    for (const auto& zone : zones) programmes.push_back(zone.programme);
    entry.programme->error("no zone follows the programme \"" + name + "\"",
                           base::nearest_word(name, programmes));
  } else {
    entry.table.error("no zone follows the programme \"main\": give this entry the \"programme\" " +
                      std::string("of a zone"));
  }
}

void check_zones_of(const Draft& draft, RuleDraft& entry) {
  for (const Reference& reference : entry.zones) {
    const auto zone = std::find_if(draft.setup.zones.begin(), draft.setup.zones.end(),
                                   [&](const auto& z) { return z.name == reference.name; });
    if (zone != draft.setup.zones.end() && zone->programme != entry.rule.programme) {
      reference.value.error("the zone \"" + reference.name + "\" follows the programme \"" +
                            zone->programme + "\", not \"" + entry.rule.programme + "\"");
    }
    entry.rule.zones.push_back(reference.name);
  }
}

std::set<std::chrono::sys_days> dates_of(const Draft& draft,
                                         const std::vector<Reference>& calendars) {
  std::set<std::chrono::sys_days> dates;
  for (const Reference& reference : calendars) {
    const auto found = draft.calendars.find(reference.name);
    if (found != draft.calendars.end()) dates.insert(found->second.begin(), found->second.end());
  }
  return dates;
}

void check_duplicate_names(Draft& draft) {
  std::map<std::string, const RuleDraft*> seen;
  for (const RuleDraft& entry : draft.rules) {
    if (entry.rule.name.empty()) continue;
    const auto [first, added] = seen.emplace(entry.rule.name, &entry);
    if (added) continue;
    const RuleDraft& other = *first->second;
    entry.name->error("\"" + entry.rule.name + "\" is already the name of the entry at " +
                      other.file + ":" + std::to_string(other.name->at().line));
  }
}

// Where a target says what plays but not of what kind: the name with its kind in front.
std::string nearest_target(const Draft& draft, const std::string& text) {
  const std::pair<const char*, const Names*> kinds[] = {{"playlist:", &draft.playlist_names},
                                                        {"segment:", &draft.segment_names},
                                                        {"input:", &draft.input_names}};
  std::vector<std::string> whole{"silence"};
  for (const auto& [kind, names] : kinds) {
    if (names->contains(text)) return kind + text;
    for (const std::string& name : words_of(*names)) whole.push_back(kind + name);
  }
  const std::string nearest = base::nearest_word(text, whole);
  if (!nearest.empty()) return nearest;
  for (const auto& [kind, names] : kinds) {
    const std::string name = base::nearest_word(text, words_of(*names));
    if (!name.empty()) return kind + name;
  }
  return "";
}

// The zone that has a channel, by sound card and channel.
using Channels = std::map<std::pair<std::string, int>, std::string>;
// Where a zone is recorded, by zone and folder.
using Recordings = std::map<std::pair<std::string, std::string>, Definition>;
using VisitOutput = std::function<void(const OutputOptions&, const base::TomlTable&)>;

// The output and its alternatives, which are open beside it, each with its table.
void each_part(const OutputOptions& output, const base::TomlTable& table,
               const VisitOutput& visit) {
  visit(output, table);
  const auto others = table.find("else");
  if (!others) return;
  auto alternative = output.alternatives.begin();
  for (const base::TomlValue& element : others->one_or_list()) {
    const auto inner = element.table();
    if (!inner || alternative == output.alternatives.end()) continue;
    each_part(*alternative++, *inner, visit);
  }
}

void check_channels(const OutputOptions& card, const base::TomlTable& table, Channels& taken) {
  if (card.device.empty()) return;  // a fault of its own
  for (const int channel : card.channels) {
    const auto [at, added] = taken.emplace(std::pair(card.device, channel), card.zone);
    if (added) continue;
    const std::string cause = "channel " + std::to_string(channel) + " of the sound card \"" +
                              card.device + "\" is already taken by the zone \"" + at->second +
                              "\"";
    if (const auto value = table.find("channels")) {
      value->error(cause);
    } else {
      table.error(cause + ": give each its own \"channels\"");
    }
    return;
  }
}

// Files are named by zone and time: two recorders of one zone would write into the same ones.
void check_recording(const OutputOptions& recorder, const base::TomlTable& table,
                     const Definition& place, Recordings& known) {
  const auto value = table.find("recorder");
  if (recorder.folder.empty() || !value) return;
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(recorder.folder, error);
  const std::string folder = error ? recorder.folder : real.string();
  const auto [at, added] = known.emplace(std::pair(recorder.zone, folder), place);
  if (added) return;
  const Definition& other = at->second;
  value->error("the zone \"" + recorder.zone + "\" is already recorded into " + recorder.folder +
               " by the output at " + other.file + ":" + std::to_string(other.at.line) + ":" +
               std::to_string(other.at.column) + ": give each recorder a folder of its own");
}

}  // namespace

void check_targets(Draft& draft) {
  for (const Reference& target : draft.unknown_targets) {
    const auto parsed = parse_target(target.name);
    if (!parsed) target.value.error(parsed.error().message, nearest_target(draft, target.name));
  }
}

void check_required(Draft& draft) {
  const auto lacks = [&](std::string cause) {
    draft.faults.add({draft.config.file, {1, 1}, base::Severity::error, std::move(cause), ""});
  };
  if (!draft.has_name) lacks("[station] lacks \"name\"");
  if (!draft.has_time_zone) lacks("[station] lacks \"time_zone\", like \"Asia/Bangkok\"");
  if (draft.zone_names.empty()) lacks("there is no zone: write a table like [zones.village]");
}

void check_references(Draft& draft) {
  check_names(draft.segment_references, draft.segment_names, "segment");
  check_names(draft.playlist_references, draft.playlist_names, "playlist");
  check_names(draft.zone_references, draft.zone_names, "zone");
  check_names(draft.input_references, draft.input_names, "input");
  check_duplicate_names(draft);
  draft.setup.programmes = programmes_of(draft.setup.zones);
  for (RuleDraft& entry : draft.rules) {
    check_names(entry.except, draft.calendar_names, "calendar");
    check_names(entry.only, draft.calendar_names, "calendar");
    check_names(entry.zones, draft.zone_names, "zone");
    check_programme(draft, entry);
    check_zones_of(draft, entry);
    entry.rule.except = dates_of(draft, entry.except);
    if (!entry.only.empty()) entry.rule.only = dates_of(draft, entry.only);
  }
}

void check_outputs(Draft& draft) {
  Channels channels;
  Recordings recordings;
  for (const OutputDraft& output : draft.outputs) {
    each_part(output.options, output.table, [&](const OutputOptions& part, const auto& table) {
      if (part.kind == OutputOptions::Kind::soundcard) {
        check_channels(part, table, channels);
      } else {
        check_recording(part, table, {output.file, table.at()}, recordings);
      }
    });
  }
}

}  // namespace hornbill::config
