// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time_zone.h"
#include "config/parse.h"

namespace hornbill {

// Where a command about keys and announcements works. A station is not needed: an official's
// computer has none.
struct AlertPlace {
  std::string config_file;    // may not exist
  bool config_given = false;  // by --config: then it must exist
  std::string roster;         // of --roster; empty: see roster_folder()
  std::string time_zone;      // of --time-zone; empty: the station's, else the machine's
  config::ParseOptions parse;
};

struct AlertContext {
  std::shared_ptr<const config::StationConfig> config;  // null: none, or one with faults
  std::string roster;                                   // a folder, which may not exist
  base::TimeZone zone = base::TimeZone::utc();          // of the times that people write and read
  std::string note;  // a sentence where the configuration was of no use; else empty
};

// The one rule for where the roster is: what was asked for, else what [alerts] of the configuration
// says, else the folder "roster" beside it. `config` may be null.
std::string roster_folder(const AlertPlace& place, const config::StationConfig* config);

// Faults of the configuration are no obstacle, since revoking a key must never wait for a tidy
// file. Fails: not_found, a configuration that was asked for; invalid_argument, no such time zone.
base::Result<AlertContext> alert_context(const AlertPlace& place);
// The same; the note goes to `err`.
base::Result<AlertContext> alert_context(const AlertPlace& place, std::ostream& err);

// "2026-11-24 14:00", local.
std::string local_moment(base::UtcTime time, const base::TimeZone& zone);

}  // namespace hornbill
