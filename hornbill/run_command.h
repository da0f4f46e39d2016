// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/parse.h"

namespace hornbill {

// What `hornbill run` was told.
struct RunOptions {
  std::string config_file;
  std::string version;
  config::ParseOptions parse;
};

// hornbill run: plays until SIGTERM or SIGINT; SIGHUP reloads. Returns the exit status.
int run_station(const RunOptions& options);

}  // namespace hornbill
