// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>

#include "base/process/helper_program.h"
#include "base/time.h"
#include "config/parse.h"
#include "hornbill/library_loader.h"

namespace hornbill {

// hornbill plan
struct PlanOptions {
  std::string file = "/etc/hornbill/station.toml";
  // As base::parse_moment() reads them: "2026-12-01", "2026-12-01 06:00", "today", "yesterday".
  std::string from = "today";
  std::string to;  // a date alone means the whole of it; empty: to the end of the day of `from`
  bool json = false;
  bool colour = false;         // of the table: where a terminal is and NO_COLOR is not set
  bool colour_faults = false;  // likewise, where faults go
  base::UtcTime now;
  config::ParseOptions parse;
  // What is known of the library's files; and, asked for only where something has to be measured,
  // the place in which what is found is kept. Either may be empty.
  std::function<playlists::KnownFacts(const config::StationConfig&)> facts;
  std::function<FactsKeeper(const config::StationConfig&)> keeper_of;
  // Files whose length matters and is not known are measured, for no longer than this. What remains
  // is shown as unknown.
  base::Duration measure_for = std::chrono::seconds(20);
  bool progress = false;  // `err` is a terminal: draw a bar
  std::string program = base::helper_program("hornbill-codec");
};

// Expands the timetable and shows it: a table in local time, or JSON in UTC with the local time
// beside it. Faults and what could not be measured are told on `err`. Returns the exit status: 0, 1
// where the configuration has errors (shown on `err`), 2 where `from` or `to` cannot be understood.
int run_plan(const PlanOptions& options, std::ostream& out, std::ostream& err);

}  // namespace hornbill
