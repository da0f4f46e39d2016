// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert.h"

namespace hornbill::alerts {

inline constexpr std::size_t kClasses = 3;
constexpr std::size_t index_of(AlertClass c) { return static_cast<std::size_t>(c); }
// A yes or no for each class.
using ClassSet = std::array<bool, kClasses>;

// Of each class, how many alerts within an hour; nothing: as many as of all together.
using ClassLimits = std::array<std::optional<int>, kClasses>;

// What the people of one role may do.
struct Role {
  std::string name;
  ClassSet classes{};              // of the alerts they send
  std::vector<std::string> zones;  // patterns of zone names; empty: every zone
  int per_hour = 3;                // alerts of one key within an hour, all classes together
  ClassLimits per_hour_of;         // and of one class
  ClassSet approves{};             // alerts of others that they may agree to
  ClassSet second_person{};        // alerts of theirs that need a second person's yes
};

}  // namespace hornbill::alerts
