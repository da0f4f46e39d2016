// SPDX-License-Identifier: Apache-2.0
// [alerts], and what zones say about languages and places.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "config/draft.h"
#include "config/fields.h"
#include "config/source_texts.h"

namespace hornbill::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::pair<std::string_view, alerts::AlertClass>, 3> kClassTables{
    {{"normal", alerts::AlertClass::normal},
     {"priority", alerts::AlertClass::priority},
     {"life_safety", alerts::AlertClass::life_safety}}};
constexpr std::array<std::pair<std::string_view, alerts::AlertStart>, 2> kAlertStarts{
    {{"at-once", alerts::AlertStart::at_once}, {"at-break", alerts::AlertStart::at_break}}};
constexpr std::array<std::pair<std::string_view, alerts::ReturnPolicy>, 5> kAlertReturns{
    {{"as-the-item-says", alerts::ReturnPolicy::as_the_item_says},
     {"resume", alerts::ReturnPolicy::resume},
     {"rejoin", alerts::ReturnPolicy::rejoin},
     {"restart", alerts::ReturnPolicy::restart},
     {"skip", alerts::ReturnPolicy::skip}}};
constexpr int kMostRepeats = 100;

// "th", "pt-br": letters, digits and hyphens. Source: BCP 47.
bool is_language(std::string_view tag) {
  const auto of_tag = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
  };
  return tag.size() >= 2 && tag.size() <= 35 && std::all_of(tag.begin(), tag.end(), of_tag) &&
         std::isalpha(static_cast<unsigned char>(tag.front())) != 0 && tag.back() != '-';
}

