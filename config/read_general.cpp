// SPDX-License-Identifier: Apache-2.0
// [station], [library], [state], [control], [sound], [fallback], [inputs.NAME].
#include <algorithm>
#include <cctype>
#include <string_view>

#include "config/draft.h"
#include "config/fields.h"
#include "config/source_texts.h"

namespace hornbill::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr LevelRange kLoudness{-23, -14, "LUFS"};
constexpr LevelRange kSilenceLevel{-90, -20, "dBFS"};
constexpr DurationRange kSilenceTime{seconds(0), hours(1)};

// Whether a suggestion is believable. Among so many names some other one is near to any short word.
bool is_near(std::string_view wrong, std::string_view right) {
  constexpr std::size_t kLong = 7;
  if (wrong.size() >= kLong) return true;
  const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
  std::size_t front = 0;
  const std::size_t shorter = std::min(wrong.size(), right.size());
  while (front < shorter && same(wrong[front], right[front])) ++front;
  std::size_t back = 0;
  while (back < shorter - front &&
         same(wrong[wrong.size() - 1 - back], right[right.size() - 1 - back])) {
    ++back;
  }
  const std::size_t changed = std::max(wrong.size(), right.size()) - front - back;
  return changed <= 1 ||
         (changed == 2 && wrong.size() == right.size() && same(wrong[front], right[front + 1]) &&
          same(wrong[front + 1], right[front]));
}

// The zone that a wrong name most likely means: by its whole name, or by its city alone.
std::string nearest_zone(const std::string& wrong) {
  const std::vector<std::string> names = base::TimeZone::names();
  const std::string whole = base::nearest_word(wrong, names);
  if (!whole.empty() && is_near(wrong, whole)) return whole;
  std::vector<std::string> cities;
  cities.reserve(names.size());
  for (const std::string& name : names) cities.push_back(name.substr(name.rfind('/') + 1));
  const std::string wrong_city = wrong.substr(wrong.rfind('/') + 1);
  const std::string city = base::nearest_word(wrong_city, cities);
  if (city.empty() || !is_near(wrong_city, city)) return "";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (cities[i] == city) return names[i];
  }
  return "";
}

void read_time_zone(Draft& draft, const base::TomlTable& station) {
  const auto value = station.find("time_zone");
  if (!value) return;
  draft.has_time_zone = true;
  const auto name = value->text();
  if (!name) return;
  auto zone = base::TimeZone::find(*name);
  if (zone) {
    draft.setup.zone = std::move(*zone);
  } else {
    value->error("there is no time zone \"" + *name + "\"", nearest_zone(*name));
  }
}

void read_folder(const base::TomlTable& root, const char* table_name, const std::string& start,
                 std::string& target) {
  const auto table = root.table(table_name);
  if (!table) return;
  std::string folder;
  set_text(*table, "folder", folder);
  if (!folder.empty()) target = absolute_path(folder, start);
}

void read_duck(const base::TomlTable& sound, scheduler::SoundOptions& options) {
  const auto duck = sound.table("duck");
  if (!duck) return;
  double depth = -options.duck_db;
  if (const auto value = duck->find("depth")) {
    // "15 dB" and "-15 dB" are both said for it.
    const auto level = level_of(*value, {-60, 60, "dB"});
    if (level) depth = *level < 0 ? -*level : *level;
  }
  options.duck_db = -depth;
  set_duration(*duck, "attack", {milliseconds(5), seconds(10)}, options.duck_attack);
  set_duration(*duck, "hold", {seconds(0), seconds(30)}, options.duck_hold);
  set_duration(*duck, "release", {milliseconds(5), seconds(30)}, options.duck_release);
}

constexpr std::pair<std::string_view, bool> kIdle[] = {{"fallback", false}, {"silence", true}};

