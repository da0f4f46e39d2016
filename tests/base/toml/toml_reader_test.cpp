// SPDX-License-Identifier: Apache-2.0
#include "base/toml/toml_reader.h"

#include <gtest/gtest.h>

namespace hornbill::base {
namespace {

class Reader : public testing::Test {
 protected:
  TomlTable read(std::string_view text) {
    reader_ = std::make_unique<TomlReader>("a.toml", text, faults_);
    return reader_->root();
  }
  std::vector<std::string> faults() {
    std::vector<std::string> lines;
    for (const TextFault& fault : faults_.take_sorted()) lines.push_back(to_string(fault));
    return lines;
  }
  using Lines = std::vector<std::string>;

  FaultList faults_;
  std::unique_ptr<TomlReader> reader_;
};

TEST_F(Reader, GivesValuesOfTheirTypes) {
  const TomlTable root = read(
      "t = \"x\"\ni = 3\nf = 2.5\nb = true\nd = 2026-12-01\nc = 06:30:00\nl = [1, 2]\n[s]\nk = "
      "1\n");
  EXPECT_EQ(root.text("t"), "x");
  EXPECT_EQ(root.find("i")->integer(), 3);
  EXPECT_EQ(root.find("i")->number(), 3.0);
  EXPECT_EQ(root.find("f")->number(), 2.5);
  EXPECT_EQ(root.boolean("b"), true);
  EXPECT_EQ(root.find("d")->date(), std::chrono::year{2026} / 12 / 1);
  EXPECT_EQ(root.find("c")->time(), std::chrono::hours(6) + std::chrono::minutes(30));
  EXPECT_EQ(root.find("l")->list().size(), 2u);
  EXPECT_EQ(root.table("s")->find("k")->integer(), 1);
  EXPECT_FALSE(root.find("absent"));
  reader_->report_unknown_keys();
  EXPECT_EQ(faults(), Lines{});
}

TEST_F(Reader, WrongTypesAreFaultsAtTheValue) {
  const TomlTable root = read("t = 1\nn = \"1\"\nl = 3\nx = nan\n");
  EXPECT_FALSE(root.text("t"));
  EXPECT_FALSE(root.find("n")->number());
  EXPECT_TRUE(root.find("l")->list().empty());
  EXPECT_FALSE(root.find("x")->number());
  EXPECT_EQ(faults(),
            (Lines{"a.toml:1:5: error: \"t\" must be text in quotes, but this is a number",
                   "a.toml:2:5: error: \"n\" must be a number, but this is text",
                   "a.toml:3:5: error: \"l\" must be a list, but this is a number",
                   "a.toml:4:5: error: \"x\" must be a finite number, but this is a number"}));
}

TEST_F(Reader, ADateThatDoesNotExistIsAFaultAtItsPlaceAndHidesNoOther) {
  const TomlTable root = read(
      "a = 2026-02-30\n"
      "# 2026-02-30\n"
      "t = { n = \"\u0e27\u0e31\u0e19 2026-02-30\", d = [2026-02-28, 2026-13-01] }\n"
      "c = 25:00:00\n"
      "i = 2023-02-29T06:60:00Z\n"
      "unknown = 1\n");
  for (const char* key : {"a", "t", "c", "i"}) ASSERT_TRUE(root.find(key)) << key;
  EXPECT_EQ(root.find("a")->date(), std::chrono::year{2026} / 2 / 28);
  EXPECT_EQ(root.table("t")->text("n"), "\u0e27\u0e31\u0e19 2026-02-30");
  root.table("t")->find("d");
  reader_->report_unknown_keys();
  EXPECT_EQ(faults(), (Lines{"a.toml:1:5: error: there is no date 2026-02-30",
                             "a.toml:3:46: error: there is no date 2026-13-01",
                             "a.toml:4:5: error: there is no time 25:00:00",
                             "a.toml:5:5: error: there is no date 2023-02-29",
                             "a.toml:5:16: error: there is no time 06:60:00",
                             "a.toml:6:1: error: unknown key \"unknown\""}));
}

TEST_F(Reader, MoreDatesThatDoNotExistThanAnybodyWritesEndTheReading) {
  std::string text = "d = [";
  for (int i = 0; i < 1000; ++i) text += "2026-02-30, ";
  read(text + "]\n");
  EXPECT_FALSE(reader_->parsed());
  EXPECT_EQ(faults().size(), 21u);
}

TEST_F(Reader, KeysNobodyAskedForAreFaultsWithTheNearestWord) {
  const TomlTable root = read("name = \"a\"\nnmae = \"b\"\n[zone.x]\nk = 1\n[s]\nother = 1\n");
  root.text("name");
  root.text("place");
  for (const auto& named : root.named_tables("zone")) named.table.find("key");
  root.table("s")->find("thing");
  reader_->report_unknown_keys();
  EXPECT_EQ(faults(), (Lines{"a.toml:2:1: error: unknown key \"nmae\" (did you mean \"name\"?)",
                             "a.toml:4:1: error: unknown key \"k\" in [zone.x]",
                             "a.toml:6:1: error: unknown key \"other\" in [s]"}));
  EXPECT_EQ(reader_->keys_asked(),
            (std::set<std::string>{"name", "place", "zone", "zone.NAME.key", "s", "s.thing"}));
}

TEST_F(Reader, WhatIsNoTomlIsOneFaultAndAnEmptyDocument) {
  const TomlTable root = read("a = 1\nb = = 2\n");
  EXPECT_FALSE(reader_->parsed());
  EXPECT_FALSE(root.find("a"));
  const auto found = faults_.take_sorted();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].at.line, 2);
  EXPECT_EQ(found[0].at.column, 5);
}

TEST_F(Reader, ListsOfTablesWantTwoBrackets) {
  const TomlTable root = read("[entry]\nname = \"a\"\n");
  EXPECT_EQ(root.tables("entry").size(), 1u);
  EXPECT_EQ(faults(), (Lines{"a.toml:1:1: error: write this with two brackets: [[entry]]"}));
}

TEST_F(Reader, OneValueStandsForAListOfOne) {
  const TomlTable root = read("a = \"x\"\nb = [\"x\", \"y\"]\n");
  EXPECT_EQ(root.find("a")->one_or_list().size(), 1u);
  EXPECT_EQ(root.find("b")->one_or_list().size(), 2u);
}

TEST_F(Reader, FaultsBeyondTheBoundAreCounted) {
  for (int i = 0; i < 1500; ++i) faults_.add({"a", {i + 1, 1}, Severity::error, "x", ""});
  const auto found = faults_.take_sorted();
  ASSERT_EQ(found.size(), FaultList::kMost + 1);
  EXPECT_EQ(found.back().cause, "and 500 more faults");
}

}  // namespace
}  // namespace hornbill::base