std::string lowered(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

void read_repeats(const base::TomlTable& table, alerts::Repeats& repeats) {
  const auto value = table.find("repeats");
  if (!value) return;
  if (value->is_text()) {
    if (*value->text() == "until-expiry") {
      repeats.count = 0;
    } else {
      value->error("\"repeats\" must be a number or \"until-expiry\"", "until-expiry");
    }
  } else if (const auto count = value->integer()) {
    if (*count < 1 || *count > kMostRepeats) {
      value->error("\"repeats\" must be between 1 and " + std::to_string(kMostRepeats) +
                   ", or \"until-expiry\"");
    } else {
      repeats.count = static_cast<int>(*count);
    }
  }
}

void read_class(const base::TomlTable& table, alerts::ClassBehaviour& behaviour,
                AlertDefaults& defaults) {
  if (const auto value = table.find("start")) {
    behaviour.start =
        choice_of(*value, Choices<alerts::AlertStart>(kAlertStarts)).value_or(behaviour.start);
  }
  set_duration(table, "wait_up_to", {seconds(0), hours(24)}, behaviour.wait_up_to);
  read_repeats(table, defaults.repeats);
  set_duration(table, "gap", {seconds(0), seconds(30)}, defaults.repeats.gap);
  if (const auto value = table.find("return")) {
    defaults.after =
        choice_of(*value, Choices<alerts::ReturnPolicy>(kAlertReturns)).value_or(defaults.after);
  }
  set_boolean(table, "second_person", defaults.second_person);
}

void read_voices(Draft& draft, const base::TomlTable& table) {
  for (const auto& named : table.named_tables("voices")) {
    VoiceOptions voice;
    if (const auto command = named.table.find("command")) {
      voice.command = texts_of(*command);
      if (command->is_list() && voice.command.empty()) command->error("\"command\" is empty");
    } else {
      named.table.error(named.table.label() +
                        " lacks \"command\", like [\"piper\", \"--model\", \"th.onnx\"]");
    }
    set_duration(named.table, "time_limit", {seconds(1), minutes(5)}, voice.time_limit);
    set_text(named.table, "approved_by", voice.approved_by);
    if (!is_language(named.name)) {
      named.table.error("\"" + named.name + "\" is no language tag, like \"th\" or \"pt-br\"");
    }
    draft.config.alerts.voices[lowered(named.name)] = std::move(voice);
  }
}

constexpr std::array<std::pair<std::string_view, alerts::AlertClass>, 3> kClassWords{
    {{"normal", alerts::AlertClass::normal},
     {"priority", alerts::AlertClass::priority},
     {"life-safety", alerts::AlertClass::life_safety}}};
constexpr std::array<std::pair<std::string_view, alerts::Decision>, 3> kDecisions{
    {{"hold", alerts::Decision::hold},
     {"refuse", alerts::Decision::refuse},
     {"accept", alerts::Decision::accept}}};

void set_texts(const base::TomlTable& table, std::string_view key,
               std::vector<std::string>& target) {
  if (const auto value = table.find(key)) target = texts_of(*value);
}

void set_per_hour(const base::TomlTable& table, int& target) {
  const auto value = table.find("per_hour");
  const auto number = value ? value->integer() : std::nullopt;
  if (!number) return;
  if (*number < 1 || *number > 240) {
    value->error("\"per_hour\" must be between 1 and 240");
  } else {
    target = static_cast<int>(*number);
  }
}

// "life-safety=2": a class and a number.
void set_per_hour_of(const base::TomlTable& table, alerts::ClassLimits& target) {
  const auto value = table.find("per_hour_of");
  if (!value) return;
  target = {};
  for (const base::TomlValue& element : value->one_or_list()) {
    const auto text = element.text();
    if (!text) continue;
    const std::size_t at = text->find('=');
    const std::string word = text->substr(0, at);
    const auto urgency = std::find_if(kClassWords.begin(), kClassWords.end(),
                                      [&](const auto& known) { return known.first == word; });
    const char* const end = text->data() + text->size();
    int number = -1;
    const auto [stop, error] =
        std::from_chars(at == std::string::npos ? end : text->data() + at + 1, end, number);
    if (urgency == kClassWords.end() || error != std::errc() || stop != end || number < 0 ||
        number > 240) {
      element.error("\"" + *text +
                    "\" is not as in \"life-safety=2\": normal, priority or "
                    "life-safety, and a number from 0 to 240");
      continue;
    }
    target[alerts::index_of(urgency->second)] = number;
  }
}

CapOptions read_cap_source(Draft& draft, const base::TomlTable::Named& named) {
  const base::TomlTable& table = named.table;
  CapOptions cap;
  cap.name = named.name;
  set_text(table, "url", cap.url);
  const bool web = cap.url.starts_with("http://") || cap.url.starts_with("https://");
  if (const auto url = table.find("url"); url && !cap.url.empty() && !web) {
    url->error("\"url\" must begin with http:// or https://");
  }
  set_duration(table, "every", {seconds(5), hours(24)}, cap.every);
  set_duration(table, "silent_after", {seconds(10), hours(24) * 31}, cap.silent_after);
  if (cap.silent_after <= cap.every) {
    table.error("\"silent_after\" must be longer than \"every\"");
  }
  set_text(table, "heartbeat", cap.heartbeat);
  set_texts(table, "certificates", cap.certificates);
  for (std::string& file : cap.certificates) file = absolute_path(file, draft.folder);
  set_texts(table, "names", cap.names);
  set_texts(table, "senders", cap.senders);
  if (const auto zones = table.find("zones")) {
    for (const base::TomlValue& zone : zones->one_or_list()) {
      const auto name = zone.text();
      if (!name) continue;
      cap.zones.push_back(*name);
      draft.zone_references.push_back({*name, zone});
    }
  }
  set_texts(table, "audio_hosts", cap.audio_hosts);
  set_per_hour(table, cap.per_hour);
  set_per_hour_of(table, cap.per_hour_of);
  set_boolean(table, "everywhere", cap.everywhere);
  set_boolean(table, "strict", cap.strict);
  if (const auto value = table.find("highest")) {
    cap.highest = choice_of(*value, Choices<alerts::AlertClass>(kClassWords)).value_or(cap.highest);
  }
  if (const auto value = table.find("unproven")) {
    cap.unproven = choice_of(*value, Choices<alerts::Decision>(kDecisions)).value_or(cap.unproven);
  }
  cap.classes = read_cap_classes(table, "classes");
  return cap;
}

void set_classes(const base::TomlTable& table, std::string_view key, alerts::ClassSet& target) {
  const auto value = table.find(key);
  if (!value) return;
  target = {};
  for (const base::TomlValue& word : value->one_or_list()) {
    const auto urgency = choice_of(word, Choices<alerts::AlertClass>(kClassWords));
    if (urgency) target[alerts::index_of(*urgency)] = true;
  }
}

// Once somebody is named, nobody else may do anything, unless [alerts.others] says so.
void read_users(const base::TomlTable& table, AlertConfig& config) {
  LocalRights all;
  set_per_hour(table, all.per_hour);
  set_per_hour_of(table, all.per_hour_of);
  if (const auto users = table.find("users")) {
    for (const std::string& name : texts_of(*users)) config.users.emplace(name, all);
  }
  for (const auto& named : table.named_tables("user")) {
    LocalRights rights = all;
    set_classes(named.table, "classes", rights.sends);
    set_classes(named.table, "approves", rights.approves);
    set_per_hour(named.table, rights.per_hour);
    set_per_hour_of(named.table, rights.per_hour_of);
    if (!config.users.emplace(named.name, rights).second) {
      named.table.error("\"" + named.name + "\" is in \"users\" already, with all rights");
    }
  }
  config.others = all;
  if (!config.users.empty()) config.others.sends = config.others.approves = {};
  if (const auto others = table.table("others")) {
    set_classes(*others, "classes", config.others.sends);
    set_classes(*others, "approves", config.others.approves);
    set_per_hour(*others, config.others.per_hour);
    set_per_hour_of(*others, config.others.per_hour_of);
  }
}

// "flood" or "hazard.flood, area.riverside" with nothing else in it than names and points.
bool are_phrases(std::string_view text) {
  const auto of_phrase = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
           c == ',' || c == ' ';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), of_phrase);
}

