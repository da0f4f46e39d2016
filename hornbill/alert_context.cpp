// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_context.h"

#include <unistd.h>

#include <ostream>

#include "base/file_store.h"
#include "hornbill/machine_zone.h"

namespace hornbill {
namespace {

base::Result<base::TimeZone> zone_for(const AlertPlace& place, const AlertContext& context) {
  if (!place.time_zone.empty()) {
    auto zone = base::TimeZone::find(place.time_zone);
    if (!zone) return base::fail(zone.error().within("--time-zone"));
    return zone;
  }
  return context.config ? context.config->setup->zone : machine_zone();
}

}  // namespace

std::string roster_folder(const AlertPlace& place, const config::StationConfig* config) {
  if (!place.roster.empty()) return place.roster;
  if (config != nullptr) return config->alerts.roster_folder;
  return base::folder_of(place.config_file) + "/roster";
}

base::Result<AlertContext> alert_context(const AlertPlace& place) {
  AlertContext context;
  const bool exists = ::access(place.config_file.c_str(), F_OK) == 0;
  if (!exists && place.config_given) {
    return base::fail(base::ErrorCode::not_found, place.config_file + " does not exist");
  }
  if (exists) {
    config::ParseOptions parse = place.parse;
    parse.files = config::FileCheck::off;
    context.config = config::read_station_config(place.config_file, parse).config;
  }
  const auto zone = zone_for(place, context);
  if (!zone) return base::fail(zone.error());
  context.zone = *zone;
  context.roster = roster_folder(place, context.config.get());
  if (exists && !context.config) {
    context.note =
        place.config_file +
        " has faults and was passed over (\"hornbill check\" shows them); times are of " +
        context.zone.name();
  }
  return context;
}

base::Result<AlertContext> alert_context(const AlertPlace& place, std::ostream& err) {
  auto context = alert_context(place);
  if (context && !context->note.empty()) err << "hornbill: " << context->note << "\n";
  return context;
}

std::string local_moment(base::UtcTime time, const base::TimeZone& zone) {
  std::string text = zone.format(time).substr(0, 16);
  if (text.size() > 10) text[10] = ' ';
  return text;
}

}  // namespace hornbill
