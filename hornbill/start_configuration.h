// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/parse.h"

namespace hornbill {

// With which configuration a station starts.
struct StartConfiguration {
  std::shared_ptr<const config::StationConfig> config;  // null: there is none to start with
  std::vector<config::ConfigFault> faults;              // of the file that was given
  std::string fault;  // why it is not that of the file; empty where it is
};

// That of `file`; where it cannot be read or is refused, the one last accepted from there.
// Thread: any.
StartConfiguration choose_configuration(const std::string& file, const config::ParseOptions& parse);

// The first error among `faults`, and how many there are beside it: "station.toml:12:3: error:
// unknown key \"nam\" (and 2 more: \"hornbill check\" shows them)".
std::string first_error(const std::vector<config::ConfigFault>& faults);

}  // namespace hornbill
