// SPDX-License-Identifier: Apache-2.0
// docs/configuration.md, the table of keys and the parser say the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "base/toml/toml_reader.h"
#include "config/draft.h"
#include "config/keys.h"
#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

std::string document() {
  std::ifstream stream(HORNBILL_SOURCE_DIR "/docs/configuration.md");
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// "path | type | default" of each row whose first cell is a key in backquotes.
std::vector<std::string> documented_keys() {
  std::vector<std::string> rows;
  std::istringstream lines(document());
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream row(line.substr(1));
    for (std::string cell; std::getline(row, cell, '|');) {
      cell.erase(std::remove(cell.begin(), cell.end(), '`'), cell.end());
      cell.erase(0, cell.find_first_not_of(' '));
      cell.erase(cell.find_last_not_of(' ') + 1);
      cells.push_back(cell);
    }
    EXPECT_GE(cells.size(), 4u) << line;
    EXPECT_FALSE(cells.size() > 3 && cells[3].empty()) << "no meaning: " << line;
    if (cells.size() > 2) rows.push_back(cells[0] + " | " + cells[1] + " | " + cells[2]);
  }
  return rows;
}

std::vector<std::string> examples() {
  std::vector<std::string> found;
  const std::string text = document();
  for (std::size_t at = 0; (at = text.find("```toml\n", at)) != std::string::npos;) {
    at += 8;
    const std::size_t end = text.find("```", at);
    found.push_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

TEST(Documentation, ListsEveryKeyWithItsTypeAndDefaultInTheOrderOfTheCode) {
  std::vector<std::string> known;
  for (const KeyInfo& key : known_keys()) {
    known.push_back(std::string(key.path) + " | " + std::string(key.type) + " | " +
                    std::string(key.standard));
  }
  EXPECT_EQ(documented_keys(), known);
}

TEST(Documentation, WholeExampleUsesEveryKeyAndHasNoFault) {
  ASSERT_FALSE(examples().empty());
  const std::string example = examples().back();
  EXPECT_EQ(lines_of(parse(example)), Lines{});
  for (const KeyInfo& key : known_keys()) {
    const std::string name(key.path.substr(key.path.rfind('.') + 1));
    const bool used = example.find(name + " =") != std::string::npos ||
                      example.find("[" + std::string(key.path) + "]") != std::string::npos;
    EXPECT_TRUE(used) << key.path << " is not in the example";
  }
}

TEST(Documentation, EveryExampleIsWithoutFaults) {
  for (const std::string& example : examples()) {
    const bool whole = example.find("[station]") != std::string::npos;
    EXPECT_EQ(lines_of(whole ? parse(example) : parse_with(example)), Lines{}) << example;
  }
}

// The table that counts where a station says nothing, as the lines that would make it.
TEST(Documentation, ShowsTheClassesOfCapMessagesAsTheyAre) {
  std::vector<std::string> found;
  for (const std::string& example : examples()) {
    if (example.starts_with("[[alerts.cap_classes]]")) found.push_back(example);
  }
  ASSERT_EQ(found.size(), 1U);
  const ParsedConfig parsed = parse_with(found[0]);
  ASSERT_TRUE(parsed.config);
  EXPECT_EQ(parsed.config->alerts.cap_classes, alerts::default_cap_classes());
}

// The parser knows a key from asking for it.
TEST(Documentation, ParserAsksForTheKeysOfTheTableAndNoOthers) {
  Draft draft;
  draft.options.files = FileCheck::off;
  base::TomlReader reader("station.toml", examples().back(), draft.faults);
  const base::TomlTable root = reader.root();
  read_general(draft, root);
  read_sound(draft, root);
  read_segments(draft, root, "");
  read_playlists(draft, root, "");
  read_calendars(draft, root, "");
  read_inputs(draft, root, "");
  read_zones(draft, root, "");
  read_timetable(draft, root, "");
  read_alerts(draft, root);
  std::set<std::string> asked;
  for (const std::string& path : reader.keys_asked()) {
    // An alternative has the keys of an output.
    if (path.find(".else.") == std::string::npos) asked.insert(path);
  }
  std::set<std::string> known;
  for (const KeyInfo& key : known_keys()) {
    const std::string path(key.path);
    known.insert(path);
    // The tables on the way are asked for too.
    for (std::size_t at = path.find('.'); at != std::string::npos; at = path.find('.', at + 1)) {
      if (!path.substr(0, at).ends_with(".NAME")) known.insert(path.substr(0, at));
    }
  }
  EXPECT_EQ(asked, known);
}

}  // namespace
}  // namespace hornbill::config
