// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "config/station_config.h"

namespace hornbill {

// Whether a rendering may write `file`, which need not exist: it must be nothing that the station
// plays, reads, records or remembers. Refused are the files of the configuration, all in the state
// folder and in a library folder of its own, named segments, lists and members of playlists, and
// what recorders have written. Links are followed.
// Fails: refused, with the reason. Thread: any.
base::Result<void> check_render_target(const std::string& file,
                                       const config::StationConfig& config);

}  // namespace hornbill
