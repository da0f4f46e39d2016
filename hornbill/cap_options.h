// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/sources/cap/cap_source.h"
#include "config/station_config.h"

// From the configuration to what judges messages. Pure but for the certificates' files.
// Thread: any.
namespace hornbill {

// The station and the moment that messages are judged by.
struct CapJudges {
  const alerts::CapStation& station;
  base::UtcTime now;
};

// By what the messages of a file are judged. A file says not from whom it is: it counts as from the
// first of `sources` whose signature its first message carries, else as from `nobody`. What proves
// nothing waits for a person at least, also where the service's own line would be trusted.
alerts::CapSourceOptions source_of_file(std::string_view bytes,
                                        std::span<const alerts::CapSourceOptions> sources,
                                        const alerts::CapSourceOptions& nobody,
                                        const CapJudges& by);

// The station as CAP messages are judged by. What cannot be read of its places goes to `problems`,
// a sentence each.
alerts::CapStation cap_station(const config::StationConfig& config,
                               std::vector<std::string>& problems);

// Of files that come from no service that is known.
alerts::CapSourceOptions cap_of_files(const config::AlertConfig& alerts);

// One source's rules, with the phrases of events that `alerts` names for all. Where its
// certificates cannot be read nobody is trusted, and a sentence goes to `problems`.
alerts::CapSourceOptions cap_source(const config::CapOptions& options,
                                    const config::AlertConfig& alerts,
                                    std::vector<std::string>& problems);

}  // namespace hornbill
