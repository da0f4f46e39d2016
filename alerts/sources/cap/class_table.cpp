// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/class_table.h"

#include <algorithm>
#include <cctype>

namespace hornbill::alerts {
namespace {

bool equal_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

template <class T>
bool asks_nothing_or_has(const std::vector<T>& wanted, const T& there) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), there) != wanted.end();
}

bool any_value_is(const std::vector<CapNamedValue>& values, std::string_view name,
                  std::string_view value) {
  return std::any_of(values.begin(), values.end(), [&](const CapNamedValue& pair) {
    return equal_letters(pair.name, name) && equal_letters(pair.value, value);
  });
}

bool rule_holds(const CapClassRule& rule, const CapInfo& info) {
  const bool category =
      rule.categories.empty() ||
      std::any_of(info.categories.begin(), info.categories.end(), [&](const std::string& word) {
        return asks_nothing_or_has(rule.categories, word);
      });
  const bool event = rule.events.empty() ||
                     std::any_of(rule.events.begin(), rule.events.end(),
                                 [&](const std::string& name) { return is_event(info, name); });
  return category && event && asks_nothing_or_has(rule.urgency, info.urgency) &&
         asks_nothing_or_has(rule.severity, info.severity) &&
         asks_nothing_or_has(rule.certainty, info.certainty);
}

}  // namespace

bool CapClassRule::asks_nothing() const {
  return urgency.empty() && severity.empty() && certainty.empty() && categories.empty() &&
         events.empty();
}

CapClassTable default_cap_classes() {
  return {
      {.urgency = {CapUrgency::past}},
      {.certainty = {CapCertainty::unlikely}},
      {.urgency = {CapUrgency::immediate},
       .severity = {CapSeverity::extreme, CapSeverity::severe},
       .certainty = {CapCertainty::observed, CapCertainty::likely},
       .result = AlertClass::life_safety},
      {.urgency = {CapUrgency::immediate, CapUrgency::expected},
       .severity = {CapSeverity::extreme, CapSeverity::severe, CapSeverity::moderate},
       .result = AlertClass::priority},
      {.result = AlertClass::normal},
  };
}

std::optional<AlertClass> class_of(const CapInfo& info, const CapClassTable& table) {
  for (const CapClassRule& rule : table) {
    if (rule_holds(rule, info)) return rule.result;
  }
  return std::nullopt;
}

bool is_event(const CapInfo& info, std::string_view name) {
  if (equal_letters(info.event, name)) return true;
  const std::size_t equals = name.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view left = name.substr(0, equals);
  const std::string_view right = name.substr(equals + 1);
  return any_value_is(info.event_codes, left, right) || any_value_is(info.parameters, left, right);
}

}  // namespace hornbill::alerts
