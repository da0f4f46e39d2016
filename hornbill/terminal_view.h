// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "web/status.h"

namespace hornbill {

// What the terminal can show.
struct ViewOptions {
  int width = 80;       // columns, at least 40
  bool colour = false;  // ANSI colours
  bool unicode = true;  // bars and marks beyond ASCII
};

// The station as people see it in a terminal: what is on air in each programme, with a bar and the
// time left; what comes next; a meter of each zone; outputs; faults and how old they are. One text
// a line, without ends of line, none wider than `width`. Pure.
std::vector<std::string> terminal_view(const web::StationStatus& status,
                                       const ViewOptions& options);

// Moves what is on air on by `ms`, for redrawing between two reports.
void advance(web::StationStatus& status, std::int64_t ms);

}  // namespace hornbill
