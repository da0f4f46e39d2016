// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "config/parse.h"

namespace hornbill {

// hornbill check
struct CheckOptions {
  std::string file = "/etc/hornbill/station.toml";
  bool json = false;
  bool colour = false;  // on `err`, where a terminal is and NO_COLOR is not set
  config::ParseOptions parse;
};

// Reads the configuration and shows every fault: on `err` for people, one a line, with the verdict
// on a good file on `out`; or all on `out` as
// JSON ({"file", "ok", "faults": [{"file", "line", "column", "severity", "cause",
// "suggestion"}]}). Returns the exit status: 0 no errors (there may be warnings), 1 errors.
int run_check(const CheckOptions& options, std::ostream& out, std::ostream& err);

// The faults as `run_check` shows them to people; every command that reads a configuration uses it.
void print_faults(const std::vector<config::ConfigFault>& faults, bool colour, std::ostream& err);

}  // namespace hornbill
