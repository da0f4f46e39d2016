// SPDX-License-Identifier: Apache-2.0
#include "hornbill/inspect_context.h"

#include "hornbill/alert_order.h"
#include "hornbill/cap_options.h"

namespace hornbill {

InspectContext inspect_context(const config::StationConfig& config) {
  InspectContext context;
  context.name = config.setup->name;
  context.view.site = config.alerts.site;
  for (const auto& zone : config.setup->zones) context.view.zones.push_back(zone.name);
  context.approval = approval_policy(config.alerts);
  context.cap_station = cap_station(config, context.problems);
  for (const config::CapOptions& source : config.alerts.cap) {
    context.cap_sources.push_back(cap_source(source, config.alerts, context.problems));
  }
  context.cap_source = cap_of_files(config.alerts);
  return context;
}

InspectContext inspect_anywhere() {
  InspectContext context;
  context.view.anywhere = true;
  context.cap_station.zones.push_back({"every zone", {}, {}, {}, {}});
  context.cap_source.everywhere = true;
  return context;
}

}  // namespace hornbill
