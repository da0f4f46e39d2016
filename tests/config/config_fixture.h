// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/parse.h"

namespace hornbill::config {

// What every station has; five lines, so that what a test adds begins on line 6.
inline const std::string kStation = R"([station]
name = "Test"
time_zone = "Asia/Bangkok"
[zones.village]
outputs = [{ soundcard = "default" }]
)";

inline ParsedConfig parse(std::string_view text) {
  ParseOptions options;
  options.files = FileCheck::off;
  return parse_station_config(text, "station.toml", options);
}

inline ParsedConfig parse_with(const std::string& added) { return parse(kStation + added); }

// "6:8 error: cause [suggestion]".
inline std::string line_of(const ConfigFault& fault) {
  std::string line = std::to_string(fault.at.line) + ":" + std::to_string(fault.at.column);
  line += fault.severity == base::Severity::error ? " error: " : " warning: ";
  line += fault.cause;
  if (!fault.suggestion.empty()) line += " [" + fault.suggestion + "]";
  return line;
}

inline std::vector<std::string> lines_of(const ParsedConfig& parsed) {
  std::vector<std::string> lines;
  for (const ConfigFault& fault : parsed.faults) lines.push_back(line_of(fault));
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace hornbill::config
