// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "config/parse.h"

namespace hornbill {

// hornbill journal verify
struct JournalVerifyOptions {
  std::string file = "/etc/hornbill/station.toml";
  std::string state_folder;  // of another station, or a copy; empty: the configuration's
  bool json = false;
  bool colour = false;  // on `err`
  config::ParseOptions parse;
};

// Walks the alerts' record and its mirror in the store, with or without a running station, and
// tells what was edited, removed or put in: for people, or as JSON ({"intact", "first", "last",
// "in_store", "head", "findings": [{"sequence", "where", "text"}], "notes"}). Changes nothing.
// Returns the exit status: 0 intact, 1 not intact, or the configuration has errors.
int run_journal_verify(const JournalVerifyOptions& options, std::ostream& out, std::ostream& err);

}  // namespace hornbill
