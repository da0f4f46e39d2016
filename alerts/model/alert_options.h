// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert.h"
#include "base/time.h"

namespace hornbill::alerts {

// When an alert takes its zones.
enum class AlertStart : std::uint8_t {
  at_once,   // a faded cut, whatever sounds
  at_break,  // when the item on air ends, at the latest `wait_up_to` later
};
struct ClassBehaviour {
  AlertStart start = AlertStart::at_break;
  base::Duration wait_up_to{0};
  bool operator==(const ClassBehaviour&) const = default;
};

// Times of day, local, in which only life-safety alerts sound; `until` before `from` is next day.
struct QuietHours {
  base::Duration from{0};
  base::Duration until{0};
  bool operator==(const QuietHours&) const = default;
};

// [alerts] as far as the mixing is concerned.
struct AlertOptions {
  std::array<ClassBehaviour, 3> classes{{
      {AlertStart::at_break, std::chrono::minutes(10)},
      {AlertStart::at_break, std::chrono::seconds(30)},
      {AlertStart::at_once, std::chrono::seconds(0)},
  }};
  std::optional<QuietHours> quiet_hours;
  base::Duration cut_fade{std::chrono::milliseconds(50)};      // of what an alert cuts
  base::Duration return_fade{std::chrono::milliseconds(500)};  // of what comes back

  std::vector<std::string> live_inputs;                   // that may carry a live message
  base::Duration live_silence{std::chrono::seconds(20)};  // that ends a live message

  const ClassBehaviour& behaviour(AlertClass c) const {
    return classes[static_cast<std::size_t>(c)];
  }
  bool operator==(const AlertOptions&) const = default;
};

// Whether a local time of day lies in the quiet hours. Units: since midnight, [0, 24 h).
constexpr bool is_quiet(const QuietHours& hours, base::Duration time_of_day) {
  if (hours.from <= hours.until) return time_of_day >= hours.from && time_of_day < hours.until;
  return time_of_day >= hours.from || time_of_day < hours.until;
}

}  // namespace hornbill::alerts
