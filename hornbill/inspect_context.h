// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alerts/sources/cap/cap_source.h"
#include "alerts/sources/signed/judge.h"
#include "config/station_config.h"

namespace hornbill {

// The station by whose rules messages are judged, as the judges want it.
struct InspectContext {
  std::string name;  // empty: no station
  alerts::StationView view;
  alerts::KeyPolicy keys;
  alerts::ApprovalPolicy approval;
  alerts::CapStation cap_station;
  alerts::CapSourceOptions cap_source;                // of messages from no service that is known
  std::vector<alerts::CapSourceOptions> cap_sources;  // of the configuration
  std::vector<std::string> problems;  // places of zones that cannot be read, a sentence each
};

InspectContext inspect_context(const config::StationConfig& config);

// No station in particular: every site, zone and place will do.
InspectContext inspect_anywhere();

}  // namespace hornbill
