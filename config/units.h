// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "scheduler/timetable/rule.h"

// What people write for times, lengths, levels and days. Each fails with invalid_argument and a
// sentence that says what is wrong and shows the right form.
// Thread: any.
namespace hornbill::config {

// "45m", "1h30m", "800ms", "1.5s", "30d", "-20ms": numbers with the units d, h, m, s, ms, the
// larger first. At most 10,000 days.
base::Result<base::Duration> parse_duration(std::string_view text);

// "06:00" or "06:00:30" as time since midnight; "24:00" only where `end_of_day` is allowed.
base::Result<base::Duration> parse_time_of_day(std::string_view text, bool end_of_day);

// What a wrong time most likely means: "08:00" for "8:00" or "8.00"; empty where nothing is near.
std::string nearest_time_of_day(std::string_view text, bool end_of_day);

// "2026-12-01", a date that exists.
base::Result<std::chrono::year_month_day> parse_date(std::string_view text);

// "2026-12-01" or "2027-01-01..2027-01-03", both ends included, at most ten years.
base::Result<std::set<std::chrono::sys_days>> parse_dates(std::string_view text);

// "daily", "weekdays", "weekend", "mon", "mon-sat", "mon,wed,fri", "fri-mon" and mixtures with
// commas; full English names too. Bit d of the result is std::chrono::weekday{d}.
base::Result<std::uint8_t> parse_days(std::string_view text);

// What wrong days most likely mean: "mon-fri" for "mon-fry"; empty where nothing is near.
std::string nearest_days(std::string_view text);

// "-16 LUFS", "-1 dBTP", "15 dB", "-60": a number, and `unit` if a unit is given.
base::Result<double> parse_level(std::string_view text, std::string_view unit);

// "playlist:morning", "segment:anthem", "input:studio", "silence".
base::Result<scheduler::PlayTarget> parse_target(std::string_view text);

}  // namespace hornbill::config
