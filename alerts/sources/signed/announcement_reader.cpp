// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "alerts/sources/signed/announcement.h"
#include "alerts/sources/signed/wording.h"
#include "base/toml/nearest_word.h"
#include "base/toml/toml_reader.h"

namespace hornbill::alerts {
namespace {

using base::TomlTable;
using base::TomlValue;

constexpr std::size_t kMaxTextBytes = 12'000;  // of one language: about ten minutes of speech
constexpr std::size_t kMaxLanguages = 16;
constexpr std::size_t kMaxZones = 64;
constexpr std::size_t kMaxSites = 64;
constexpr std::size_t kMaxReferences = 32;
constexpr std::size_t kMaxName = 100;

bool has_control(std::string_view text, std::string_view allowed) {
  unsigned char before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool ascii = byte < ' ' || byte == 0x7f;
    if (ascii && allowed.find(c) == std::string_view::npos) return true;
    if (before == 0xc2 && byte >= 0x80 && byte < 0xa0) return true;  // U+0080 to U+009F
    before = byte;
  }
  return false;
}

// One word of a list, with the nearest where it is wrong.
template <class T>
void set_word(const TomlTable& table, std::string_view key,
              std::initializer_list<std::pair<std::string_view, T>> choices, T& target) {
  const auto value = table.find(key);
  const auto word = value ? value->text() : std::nullopt;
  if (!word) return;
  std::vector<std::string> words;
  for (const auto& [name, meaning] : choices) {
    if (name == *word) {
      target = meaning;
      return;
    }
    words.emplace_back(name);
  }
  value->error("\"" + shown(*word) + "\" is none of " + listed(words),
               base::nearest_word(*word, words));
}

bool require(const TomlTable& table, std::string_view key, std::string_view example) {
  if (table.find(key)) return true;
  table.error("\"" + std::string(key) +
              "\" is missing; write for example: " + std::string(example));
  return false;
}

void set_identifier(const TomlTable& table, std::string_view key, std::string_view marks,
                    std::string& target) {
  const auto value = table.find(key);
  const auto text = value ? value->text() : std::nullopt;
  if (!text) return;
  if (!is_identifier(*text, marks, kMaxName)) {
    value->error("\"" + std::string(key) +
                 "\" must be 1 to 100 letters (a to z), digits and the marks " +
                 std::string(marks));
    return;
  }
  target = *text;
}

struct NamesRule {
  std::size_t most;
  std::string_view what;
};

void set_names(const TomlTable& table, std::string_view key, const NamesRule& rule,
               std::vector<std::string>& target) {
  const auto value = table.find(key);
  if (!value) return;
  for (const TomlValue& element : value->one_or_list()) {
    const auto name = element.text();
    if (!name) continue;
    if (name->empty() || name->size() > kMaxName || has_control(*name, "")) {
      element.error("this is not " + std::string(rule.what) + ": 1 to 100 characters on one line");
    } else if (std::find(target.begin(), target.end(), *name) == target.end()) {
      target.push_back(*name);
    }
  }
  if (target.size() > rule.most) {
    value->error("\"" + std::string(key) + "\" has " + std::to_string(target.size()) +
                 " elements, but at most " + std::to_string(rule.most) + " are allowed");
  }
}

bool set_time(const TomlTable& table, std::string_view key, base::UtcTime& target) {
  if (!require(table, key, std::string(key) + " = 2026-11-24T06:00:00+07:00")) return false;
  const auto value = table.find(key);
  const auto time = value->instant();
  if (!time) {
    value->error("\"" + std::string(key) +
                 "\" must be a date with a time and an offset and without quotes: "
                 "2026-11-24T06:00:00+07:00");
    return false;
  }
  target = *time;
  return true;
}

void read_times(const TomlTable& root, Announcement& a) {
  const bool begins = set_time(root, "not_before", a.not_before);
  const bool ends = set_time(root, "expires", a.expires);
  if (!begins || !ends) return;
  if (a.expires <= a.not_before) {
    root.find("expires")->error("\"expires\" must be later than \"not_before\"");
  } else if (a.expires - a.not_before > kMaxValidity) {
    root.find("expires")->error("an announcement may hold for 31 days at most; send another later");
  }
}

void read_sequence(const TomlTable& root, Announcement& a) {
  if (!require(root, "sequence", "sequence = 42")) return;
  const auto value = root.find("sequence");
  const auto number = value->integer();
  if (number && *number < 1) value->error("\"sequence\" must be 1 or more");
  if (number && *number >= 1) a.sequence = static_cast<std::uint64_t>(*number);
}

void read_gap(const TomlTable& root, Repeats& repeats) {
  const auto value = root.find("gap");
  const auto text = value ? value->text() : std::nullopt;
  if (!text) return;
  const auto seconds =
      text->ends_with('s') ? whole_number(text->substr(0, text->size() - 1)) : std::nullopt;
  if (!seconds || *seconds < 0 || *seconds > 30) {
    value->error("\"gap\" is the pause between repeats, from \"0s\" to \"30s\"");
    return;
  }
  repeats.gap = std::chrono::seconds(*seconds);
}

void read_repeats(const TomlTable& root, Announcement& a) {
  const auto value = root.find("repeats");
  if (!value && !root.find("gap")) return;
  Repeats repeats;
  if (value && value->is_text()) {
    if (*value->text() != "until-expiry") {
      value->error("\"repeats\" must be a number from 1 to 100 or \"until-expiry\"",
                   "until-expiry");
    }
    repeats.count = 0;
  } else if (const auto number = value ? value->integer() : std::nullopt) {
    if (*number < 1 || *number > 100) {
      value->error("\"repeats\" must be a number from 1 to 100 or \"until-expiry\"");
    } else {
      repeats.count = static_cast<int>(*number);
    }
  }
  read_gap(root, repeats);
  a.repeats = repeats;
}

void read_sound(const TomlTable& root, Announcement& a) {
  read_repeats(root, a);
  if (root.find("after")) {
    ReturnPolicy after = ReturnPolicy::resume;
    set_word<ReturnPolicy>(root, "after",
                           {{"resume", ReturnPolicy::resume},
                            {"rejoin", ReturnPolicy::rejoin},
                            {"restart", ReturnPolicy::restart},
                            {"skip", ReturnPolicy::skip}},
                           after);
    a.after = after;
  }
  set_identifier(root, "phrase", "._-", a.phrase);
}

// "vi", "zh-hans": a language tag in small letters.
bool is_language(std::string_view text) {
  const auto parts = split(text, '-');
  const auto small = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
  };
  const bool first = parts[0].size() >= 2 && parts[0].size() <= 3 && small(parts[0]) &&
                     parts[0].find_first_of("0123456789") == std::string_view::npos;
  return first && parts.size() <= 4 && std::all_of(parts.begin() + 1, parts.end(), [&](auto part) {
           return part.size() >= 2 && part.size() <= 8 && small(part);
         });
}

