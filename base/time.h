// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/frames.h"

namespace hornbill::base {

using Duration = std::chrono::microseconds;
// An instant. People schedule in local time; the day plan and everything below it use this.
using UtcTime = std::chrono::sys_time<Duration>;
// What a wall clock shows in some zone; means nothing without a TimeZone.
using LocalTime = std::chrono::local_time<Duration>;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

// Rounds to the nearest frame.
constexpr FrameCount to_frames(Duration d) {
  const std::int64_t n = d.count() * 6;  // 48 frames/ms = 6 frames per 125 us
  return {n >= 0 ? (n + 62) / 125 : -((-n + 62) / 125)};
}
constexpr Duration to_duration(FrameCount n) { return Duration{n.value * 125 / 6}; }

// RFC 3339 in UTC with milliseconds, "2026-11-24T07:40:40.000Z".
std::string format_utc(UtcTime t);

// Where the time comes from. Only the system implementation reads clocks; all else is handed one.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  // Thread: any.
  virtual UtcTime utc() const = 0;
  virtual SteadyTime steady() const = 0;
};

class SystemTime final : public TimeSource {
 public:
  UtcTime utc() const override;
  SteadyTime steady() const override;
};

}  // namespace hornbill::base
