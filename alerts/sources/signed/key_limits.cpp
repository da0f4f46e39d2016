// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/signed/key_limits.h"

#include <algorithm>

#include "alerts/sources/signed/ledger_line.h"
#include "alerts/sources/signed/wording.h"

namespace hornbill::alerts {
namespace {

std::string times(std::int64_t n) { return std::to_string(n) + (n == 1 ? " alert" : " alerts"); }

std::string heard_line(const std::string& key, AlertClass urgency, base::UtcTime when) {
  return ledger_line({"heard", key, std::string(to_string(urgency)), std::to_string(epoch(when))});
}

}  // namespace

std::optional<std::string> KeyLimits::beyond(std::string_view key, AlertClass urgency,
                                             const Role& role, base::UtcTime now) const {
  std::int64_t all = 0;
  std::int64_t of_class = 0;
  const auto found = uses_.find(key);
  if (found != uses_.end()) {
    for (const Use& use : found->second) {
      if (use.when <= now - kWindow) continue;
      ++all;
      if (use.urgency == urgency) ++of_class;
    }
  }
  const auto& limit = role.per_hour_of[index_of(urgency)];
  if (limit && of_class >= *limit) {
    return "this key has sent " + times(of_class) + " of the class " +
           std::string(to_string(urgency)) + " within an hour, and the role \"" + role.name +
           "\" allows " + std::to_string(*limit) + "; a second person must agree to more";
  }
  if (all >= role.per_hour) {
    return "this key has sent " + times(all) + " within an hour, and the role \"" + role.name +
           "\" allows " + std::to_string(role.per_hour) + "; a second person must agree to more";
  }
  return std::nullopt;
}

std::string KeyLimits::count(const std::string& key, AlertClass urgency, base::UtcTime now) {
  std::erase_if(uses_, [now](const auto& entry) {
    return entry.second.empty() || entry.second.back().when <= now - kWindow;
  });
  add(key, {now, urgency});
  return heard_line(key, urgency, now);
}

void KeyLimits::add(const std::string& key, Use use) {
  std::vector<Use>& uses = uses_[key];
  std::erase_if(uses, [&](const Use& old) { return old.when <= use.when - kWindow; });
  if (uses.size() >= kMostOfKey) uses.erase(uses.begin());
  uses.push_back(use);
}

std::size_t KeyLimits::load(std::string_view lines) {
  return each_ledger_line(lines, [this](std::string_view line) { return take_line(line); });
}

bool KeyLimits::take_line(std::string_view line) {
  const auto words = split(line, ' ');
  if (words[0] != "heard") return true;
  if (words.size() != 4) return false;
  const auto urgency = class_from(words[2]);
  const auto when = from_epoch(words[3]);
  if (!urgency || !when) return false;
  // A second later than the line says, because the line holds whole seconds: never too early.
  add(std::string(words[1]), {*when + std::chrono::seconds(1), *urgency});
  return true;
}

std::string KeyLimits::save(base::UtcTime now) const {
  std::string lines;
  for (const auto& [key, uses] : uses_) {
    for (const Use& use : uses) {
      if (use.when > now - kWindow) lines += heard_line(key, use.urgency, use.when);
    }
  }
  return lines;
}

}  // namespace hornbill::alerts
