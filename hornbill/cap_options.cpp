// SPDX-License-Identifier: Apache-2.0
#include "hornbill/cap_options.h"

#include <algorithm>
#include <utility>

#include "alerts/sources/cap/cap_judge.h"
#include "base/file_store.h"

namespace hornbill {
namespace {

constexpr std::size_t kMostPemBytes = 1U << 20U;

template <class Parse>
auto shapes_of(const std::vector<std::string>& texts, const std::string& zone, Parse parse,
               std::vector<std::string>& problems) {
  std::vector<typename decltype(parse(std::string_view()))::value_type> shapes;
  for (const std::string& text : texts) {
    auto shape = parse(text);
    if (shape) {
      shapes.push_back(std::move(*shape));
    } else {
      problems.push_back("[zones." + zone + "]: " + shape.error().message);
    }
  }
  return shapes;
}

// Lines of the service, then of all services, then the built-in ones: whoever writes one line for
// one event means the others to stay as they are.
alerts::CapClassTable classes_of(const alerts::CapClassTable& own,
                                 const config::AlertConfig& alerts) {
  alerts::CapClassTable table = own;
  table.insert(table.end(), alerts.cap_classes.begin(), alerts.cap_classes.end());
  const alerts::CapClassTable standing = alerts::default_cap_classes();
  table.insert(table.end(), standing.begin(), standing.end());
  return table;
}

}  // namespace

// check: allow parameters (which document, from whom it may be, and by what it is judged)
alerts::CapSourceOptions source_of_file(std::string_view bytes,
                                        std::span<const alerts::CapSourceOptions> sources,
                                        const alerts::CapSourceOptions& nobody,
                                        const CapJudges& by) {
  const alerts::CapSourceOptions* found = &nobody;
  for (const alerts::CapSourceOptions& source : sources) {
    const auto judged = alerts::judge_cap_document(bytes, source, by.station, {by.now});
    if (judged.empty() || judged.front().signature.state != alerts::SignatureState::valid) continue;
    found = &source;
    break;
  }
  // Whatever a service's own line is trusted for: a file came by another way, and what else is in
  // it may be anybody's.
  alerts::CapSourceOptions rules = *found;
  for (alerts::Decision* unproven : {&rules.unsigned_messages, &rules.unchecked_signatures}) {
    *unproven = std::max(*unproven, alerts::Decision::hold);
  }
  return rules;
}

alerts::CapStation cap_station(const config::StationConfig& config,
                               std::vector<std::string>& problems) {
  alerts::CapStation station;
  station.languages = config.languages;
  for (const config::ZonePlace& place : config.alerts.places) {
    alerts::CapZone zone;
    zone.name = place.zone;
    zone.languages = place.languages;
    zone.geocodes = place.geocodes;
    zone.points = shapes_of(place.points, place.zone, alerts::parse_zone_point, problems);
    zone.polygons = shapes_of(place.areas, place.zone, alerts::parse_zone_polygon, problems);
    station.zones.push_back(std::move(zone));
  }
  return station;
}

alerts::CapSourceOptions cap_of_files(const config::AlertConfig& alerts) {
  alerts::CapSourceOptions source;
  source.name = "a file";  // no service can have this name
  source.phrases = alerts.event_phrases;
  source.classes = classes_of({}, alerts);
  return source;
}

alerts::CapSourceOptions cap_source(const config::CapOptions& options,
                                    const config::AlertConfig& alerts,
                                    std::vector<std::string>& problems) {
  alerts::CapSourceOptions source;
  source.name = options.name;
  source.strict = options.strict;
  source.senders = options.senders;
  source.zones = options.zones;
  source.everywhere = options.everywhere;
  source.highest = options.highest;
  source.phrases = alerts.event_phrases;
  source.classes = classes_of(options.classes, alerts);
  source.unsigned_messages = options.unproven;
  source.unchecked_signatures = options.unproven;
  alerts::TrustedSignerOptions trusted;
  trusted.names = options.names;
  for (const std::string& file : options.certificates) {
    auto pem = base::read_file(file, kMostPemBytes);
    if (pem) {
      trusted.pem.push_back(std::move(*pem));
    } else {
      problems.push_back("source " + options.name + ": " + pem.error().message);
    }
  }
  auto signers = alerts::TrustedSigners::load(trusted);
  if (signers) {
    source.signers = std::move(*signers);
  } else {
    problems.push_back("source " + options.name + ": " + signers.error().message);
  }
  return source;
}

}  // namespace hornbill
