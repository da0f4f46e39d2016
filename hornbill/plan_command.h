// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "base/time.h"
#include "config/parse.h"
#include "playlists/library_scan.h"

namespace hornbill {

// hornbill plan
struct PlanOptions {
  std::string file = "/etc/hornbill/station.toml";
  // As parse_moment() reads them: "2026-12-01", "2026-12-01 06:00", "today", "yesterday".
  std::string from = "today";
  std::string to;  // a date alone means the whole of it; empty: to the end of the day of `from`
  bool json = false;
  bool colour = false;         // of the table: where a terminal is and NO_COLOR is not set
  bool colour_faults = false;  // likewise, where faults go
  base::UtcTime now;
  config::ParseOptions parse;
  // What is known of the library's files from an analysis. Without it, or for files that are not
  // in it, lengths are unknown, and shown so.
  std::function<playlists::KnownFacts(const config::StationConfig&)> facts;
};

// Expands the timetable and shows it: a table in local time, or JSON in UTC with the local time
// beside it. Returns the exit status: 0, 1 where the configuration has errors (shown on `err`),
// 2 where `from` or `to` cannot be understood.
int run_plan(const PlanOptions& options, std::ostream& out, std::ostream& err);

}  // namespace hornbill
