// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "base/local_clock.h"
#include "scheduler/playout/station_setup.h"
#include "scheduler/timetable/plan_report.h"

namespace hornbill {

// A plan and what it belongs to.
struct PlanView {
  const scheduler::StationSetup& setup;
  const scheduler::PlanReport& report;
  scheduler::PlanRange range;
};

// What is heard in a gap.
enum class GapSound { fallback, silence };
GapSound sound_of(const scheduler::PlanGap& gap, const scheduler::StationSetup& setup);

// A remark in words: "waits for the item of Music, at the latest 08:05:00".
std::string remark_text(const scheduler::Remark& remark, base::LocalClock& clock);

// The table for people: one line an entry or gap, by local date.
void print_plan_table(const PlanView& view, bool colour, std::ostream& out);

// {"station", "time_zone", "from", "to", "entries": [...], "gaps": [...]}; times are RFC 3339 with
// the zone's offset.
void print_plan_json(const PlanView& view, std::ostream& out);

}  // namespace hornbill
