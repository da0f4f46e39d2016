// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/sources/cap/cap_alert.h"

namespace hornbill::alerts {

// One line of the table. An empty list asks nothing; all that is asked must hold.
struct CapClassRule {
  std::vector<CapUrgency> urgency;
  std::vector<CapSeverity> severity;
  std::vector<CapCertainty> certainty;
  std::vector<std::string> categories;
  // The event's name, letters of any case, or "valueName=value" of an event code or parameter.
  std::vector<std::string> events;
  std::optional<AlertClass> result;  // none: not heard

  // Whether it holds for every message, so that no line after it is ever looked at.
  bool asks_nothing() const;
  bool operator==(const CapClassRule&) const = default;
};

using CapClassTable = std::vector<CapClassRule>;

// Immediate, extreme or severe, observed or likely: life safety. Immediate or expected, at least
// moderate, not unlikely: priority. Over, or unlikely: not heard. All else: normal.
CapClassTable default_cap_classes();

// The class of the first line that holds; none: not heard, also where no line holds.
std::optional<AlertClass> class_of(const CapInfo& info, const CapClassTable& table);

// Whether `name` is the event of `info`, or a code or parameter of it, as in the table.
bool is_event(const CapInfo& info, std::string_view name);

}  // namespace hornbill::alerts
