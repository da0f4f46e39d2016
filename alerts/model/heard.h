// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/model/alert_record.h"
#include "base/frames.h"
#include "base/time.h"

namespace hornbill::alerts {

// With these words the step of a cut begins whose cause is that no output of the zone played.
inline constexpr std::string_view kNoOutput = "no output";

// A stretch in which an alert sounded in one zone.
struct HeardStretch {
  std::string zone;
  base::UtcTime began;
  std::optional<base::FramePos> began_frame;
  std::optional<base::UtcTime> ended;  // nothing: it sounds still, or nobody knows
  std::optional<base::FramePos> ended_frame;
  int repetitions = 0;  // heard to the end
  // "complete", "cut", "no output", "cancelled", ...; "station restarted"; "on air"
  std::string how;
};

// Where and when the alert was heard, in the order in which it began.
std::vector<HeardStretch> heard_stretches(const AlertRecord& record);

}  // namespace hornbill::alerts
