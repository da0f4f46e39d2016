// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/toml/faults.h"

namespace hornbill::base {

class TomlTable;
class TomlValue;

// One TOML text, read by asking for keys. Each key asked for is known from then on; those never
// asked for are faults, and so is every wrong type: a run finds all of them.
// Owns: the parsed document. Its tables and values are views, valid as long as it lives.
// Thread: one at a time.
class TomlReader {
 public:
  // Fails: what is no TOML becomes a fault with its place, and the document is empty.
  // Requires: `faults` outlives it.
  TomlReader(std::string file, std::string_view text, FaultList& faults);
  ~TomlReader();
  TomlReader(const TomlReader&) = delete;
  TomlReader& operator=(const TomlReader&) = delete;

  bool parsed() const;
  const std::string& file() const;
  TomlTable root();

  // A fault for each key, in the tables met, that nobody asked for. Call it last.
  void report_unknown_keys();
  // Every key asked for, as "zones.NAME.outputs"; NAME stands for a name of the person's choice.
  const std::set<std::string>& keys_asked() const;

 private:
  friend class TomlTable;
  friend class TomlValue;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A value and its place. Cheap to copy.
class TomlValue {
 public:
  TextPosition at() const;
  // The key a person wrote it under.
  const std::string& label() const { return label_; }
  bool is_text() const;
  bool is_number() const;
  bool is_boolean() const;
  bool is_list() const;
  bool is_table() const;
  bool is_time() const;

  // Each of these adds a fault and gives nothing where the value is of another type.
  std::optional<std::string> text() const;
  std::optional<double> number() const;  // finite
  std::optional<std::int64_t> integer() const;
  std::optional<bool> boolean() const;
  std::optional<TomlTable> table() const;
  std::vector<TomlValue> list() const;
  // A list's elements, or the one value that stands for a list of one.
  std::vector<TomlValue> one_or_list() const;
  // A TOML date (2026-12-01) that exists in the calendar; nothing and no fault for other types.
  std::optional<std::chrono::year_month_day> date() const;
  // A TOML local time (06:00:00) as time since midnight; nothing and no fault for other types.
  std::optional<std::chrono::microseconds> time() const;
  // A TOML date with a time and an offset (2026-12-01T06:00:00+07:00) as an instant; nothing and
  // no fault for other types, and for one without an offset.
  std::optional<std::chrono::sys_time<std::chrono::microseconds>> instant() const;

  void error(std::string cause, std::string suggestion = "") const;
  void warning(std::string cause) const;
  // "must be a duration in quotes, but this is a number".
  void wrong_type(std::string_view wanted) const;

 private:
  friend class TomlReader;
  friend class TomlTable;
  TomlValue(const void* node, TomlReader::Impl* reader, std::string path, std::string label)
      : node_(node), reader_(reader), path_(std::move(path)), label_(std::move(label)) {}

  const void* node_;  // toml::node
  TomlReader::Impl* reader_;
  std::string path_;  // with NAME for names
  std::string label_;
};

// A table, read by key. Cheap to copy.
class TomlTable {
 public:
  struct Named;

  TextPosition at() const { return at_; }
  const std::string& label() const { return label_; }

  // The value of `key`, which is known from now on.
  std::optional<TomlValue> find(std::string_view key) const;
  std::optional<std::string> text(std::string_view key) const;
  std::optional<bool> boolean(std::string_view key) const;
  std::optional<TomlTable> table(std::string_view key) const;
  // The keys that are there, sorted. Those not asked for by find() stay unknown.
  std::vector<std::string> keys() const;
  // The tables of [[key]]; a single [key] counts as a list of one, with a fault.
  std::vector<TomlTable> tables(std::string_view key) const;
  // The tables [key.NAME], in the order of the text.
  std::vector<Named> named_tables(std::string_view key) const;

  // A fault at the table's own place: its header, or its opening brace.
  void error(std::string cause, std::string suggestion = "") const;

 private:
  friend class TomlReader;
  friend class TomlValue;
  TomlTable(const void* node, TomlReader::Impl* reader, std::string path, std::string label);
  std::string key_path(std::string_view key) const;

  const void* node_;  // toml::table
  TomlReader::Impl* reader_;
  std::string path_;
  std::string label_;
  TextPosition at_;
};

struct TomlTable::Named {
  std::string name;
  TextPosition at;  // of the name
  TomlTable table;
};

}  // namespace hornbill::base
