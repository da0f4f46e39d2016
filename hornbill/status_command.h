// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace hornbill {

// hornbill status
struct StatusOptions {
  std::string config_file;
  bool watch = false;  // redraw until Ctrl-C
  bool json = false;   // with `watch`: a line of JSON at each change
};

// Shows what is on air, on standard output. Returns the exit status.
int run_status(const StatusOptions& options);

}  // namespace hornbill