void read_texts(const TomlTable& root, Announcement& a) {
  const auto table = root.table("text");
  if (!table) return;
  for (const auto& language : table->keys()) {
    const auto value = table->find(language);
    const auto words = value->text();
    if (!is_language(language)) {
      value->error("\"" + shown(language) + "\" is no language; write for example: vi = \"...\"");
    } else if (words && (words->empty() || words->size() > kMaxTextBytes)) {
      value->error("the text of one language has 1 to 12000 bytes");
    } else if (words && has_control(*words, "\n\t\r")) {
      value->error("the text holds a character that nobody can see or say");
    } else if (words) {
      a.texts.emplace_back(language, *words);
    }
  }
  if (a.texts.size() > kMaxLanguages) table->error("at most 16 languages are allowed");
}

void read_clip(const TomlTable& table, const std::string& language, Announcement& a) {
  AnnouncedClip clip;
  clip.language = language;
  // Each is told, whatever is wrong with those before it.
  bool whole = require(table, "name", "name = \"flood.ogg\"");
  whole = require(table, "sha256", "sha256 = \"(64 digits of sha256sum)\"") && whole;
  whole = require(table, "bytes", "bytes = 123456") && whole;
  if (!whole) return;
  set_identifier(table, "name", "._-", clip.name);
  if (clip.name.starts_with('.')) table.find("name")->error("a file's name must not begin with .");
  const auto digest = table.text("sha256");
  if (digest && (digest->size() != 64 ||
                 digest->find_first_not_of("0123456789abcdef") != std::string::npos)) {
    table.find("sha256")->error(
        "\"sha256\" must be 64 small hexadecimal digits, as sha256sum "
        "prints them");
  }
  const auto bytes = table.find("bytes")->integer();
  if (bytes && (*bytes < 1 || static_cast<std::uint64_t>(*bytes) > kMaxClipBytes)) {
    table.find("bytes")->error("a recording has 1 byte to 64 MiB");
  }
  clip.sha256 = digest.value_or("");
  clip.bytes = static_cast<std::uint64_t>(bytes.value_or(0));
  a.clips.push_back(std::move(clip));
}

