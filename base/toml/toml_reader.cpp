// SPDX-License-Identifier: Apache-2.0
#include "base/toml/toml_reader.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/toml/impossible_date.h"
#include "base/toml/nearest_word.h"

namespace hornbill::base {
namespace {

const toml::node& node_of(const void* node) { return *static_cast<const toml::node*>(node); }

TextPosition position(const toml::source_position& p) {
  return {static_cast<int>(p.line), static_cast<int>(p.column)};
}

std::string_view kind_name(toml::node_type type) {
  switch (type) {
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date with a time";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

// What has been asked of one table.
struct Asked {
  std::set<std::string, std::less<>> keys;
  std::string label;
  bool any_name = false;
};

}  // namespace

struct TomlReader::Impl {
  std::string file;
  FaultList& faults;
  toml::table document;
  bool parsed = false;
  std::map<const toml::table*, Asked> asked;
  std::set<std::string> keys_asked;

  void fault(TextPosition at, Severity severity, std::string cause, std::string suggestion) {
    faults.add({file, at, severity, std::move(cause), std::move(suggestion)});
  }

  // Parses the text or adds the fault for which it cannot be. True: the fault was a date that
  // does not exist, which has been mended in `text`; parse it again.
  bool parse(std::string& text, bool may_mend) {
    try {
      // Without the file's name, which toml++ 3 copies where nothing may be thrown: a machine that
      // is short of memory is no reason to end the station.
      document = toml::parse(text);
      parsed = true;
    } catch (const toml::parse_error& e) {
      const TextPosition at = position(e.source().begin);
      const auto date = may_mend ? impossible_date_before(text, at) : std::nullopt;
      if (date) {
        fault(date->at, Severity::error, date->cause, "");
        text.replace(date->offset, date->nearest.size(), date->nearest);
        return true;
      }
      fault(at, Severity::error, "this is not TOML: " + std::string(e.description()), "");
    } catch (const std::exception& e) {
      fault({}, Severity::error, "this cannot be read as TOML: " + std::string(e.what()), "");
    }
    return false;
  }

  void report_unknown(const toml::table& table, const Asked& known) {
    if (known.any_name) return;
    const std::vector<std::string> words(known.keys.begin(), known.keys.end());
    for (const auto& [key, value] : table) {
      if (known.keys.contains(key.str())) continue;
      const std::string name(key.str());
      const bool section = known.label.empty() && (value.is_table() || value.is_array_of_tables());
      std::string cause = section ? "unknown table [" + name + "]" : "unknown key \"" + name + "\"";
      if (!known.label.empty()) cause += " in " + known.label;
      fault(position(key.source().begin), Severity::error, std::move(cause),
            nearest_word(name, words));
    }
  }
};

TomlReader::TomlReader(std::string file, std::string_view text, FaultList& faults)
    : impl_(new Impl{std::move(file), faults, {}, false, {}, {}}) {
  // Each date that does not exist is a fault of its own, and is read as the nearest that does: it
  // must not hide what else is wrong. Bounded, as each costs another reading of the text.
  constexpr int kMostMended = 20;
  std::string mended(text);
  for (int left = kMostMended; impl_->parse(mended, left > 0); --left) {
  }
}

TomlReader::~TomlReader() = default;

bool TomlReader::parsed() const { return impl_->parsed; }
const std::string& TomlReader::file() const { return impl_->file; }
TomlTable TomlReader::root() { return TomlTable(&impl_->document, impl_.get(), "", ""); }
const std::set<std::string>& TomlReader::keys_asked() const { return impl_->keys_asked; }

void TomlReader::report_unknown_keys() {
  for (const auto& [table, known] : impl_->asked) impl_->report_unknown(*table, known);
}

TextPosition TomlValue::at() const { return position(node_of(node_).source().begin); }
bool TomlValue::is_text() const { return node_of(node_).is_string(); }
bool TomlValue::is_number() const { return node_of(node_).is_number(); }
bool TomlValue::is_boolean() const { return node_of(node_).is_boolean(); }
bool TomlValue::is_list() const { return node_of(node_).is_array(); }
bool TomlValue::is_table() const { return node_of(node_).is_table(); }
bool TomlValue::is_time() const { return node_of(node_).is_time(); }

void TomlValue::error(std::string cause, std::string suggestion) const {
  reader_->fault(at(), Severity::error, std::move(cause), std::move(suggestion));
}
void TomlValue::warning(std::string cause) const {
  reader_->fault(at(), Severity::warning, std::move(cause), "");
}
void TomlValue::wrong_type(std::string_view wanted) const {
  error("\"" + label_ + "\" must be " + std::string(wanted) + ", but this is " +
        std::string(kind_name(node_of(node_).type())));
}

std::optional<std::string> TomlValue::text() const {
  if (const auto* value = node_of(node_).as_string()) return value->get();
  wrong_type("text in quotes");
  return std::nullopt;
}

std::optional<double> TomlValue::number() const {
  const toml::node& node = node_of(node_);
  if (const auto* value = node.as_integer()) return static_cast<double>(value->get());
  const auto* value = node.as_floating_point();
  if (value != nullptr && std::isfinite(value->get())) return value->get();
  wrong_type(value != nullptr ? "a finite number" : "a number");
  return std::nullopt;
}

std::optional<std::int64_t> TomlValue::integer() const {
  if (const auto* value = node_of(node_).as_integer()) return value->get();
  wrong_type("a whole number");
  return std::nullopt;
}

std::optional<bool> TomlValue::boolean() const {
  if (const auto* value = node_of(node_).as_boolean()) return value->get();
  wrong_type("true or false");
  return std::nullopt;
}

std::optional<TomlTable> TomlValue::table() const {
  if (const auto* table = node_of(node_).as_table()) {
    return TomlTable(table, reader_, path_, label_);
  }
  wrong_type("a table");
  return std::nullopt;
}

std::vector<TomlValue> TomlValue::list() const {
  std::vector<TomlValue> values;
  if (const auto* array = node_of(node_).as_array()) {
    for (const toml::node& element : *array) {
      values.push_back(TomlValue(&element, reader_, path_, label_));
    }
  } else {
    wrong_type("a list");
  }
  return values;
}

std::vector<TomlValue> TomlValue::one_or_list() const {
  return is_list() ? list() : std::vector<TomlValue>{*this};
}

std::optional<std::chrono::year_month_day> TomlValue::date() const {
  const auto* value = node_of(node_).as_date();
  if (value == nullptr) return std::nullopt;
  const toml::date date = value->get();
  return std::chrono::year{date.year} / date.month / date.day;
}

std::optional<std::chrono::microseconds> TomlValue::time() const {
  const auto* value = node_of(node_).as_time();
  if (value == nullptr) return std::nullopt;
  const toml::time time = value->get();
  return std::chrono::hours(time.hour) + std::chrono::minutes(time.minute) +
         std::chrono::seconds(time.second) + std::chrono::microseconds(time.nanosecond / 1000);
}

std::optional<std::chrono::sys_time<std::chrono::microseconds>> TomlValue::instant() const {
  const auto* value = node_of(node_).as_date_time();
  if (value == nullptr || !value->get().offset) return std::nullopt;
  const toml::date date = value->get().date;
  const toml::time time = value->get().time;
  const std::chrono::year_month_day day = std::chrono::year{date.year} / date.month / date.day;
  return std::chrono::sys_days{day} + std::chrono::hours(time.hour) +
         std::chrono::minutes(time.minute) + std::chrono::seconds(time.second) +
         std::chrono::microseconds(time.nanosecond / 1000) -
         std::chrono::minutes(value->get().offset->minutes);
}

TomlTable::TomlTable(const void* node, TomlReader::Impl* reader, std::string path,
                     std::string label)
    : node_(node), reader_(reader), path_(std::move(path)), label_(std::move(label)) {
  const auto* table = static_cast<const toml::table*>(node);
  at_ = position(table->source().begin);
  reader_->asked[table].label = label_;
}

std::string TomlTable::key_path(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

std::optional<TomlValue> TomlTable::find(std::string_view key) const {
  const auto* table = static_cast<const toml::table*>(node_);
  reader_->asked[table].keys.emplace(key);
  const std::string path = key_path(key);
  reader_->keys_asked.insert(path);
  const toml::node* node = table->get(key);
  if (node == nullptr) return std::nullopt;
  return TomlValue(node, reader_, path, std::string(key));
}

std::optional<std::string> TomlTable::text(std::string_view key) const {
  const auto value = find(key);
  return value ? value->text() : std::nullopt;
}

std::optional<bool> TomlTable::boolean(std::string_view key) const {
  const auto value = find(key);
  return value ? value->boolean() : std::nullopt;
}

std::optional<TomlTable> TomlTable::table(std::string_view key) const {
  const auto value = find(key);
  if (!value) return std::nullopt;
  auto table = value->table();
  if (table) {
    // As the person wrote it: with the names of the tables around it.
    const bool named = label_.size() > 2 && label_[0] == '[' && label_[1] != '[';
    const std::string around = named ? label_.substr(1, label_.size() - 2) + "." : "";
    table->label_ = "[" + around + std::string(key) + "]";
    reader_->asked[static_cast<const toml::table*>(table->node_)].label = table->label_;
  }
  return table;
}

std::vector<std::string> TomlTable::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, node] : *static_cast<const toml::table*>(node_)) {
    keys.emplace_back(key.str());
  }
  return keys;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) const {
  std::vector<TomlTable> tables;
  const auto value = find(key);
  if (!value) return tables;
  const std::string label = "[[" + std::string(key) + "]]";
  if (!value->is_list()) value->error("write this with two brackets: " + label);
  for (const TomlValue& element : value->one_or_list()) {
    if (!element.is_table()) {
      if (value->is_list()) element.wrong_type("a table, written under " + label);
      continue;
    }
    tables.push_back(TomlTable(node_of(element.node_).as_table(), reader_, value->path_, label));
  }
  return tables;
}

std::vector<TomlTable::Named> TomlTable::named_tables(std::string_view key) const {
  std::vector<Named> found;
  const auto value = find(key);
  if (!value) return found;
  const auto* parent = node_of(value->node_).as_table();
  if (parent == nullptr) {
    value->error("write this as [" + std::string(key) + ".NAME], with a name of your choice");
    return found;
  }
  reader_->asked[parent].any_name = true;
  for (const auto& [name, node] : *parent) {
    const std::string label = "[" + std::string(key) + "." + std::string(name.str()) + "]";
    const TextPosition at = position(name.source().begin);
    if (!node.is_table()) {
      reader_->fault(at, Severity::error,
                     "\"" + std::string(name.str()) + "\" must be a table of its own, " + label,
                     "");
      continue;
    }
    found.push_back({std::string(name.str()), at,
                     TomlTable(node.as_table(), reader_, value->path_ + ".NAME", label)});
  }
  std::sort(found.begin(), found.end(), [](const Named& a, const Named& b) { return a.at < b.at; });
  return found;
}

void TomlTable::error(std::string cause, std::string suggestion) const {
  reader_->fault(at_, Severity::error, std::move(cause), std::move(suggestion));
}

}  // namespace hornbill::base