void read_fallback(Draft& draft, const base::TomlTable& root) {
  const auto fallback = root.table("fallback");
  if (!fallback) return;
  scheduler::FallbackOptions& options = draft.setup.fallback;
  if (const auto value = fallback->find("play")) {
    const auto target = target_of(draft, *value);
    const bool fit = target && (target->kind == scheduler::TargetKind::playlist ||
                                target->kind == scheduler::TargetKind::segment);
    if (target && !fit) value->error("a fallback plays a playlist or a segment");
    if (fit) {
      options.play = *target;
      draft.refer(*target, *value);
    }
  }
  if (const auto value = fallback->find("idle")) {
    options.silent_when_idle = choice_of(*value, Choices<bool>(kIdle)).value_or(false);
  }
  if (const auto silence = fallback->table("silence")) {
    set_level(*silence, "level", kSilenceLevel, options.silence_dbfs);
    set_duration(*silence, "after", kSilenceTime, options.silence_after);
  }
}

bool is_web_address(const std::string& url) {
  return (url.starts_with("http://") && url.size() > 7) ||
         (url.starts_with("https://") && url.size() > 8);
}

scheduler::InputOptions read_input(const base::TomlTable::Named& named) {
  scheduler::InputOptions input;
  input.name = named.name;
  set_text(named.table, "soundcard", input.soundcard);
  const auto url = named.table.find("url");
  if (url) {
    input.url = url->text().value_or("");
    if (url->is_text() && !is_web_address(input.url)) {
      url->error("\"url\" must begin with http:// or https://");
    }
  }
  const bool card = named.table.find("soundcard").has_value();
  if (card && url) {
    named.table.error("an input has a \"soundcard\" or a \"url\", not both");
  } else if (!card && !url) {
    named.table.error(named.table.label() + " lacks \"soundcard\" or \"url\"");
  }
  if (const auto silence = named.table.table("silence")) {
    set_level(*silence, "level", kSilenceLevel, input.silence_dbfs);
    set_duration(*silence, "after", kSilenceTime, input.silence_after);
  }
  set_duration(named.table, "return_after", {seconds(0), hours(1)}, input.return_after);
  return input;
}

}  // namespace

void read_general(Draft& draft, const base::TomlTable& root) {
  if (const auto station = root.table("station")) {
    draft.has_name = draft.has_name || station->find("name").has_value();
    set_text(*station, "name", draft.setup.name);
    read_time_zone(draft, *station);
    set_text(*station, "site", draft.config.alerts.site);
    read_quiet_hours(draft, *station);
    if (const auto languages = station->find("languages")) {
      draft.config.languages = languages_of(*languages);
    }
  }
  if (const auto library = root.table("library")) {
    draft.library_folder = library->find("folder");
  }
  read_folder(root, "library", draft.folder, draft.config.library_folder);
  read_folder(root, "state", draft.folder, draft.config.state_folder);
  read_folder(root, "control", draft.folder, draft.config.runtime_folder);
}

void read_sound(Draft& draft, const base::TomlTable& root) {
  if (const auto sound = root.table("sound")) {
    scheduler::SoundOptions& options = draft.setup.sound;
    set_level(*sound, "loudness", kLoudness, options.loudness_lufs);
    set_level(*sound, "true_peak", {-9, 0, "dBTP"}, options.true_peak_dbtp);
    set_level(*sound, "max_boost", {0, 24, "dB"}, options.max_boost_db);
    set_duration(*sound, "crossfade", {seconds(0), seconds(30)}, options.crossfade);
    set_duration(*sound, "cut_fade", {milliseconds(5), seconds(5)}, options.cut_fade);
    read_duck(*sound, options);
  }
  read_fallback(draft, root);
}

void read_inputs(Draft& draft, const base::TomlTable& root, const std::string& file) {
  for (const auto& named : root.named_tables("inputs")) {
    const scheduler::InputOptions input = read_input(named);
    if (draft.define(draft.input_names, named, file, "input")) {
      draft.setup.inputs.push_back(input);
    }
  }
}

}  // namespace hornbill::config
