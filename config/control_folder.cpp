// SPDX-License-Identifier: Apache-2.0
// Where a station listens and keeps its state, out of files that may be full of faults.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/toml/toml_reader.h"
#include "config/last_good.h"
#include "config/parse.h"
#include "config/source_texts.h"

namespace hornbill::config {
namespace {

enum class Word { absent, found, unreadable };

struct Finding {
  Word word = Word::absent;
  std::string folder;
};

// What a text that is TOML says of the folder of `name`; nothing where it is none.
std::optional<Finding> read_whole(std::string_view text, std::string_view name) {
  base::FaultList faults;  // of no interest here: other commands show them
  base::TomlReader reader("", text, faults);
  if (!reader.parsed()) return std::nullopt;
  const auto found = reader.root().find(name);
  if (!found) return Finding{};
  const auto table = found->table();
  const auto value = table ? table->find("folder") : std::nullopt;
  if (!value) return Finding{table ? Word::absent : Word::unreadable, ""};
  const auto folder = value->text();
  if (!folder) return Finding{Word::unreadable, ""};
  return Finding{folder->empty() ? Word::absent : Word::found, *folder};
}

std::string_view without_indent(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  return begin == line.npos ? "" : line.substr(begin);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

// Whether the line could belong to the key, or be the header of its table.
bool is_about(std::string_view line, std::string_view name) {
  line = without_indent(line);
  if (line.starts_with('[')) line = without_indent(line.substr(1));
  if (line.starts_with('"') || line.starts_with('\'')) line.remove_prefix(1);
  return line.starts_with(name);
}

// A part of a text that is no TOML: a header and the lines below it.
Finding read_part(const std::vector<std::string>& lines, std::string_view name) {
  std::string whole;
  bool about = false;
  for (const std::string& line : lines) {
    whole += line;
    about = about || is_about(line, name);
  }
  if (!about) return {};
  if (const auto finding = read_whole(whole, name)) return *finding;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto finding = read_whole(lines.front() + lines[i], name);
    if (finding && finding->word == Word::found) return *finding;
  }
  return {Word::unreadable, ""};
}

Finding read_parts(std::string_view text, std::string_view name) {
  std::vector<std::vector<std::string>> parts(1);
  for (std::string& line : lines_of(text)) {
    if (without_indent(line).starts_with('[')) parts.emplace_back();
    parts.back().push_back(std::move(line));
  }
  Finding last;
  for (const auto& part : parts) {
    Finding finding = read_part(part, name);
    if (finding.word != Word::absent) last = std::move(finding);
  }
  return last;
}

Finding read_folder(std::string_view text, std::string_view name) {
  const auto whole = read_whole(text, name);
  return whole ? *whole : read_parts(text, name);
}

}  // namespace

base::Result<std::string> read_control_folder(const std::string& path,
                                              const ParseOptions& options) {
  base::FaultList faults;
  std::vector<SourceText> sources = read_source_texts(path, faults);
  // A station whose file is gone runs on what it kept.
  if (sources.empty()) sources = read_last_good(path, options).value_or(LastGood{}).texts;
  std::string folder = options.runtime_folder;
  for (const SourceText& source : sources) {
    const Finding finding = read_folder(source.text, "control");
    if (finding.word == Word::unreadable) {
      return base::fail(base::ErrorCode::corrupt,
                        source.file + " has faults in [control], so where the station listens is " +
                            "unknown (\"hornbill check\" shows them)");
    }
    if (finding.word == Word::found) folder = absolute_path(finding.folder, folder_of(path));
  }
  return folder;
}

std::string read_state_folder(const std::string& path, const ParseOptions& options) {
  base::FaultList faults;
  std::string folder = options.state_folder;
  for (const SourceText& source : read_source_texts(path, faults)) {
    const Finding finding = read_folder(source.text, "state");
    if (finding.word == Word::found) folder = absolute_path(finding.folder, folder_of(path));
  }
  return folder;
}

}  // namespace hornbill::config
