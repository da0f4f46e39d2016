// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/roles_reader.h"

#include <algorithm>

#include "alerts/sources/signed/roster_files.h"
#include "alerts/sources/signed/wording.h"
#include "base/toml/nearest_word.h"
#include "base/toml/toml_reader.h"

namespace hornbill::alerts {
namespace {

using base::TomlTable;
using base::TomlValue;

constexpr int kMostPerHour = 60;

constexpr std::string_view kFirstRoles =
    R"(# Who may do what. Keys are in allowed_signers; `hornbill keys` edits both files.
# classes        the alerts that the role may send: normal, priority, life-safety
# zones          patterns of zones it may speak in; without it, every zone
# per_hour       alerts of one key within an hour; what is beyond it needs a second person
# per_hour_of    and of one class: { normal = 3, life-safety = 1 }; 0: each needs a second person
# second_person  classes that need a second person's yes each time
# approves       classes of others' alerts that it may say yes to

[roles.village]
classes = ["normal", "priority"]
per_hour = 3

[roles.district]
classes = ["normal", "priority", "life-safety"]
per_hour = 3
approves = ["normal", "priority", "life-safety"]

[roles.province]
classes = ["normal", "priority", "life-safety"]
per_hour = 6
approves = ["normal", "priority", "life-safety"]
)";

std::vector<std::string> class_words() { return {"normal", "priority", "life-safety"}; }

void set_classes(const TomlTable& table, std::string_view key, ClassSet& target) {
  const auto value = table.find(key);
  if (!value) return;
  for (const TomlValue& element : value->one_or_list()) {
    const auto word = element.text();
    if (!word) continue;
    if (const auto c = class_from(*word)) {
      target[index_of(*c)] = true;
    } else {
      element.error("\"" + shown(*word) + "\" is none of " + listed(class_words()),
                    base::nearest_word(*word, class_words()));
    }
  }
}

std::optional<int> hourly(const TomlTable& table, std::string_view key) {
  const auto value = table.find(key);
  const auto number = value ? value->integer() : std::nullopt;
  if (!number) return std::nullopt;
  if (*number < 0 || *number > kMostPerHour) {
    value->error("\"" + std::string(key) + "\" must be a number from 0 to 60");
    return std::nullopt;
  }
  return static_cast<int>(*number);
}

Role read_role(const TomlTable::Named& entry) {
  Role role;
  role.name = entry.name;
  const TomlTable& table = entry.table;
  set_classes(table, "classes", role.classes);
  set_classes(table, "approves", role.approves);
  set_classes(table, "second_person", role.second_person);
  if (const auto zones = table.find("zones")) {
    for (const TomlValue& zone : zones->one_or_list()) {
      if (const auto pattern = zone.text()) role.zones.push_back(*pattern);
    }
    // An empty list would mean every zone, which is not what anybody writes it for.
    if (role.zones.empty()) zones->error("\"zones\" is empty; leave it out to allow every zone");
  }
  role.per_hour = hourly(table, "per_hour").value_or(role.per_hour);
  if (const auto by_class = table.table("per_hour_of")) {
    for (const std::string& word : class_words()) {
      role.per_hour_of[index_of(*class_from(word))] = hourly(*by_class, word);
    }
  }
  return role;
}

void read_issuer(const TomlTable::Named& entry, const std::vector<std::string>& roles,
                 Roster& roster) {
  if (!is_identifier(entry.name, kIssuerMarks, 100)) {
    entry.table.error("\"" + shown(entry.name) +
                      "\" is no issuer: letters (a to z), digits and . _ @ - are allowed");
    return;
  }
  Issuer issuer;
  issuer.principal = entry.name;
  issuer.name = entry.table.text("name").value_or("");
  const auto value = entry.table.find("role");
  if (!value) {
    entry.table.error("\"role\" is missing; it is one of " + listed(roles));
    return;
  }
  issuer.role = value->text().value_or("");
  if (!roster.roles.contains(issuer.role)) {
    value->error("there is no role \"" + shown(issuer.role) + "\"; it is one of " + listed(roles),
                 base::nearest_word(issuer.role, roles));
    return;
  }
  roster.issuers.emplace(entry.name, std::move(issuer));
}

}  // namespace

std::string_view first_roles() { return kFirstRoles; }

void read_roles(std::string_view text, Roster& roster, base::FaultList& faults) {
  base::TomlReader reader("roles.toml", text, faults);
  if (!reader.parsed()) return;
  const TomlTable root = reader.root();
  std::vector<std::string> names;
  for (const TomlTable::Named& entry : root.named_tables("roles")) {
    roster.roles.emplace(entry.name, read_role(entry));
    names.push_back(entry.name);
  }
  for (const TomlTable::Named& entry : root.named_tables("issuers")) {
    read_issuer(entry, names, roster);
  }
  reader.report_unknown_keys();
}

}  // namespace hornbill::alerts
