// SPDX-License-Identifier: Apache-2.0
// [[alerts.cap_classes]] and [[alerts.cap.NAME.classes]].
#include <algorithm>
#include <array>

#include "alerts/sources/cap/cap_words.h"
#include "config/draft.h"
#include "config/fields.h"

namespace hornbill::config {
namespace {

using MaybeClass = std::optional<alerts::AlertClass>;

constexpr std::size_t kMostLines = 200;
constexpr std::array<std::pair<std::string_view, MaybeClass>, 4> kResults{
    {{"normal", alerts::AlertClass::normal},
     {"priority", alerts::AlertClass::priority},
     {"life-safety", alerts::AlertClass::life_safety},
     {"none", std::nullopt}}};

// Each of the three enumerations has five words.
template <class T>
void read_words(const base::TomlTable& table, std::string_view key, std::vector<T>& target) {
  const auto value = table.find(key);
  if (!value) return;
  std::array<std::pair<std::string_view, T>, 5> words{};
  for (std::size_t n = 0; n < words.size(); ++n) {
    words[n] = {alerts::to_string(static_cast<T>(n)), static_cast<T>(n)};
  }
  for (const base::TomlValue& element : value->one_or_list()) {
    if (const auto word = choice_of(element, Choices<T>(words))) target.push_back(*word);
  }
}

void read_categories(const base::TomlTable& table, std::vector<std::string>& target) {
  const auto value = table.find("categories");
  if (!value) return;
  const auto known = alerts::cap_categories();
  for (const base::TomlValue& element : value->one_or_list()) {
    const auto word = element.text();
    if (!word) continue;
    if (alerts::is_cap_category(*word)) {
      target.push_back(*word);
    } else {
      element.error(
          "\"" + *word + "\" is no category of CAP 1.2, like \"Met\"",
          base::nearest_word(*word, std::vector<std::string>(known.begin(), known.end())));
    }
  }
}

// A list without words would ask nothing, which is not what it looks like.
bool has_empty_list(const base::TomlTable& table) {
  bool any = false;
  for (const std::string_view key : {"urgency", "severity", "certainty", "categories", "events"}) {
    const auto value = table.find(key);
    if (!value || !value->is_list() || !value->list().empty()) continue;
    value->error("\"" + std::string(key) + "\" is empty; leave it out to ask nothing of it");
    any = true;
  }
  return any;
}

alerts::CapClassRule read_line(const base::TomlTable& table) {
  alerts::CapClassRule rule;
  read_words(table, "urgency", rule.urgency);
  read_words(table, "severity", rule.severity);
  read_words(table, "certainty", rule.certainty);
  read_categories(table, rule.categories);
  if (const auto events = table.find("events")) rule.events = texts_of(*events);
  if (const auto value = table.find("class")) {
    rule.result = choice_of(*value, Choices<MaybeClass>(kResults)).value_or(std::nullopt);
  } else {
    table.error("this line lacks \"class\", like class = \"priority\"");
  }
  return rule;
}

}  // namespace

alerts::CapClassTable read_cap_classes(const base::TomlTable& parent, std::string_view key) {
  alerts::CapClassTable lines;
  const std::vector<base::TomlTable> tables = parent.tables(key);
  for (const base::TomlTable& table : tables) {
    lines.push_back(read_line(table));
    const bool whole = !has_empty_list(table);
    if (whole && lines.back().asks_nothing() && &table != &tables.back()) {
      table.error("this line asks nothing, so that none after it counts: put it last");
    }
  }
  if (tables.size() > kMostLines) {
    tables[kMostLines].error("at most " + std::to_string(kMostLines) + " lines");
  }
  return lines;
}

}  // namespace hornbill::config