void read_hazards(const base::TomlTable& table, AlertConfig& config) {
  for (const auto& named : table.named_tables("hazards")) {
    std::string phrases = named.name;
    set_text(named.table, "phrases", phrases);
    if (!are_phrases(phrases)) {
      named.table.error("\"" + phrases + "\" are no phrases, like \"flood, instruction.evacuate\"");
    }
    config.hazards.emplace_back(named.name, phrases);
    const auto events = named.table.find("events");
    if (!events) {
      named.table.error(named.table.label() +
                        " lacks \"events\", like [\"Flood Warning\", \"SAME=FLW\"]");
      continue;
    }
    for (std::string& event : texts_of(*events)) {
      config.event_phrases.emplace_back(std::move(event), phrases);
    }
  }
}

void set_folder(Draft& draft, const base::TomlTable& table, std::string_view key,
                std::string& target) {
  std::string folder;
  set_text(table, key, folder);
  if (!folder.empty()) target = absolute_path(folder, draft.folder);
}

// [alerts.live]: inputs at which somebody may speak.
void read_live(Draft& draft, const base::TomlTable& alerts) {
  const auto table = alerts.table("live");
  if (!table) return;
  alerts::AlertOptions& options = draft.setup.alerts;
  set_duration(*table, "longest", {seconds(10), hours(2)}, draft.config.alerts.live_longest);
  set_duration(*table, "silence", {seconds(2), hours(1)}, options.live_silence);
  const auto inputs = table->find("inputs");
  if (!inputs) return;
  for (const base::TomlValue& input : inputs->one_or_list()) {
    const auto name = input.text();
    if (!name) continue;
    draft.input_references.push_back({*name, input});
    options.live_inputs.push_back(*name);
  }
}

// The text must be two times of day with a hyphen between.
std::optional<alerts::QuietHours> quiet_hours_of(const base::TomlValue& value) {
  const auto text = value.text();
  if (!text) return std::nullopt;
  const std::size_t hyphen = text->find('-');
  const auto from = parse_time_of_day(text->substr(0, hyphen), false);
  const auto until = parse_time_of_day(
      hyphen == std::string::npos ? "" : std::string_view(*text).substr(hyphen + 1), false);
  if (!from || !until) {
    value.error("\"quiet_hours\" must be two times of day, like \"20:00-05:30\"");
    return std::nullopt;
  }
  if (*from == *until) {
    value.error("\"quiet_hours\" must not begin and end at the same time");
    return std::nullopt;
  }
  return alerts::QuietHours{*from, *until};
}

}  // namespace

std::vector<std::string> languages_of(const base::TomlValue& value) {
  std::vector<std::string> languages;
  for (const base::TomlValue& element : value.one_or_list()) {
    const auto text = element.text();
    if (!text) continue;
    if (!is_language(*text)) {
      element.error("\"" + *text + "\" is no language tag, like \"th\" or \"pt-br\"");
    } else if (std::find(languages.begin(), languages.end(), lowered(*text)) != languages.end()) {
      element.error("\"" + *text + "\" is named twice");
    } else {
      languages.push_back(lowered(*text));
    }
  }
  return languages;
}

void read_quiet_hours(Draft& draft, const base::TomlTable& station) {
  if (const auto value = station.find("quiet_hours")) {
    draft.setup.alerts.quiet_hours = quiet_hours_of(*value);
  }
}

ZonePlace read_place(const base::TomlTable::Named& zone) {
  ZonePlace place;
  place.zone = zone.name;
  if (const auto value = zone.table.find("languages")) place.languages = languages_of(*value);
  read_geocodes(zone.table, place.geocodes);
  set_texts(zone.table, "points", place.points);
  set_texts(zone.table, "areas", place.areas);
  return place;
}

void read_alerts(Draft& draft, const base::TomlTable& root) {
  const auto table = root.table("alerts");
  if (!table) return;
  AlertConfig& config = draft.config.alerts;
  set_folder(draft, *table, "roster", config.roster_folder);
  set_folder(draft, *table, "phrases", config.phrases_folder);
  set_duration(*table, "validity", {minutes(1), hours(24) * 31}, config.validity);
  set_duration(*table, "keep", {hours(24), hours(24) * 10'000}, config.keep);
  set_duration(*table, "keep_sound", {hours(1), hours(24) * 10'000}, config.keep_sound);
  set_boolean(*table, "bypass", config.bypass);
  read_users(*table, config);
  for (const auto& [name, urgency] : kClassTables) {
    const auto n = static_cast<std::size_t>(urgency);
    if (const auto of_class = table->table(name)) {
      read_class(*of_class, draft.setup.alerts.classes[n], config.classes[n]);
    }
  }
  read_live(draft, *table);
  read_voices(draft, *table);
  read_hazards(*table, config);
  read_notify(draft, *table);
  read_air_checks(draft, *table);
  read_same(draft, *table);
  read_same_monitors(draft, *table);
  if (const auto folders = table->find("drop")) {
    for (const std::string& folder : texts_of(*folders)) {
      config.drop_folders.push_back(absolute_path(folder, draft.folder));
    }
  }
  if (auto lines = read_cap_classes(*table, "cap_classes"); !lines.empty()) {
    config.cap_classes = std::move(lines);
  }
  for (const auto& named : table->named_tables("cap")) {
    config.cap.push_back(read_cap_source(draft, named));
  }
}

}  // namespace hornbill::config
