// SPDX-License-Identifier: Apache-2.0
#include "hornbill/start_configuration.h"

#include <algorithm>
#include <utility>

#include "config/last_good.h"

namespace hornbill {

std::string first_error(const std::vector<config::ConfigFault>& faults) {
  const auto is_error = [](const config::ConfigFault& f) {
    return f.severity == base::Severity::error;
  };
  const auto first = std::find_if(faults.begin(), faults.end(), is_error);
  if (first == faults.end()) return "";
  const auto more = std::count_if(first + 1, faults.end(), is_error);
  std::string text = base::to_string(*first);
  if (more > 0) text += " (and " + std::to_string(more) + " more: \"hornbill check\" shows them)";
  return text;
}

StartConfiguration choose_configuration(const std::string& file,
                                        const config::ParseOptions& parse) {
  config::ParsedConfig given = config::read_station_config(file, parse);
  if (given.config) return {std::move(given.config), std::move(given.faults), ""};
  auto kept = config::read_last_good(file, parse);
  if (!kept) return {nullptr, std::move(given.faults), ""};
  const base::UtcTime accepted = kept->accepted;
  config::ParsedConfig last = config::parse_last_good(std::move(*kept), parse);
  if (!last.config) return {nullptr, std::move(given.faults), ""};
  std::string when = last.config->setup->zone.format(accepted).substr(0, 16);
  std::replace(when.begin(), when.end(), 'T', ' ');
  std::string fault = "Started from the configuration of " + when + ": " +
                      first_error(given.faults) + ". Mend it and run \"hornbill reload\".";
  return {std::move(last.config), std::move(given.faults), std::move(fault)};
}

}  // namespace hornbill