void read_audio(const TomlTable& root, Announcement& a) {
  const auto table = root.table("audio");
  if (!table) return;
  const auto keys = table->keys();
  const bool by_language = std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return is_language(key) && table->find(key)->is_table();
  });
  if (!by_language) {
    read_clip(*table, "", a);
    if (a.texts.size() > 1) {
      table->error("say which language the recording is in: [audio." + a.texts[0].first + "]");
    }
    return;
  }
  for (const std::string& language : keys) {
    if (!is_language(language)) continue;  // reported as an unknown key
    if (const auto clip = table->table(language)) read_clip(*clip, language, a);
  }
  for (std::size_t i = 0; i < a.clips.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (a.clips[i].name == a.clips[j].name && a.clips[i].sha256 != a.clips[j].sha256) {
        table->error("two different recordings have the name \"" + a.clips[i].name + "\"");
      }
    }
  }
  if (a.clips.size() > kMaxClips) table->error("at most 16 recordings are allowed");
}

void check_action(const TomlTable& root, const Announcement& a) {
  const bool has_words = root.find("text") || root.find("audio") || root.find("phrase");
  if (a.action == DraftAction::announce && !a.references.empty()) {
    root.find("references")->error("only an update or a cancel has \"references\"; set action");
  }
  if (a.action != DraftAction::announce && !root.find("references")) {
    root.error("\"references\" is missing: the ids of the announcements that this one " +
               std::string(a.action == DraftAction::update ? "replaces" : "ends"));
  }
  if (a.action == DraftAction::cancel) return;
  require(root, "class", "class = \"priority\"");
  if (!has_words) root.error("there is nothing to say: give text, audio or phrase");
}

void read_address(const TomlTable& root, Announcement& a) {
  if (require(root, "id", "id = \"2026-11-24-flood-1\"")) {
    set_identifier(root, "id", kIdMarks, a.id);
  }
  if (require(root, "issuer", "issuer = \"chiangrai.dpm\"")) {
    set_identifier(root, "issuer", kIssuerMarks, a.issuer);
  }
  read_sequence(root, a);
  set_names(root, "sites", {kMaxSites, "a pattern of sites"}, a.sites);
  set_names(root, "zones", {kMaxZones, "a zone's name"}, a.zones);
}

void read_root(const TomlTable& root, Announcement& a) {
  if (require(root, "format", "format = \"hornbill-announcement-1\"")) {
    const auto format = root.text("format");
    if (format && *format != kAnnouncementFormat) {
      root.find("format")->error(
          "this station reads only the format \"" + std::string(kAnnouncementFormat) + "\"",
          std::string(kAnnouncementFormat));
    }
  }
  read_address(root, a);
  set_word<AlertClass>(root, "class",
                       {{"normal", AlertClass::normal},
                        {"priority", AlertClass::priority},
                        {"life-safety", AlertClass::life_safety}},
                       a.urgency);
  a.drill = root.boolean("drill").value_or(false);
  set_word<DraftAction>(root, "action",
                        {{"announce", DraftAction::announce},
                         {"update", DraftAction::update},
                         {"cancel", DraftAction::cancel}},
                        a.action);
  set_names(root, "references", {kMaxReferences, "an id"}, a.references);
  for (const std::string& id : a.references) {
    if (!is_identifier(id, kIdMarks, kMaxName)) {
      root.find("references")->error("\"" + shown(id) + "\" is not the id of an announcement");
    }
  }
  read_times(root, a);
  read_sound(root, a);
  read_texts(root, a);
  read_audio(root, a);
  check_action(root, a);
}

}  // namespace

AnnouncementRead read_announcement(std::string_view text, const std::string& file) {
  base::FaultList faults;
  AnnouncementRead read;
  if (text.size() > kMaxAnnouncementBytes) {
    faults.add({file, {}, base::Severity::error, "an announcement's text has at most 64 KiB", ""});
    read.faults = faults.take_sorted();
    return read;
  }
  base::TomlReader reader(file, text, faults);
  Announcement announcement;
  if (reader.parsed()) {
    read_root(reader.root(), announcement);
    reader.report_unknown_keys();
  }
  if (!faults.has_errors()) read.announcement = std::move(announcement);
  read.faults = faults.take_sorted();
  return read;
}

}  // namespace hornbill::alerts
