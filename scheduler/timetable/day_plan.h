// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/time_zone.h"
#include "scheduler/timetable/rule.h"

namespace hornbill::scheduler {

// One line of the day plan: a rule at one instant.
struct Entry {
  std::uint32_t rule = 0;  // index into the timetable's rules, which is file order
  base::UtcTime start;
  std::optional<base::UtcTime> end;  // from `until` or `duration`; none: by itself
  bool moved = false;                // its local time does not exist: plays at the clock change
};

// Whether the entry is a bounded item of its own (a segment), or a layer that other entries
// interrupt and that comes back after them (a playlist, an input, silence).
bool is_layer(const Rule& rule);

// The order of a plan: by instant; at one instant hard before soft, segments before layers,
// then file order. Nothing is ever dropped from it.
bool comes_before(const Entry& a, const Entry& b, std::span<const Rule> rules);

// Every entry whose start lies in [from, to), in plan order. A skipped local time plays at the
// first instant after the gap, a doubled one once, at the first. `every` counts elapsed time from
// each `at`. Pure; a year of 1,000 rules in under a second.
// Thread: any.
std::vector<Entry> expand(std::span<const Rule> rules, const base::TimeZone& zone,
                          base::UtcTime from, base::UtcTime to);

// The layer entries that began before `at` and last beyond it, outermost first: what a station
// that starts at `at` is in the midst of. Looks back at most `look_back`.
std::vector<Entry> in_force(std::span<const Rule> rules, const base::TimeZone& zone,
                            base::UtcTime at, base::Duration look_back);

}  // namespace hornbill::scheduler
