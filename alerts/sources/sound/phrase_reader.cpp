// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/phrase_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <optional>
#include <vector>

#include "alerts/sources/sound/stock_phrases.h"
#include "base/file_store.h"
#include "base/toml/toml_reader.h"

namespace hornbill::alerts {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostFileBytes = 1 << 20;
constexpr std::size_t kMostTextBytes = 2000;
constexpr double kMostSeconds = 600.0;
// Groups whose names are the station's choice.
constexpr std::array<std::string_view, 4> kOpenGroups = {"hazard", "area", "instruction", "issuer"};

class Reader {
 public:
  Reader(const PhraseFile& file, PhraseLibrary& library) : file_(file), library_(library) {}

  void read(const base::TomlTable& root) {
    if (const auto opening = root.table("opening")) {
      for (const char* urgency : {"life-safety", "priority", "normal"}) {
        take("opening." + std::string(urgency), opening->table(urgency));
      }
    }
    if (const auto drill = root.table("drill")) {
      take("drill.first", drill->table("first"));
      take("drill.last", drill->table("last"));
    }
    take("closing", root.table("closing"));
    take("cancelled", root.table("cancelled"));
    for (const std::string_view group : kOpenGroups) {
      for (const auto& named : root.named_tables(group)) take_named(group, named);
    }
  }

 private:
  void take_named(std::string_view group, const base::TomlTable::Named& named) {
    const bool plain = std::all_of(named.name.begin(), named.name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '@' ||
             c == '.';
    });
    if (!plain || named.name.empty()) {
      named.table.error("a phrase's name has only small letters, digits and - _ @ .");
    }
    take(std::string(group) + "." + named.name, named.table);
  }

  void take(const std::string& key, const std::optional<base::TomlTable>& table) {
    if (!table) return;
    Phrase phrase;
    phrase.text = text_of(*table);
    phrase.recording = recording_of(*table);
    if (phrase.recording || !phrase.text.empty()) {
      library_.set(file_.language, key, std::move(phrase));
    } else if (!table->find("text") && !table->find("file")) {
      table->error(table->label() + " needs a \"text\" or a \"file\"");
    }
  }

  std::string text_of(const base::TomlTable& table) const {
    const auto value = table.find("text");
    if (!value) return "";
    std::string text = value->text().value_or("");
    std::string left = text;
    for (const std::string_view known : {"{station}", "{issuer}"}) {
      for (auto at = left.find(known); at != std::string::npos; at = left.find(known)) {
        left.erase(at, known.size());
      }
    }
    if (value->is_text() && text.empty()) value->error("\"text\" is empty");
    if (left.find_first_of("{}") != std::string::npos) {
      value->error("in braces there may be only {station} or {issuer}");
      return "";
    }
    if (text.size() > kMostTextBytes) {
      value->error("the text is longer than " + std::to_string(kMostTextBytes) + " bytes");
      return "";
    }
    return text;
  }

  std::optional<Recording> recording_of(const base::TomlTable& table) const {
    const auto from = seconds_of(table, "from");
    const auto to = seconds_of(table, "to");
    const auto value = table.find("file");
    if (!value) {
      if (from || to) table.error("\"from\" and \"to\" are places in a \"file\", which is missing");
      return std::nullopt;
    }
    const std::string name = value->text().value_or("");
    if (name.empty()) return std::nullopt;
    Recording recording{(fs::path(base::folder_of(file_.path)) / name).lexically_normal(),
                        from.value_or(base::FrameCount{}), to};
    std::error_code error;
    if (file_.check_recordings && !fs::is_regular_file(recording.file, error)) {
      value->error("there is no file " + recording.file);
      return std::nullopt;
    }
    if (to && *to <= recording.from) {
      value->error("\"to\" must be later than \"from\"");
      return std::nullopt;
    }
    return recording;
  }

  static std::optional<base::FrameCount> seconds_of(const base::TomlTable& table, const char* key) {
    const auto value = table.find(key);
    if (!value) return std::nullopt;
    const auto seconds = value->number();
    if (!seconds) return std::nullopt;
    if (*seconds < 0.0 || *seconds > kMostSeconds) {
      value->error("\"" + std::string(key) + "\" is a number of seconds from 0 to 600");
      return std::nullopt;
    }
    return base::FrameCount{std::llround(*seconds * base::kSampleRate)};
  }

  const PhraseFile& file_;
  PhraseLibrary& library_;
};

void file_fault(const std::string& path, std::string cause, base::FaultList& faults) {
  faults.add({.file = path, .at = {}, .cause = std::move(cause)});
}

bool is_language(const std::string& name) {
  return name.size() >= 2 && name.size() <= 16 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

}  // namespace

void read_phrases(const PhraseFile& file, PhraseLibrary& library, base::FaultList& faults) {
  base::TomlReader reader(file.path, file.text, faults);
  if (!reader.parsed()) return;
  Reader(file, library).read(reader.root());
  reader.report_unknown_keys();
}

PhraseLibrary stock_phrases() {
  PhraseLibrary library;
  base::FaultList none;  // they are checked by a test
  read_phrases({"en.toml", "en", stock_phrase_text("en"), false}, library, none);
  read_phrases({"vi.toml", "vi", stock_phrase_text("vi"), false}, library, none);
  return library;
}

PhraseLibrary load_phrases(const std::string& folder, base::FaultList& faults) {
  PhraseLibrary library = stock_phrases();
  if (folder.empty()) return library;
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".toml") paths.push_back(at->path());
  }
  if (error) file_fault(folder, "the folder cannot be read: " + error.message(), faults);
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    const auto text = base::read_file(path, kMostFileBytes);
    if (!text) {
      file_fault(path, text.error().message, faults);
    } else if (!is_language(path.stem())) {
      file_fault(path, "the file's name must be a language's code, like vi.toml", faults);
    } else {
      read_phrases({path, path.stem(), *text, true}, library, faults);
    }
  }
  return library;
}

}  // namespace hornbill::alerts
