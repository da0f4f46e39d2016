// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/time.h"
#include "hornbill/alert_context.h"

namespace hornbill {

// hornbill alert inspect, hornbill announce verify
struct InspectOptions {
  AlertPlace place;
  base::UtcTime now;
  std::string file;
  bool announcements_only = false;
  std::string site;  // judge as the station of this name; empty: the configuration's
  // Who may sign CAP messages: files with certificates or keys (PEM).
  std::vector<std::string> certificates;
  // As what the feed of this service of the configuration brings; empty: as a file, which may be
  // from anybody.
  std::string service;
  bool strict = false;  // CAP that is not as the standard wants it is refused
  bool json = false;
  bool colour = false;  // of the roster's faults on `err`
};

// What a station would do with a signed announcement, a CAP message, or a feed of such, and why;
// nothing is queued. What the running station remembers (messages seen before, alerts within the
// hour) is not looked at. Returns the exit status: 0, 4 where all in the file would be refused,
// 1 or 2 where it cannot be judged.
int run_inspect(const InspectOptions& options, std::ostream& out, std::ostream& err);

}  // namespace hornbill
