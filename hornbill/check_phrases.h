// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/parse.h"
#include "config/station_config.h"

namespace hornbill {

// What is wrong with what the station would say: the faults of the phrase files, languages of the
// zones that have no voice or lack phrases of every alert, and hazards of the configuration that
// name phrases which such a language does not have. All
// are warnings: an alert sounds all the same, without what is missing. `file`: the configuration's.
// Thread: any; reads the phrase files.
std::vector<config::ConfigFault> phrase_faults(const std::string& file,
                                               const config::StationConfig& config);

}  // namespace hornbill
