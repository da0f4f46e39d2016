// SPDX-License-Identifier: Apache-2.0
#include "hornbill/inspect_context.h"

namespace hornbill {

namespace {

// Reads each text that places a zone; one that cannot be read is told and left out.
class PlaceReader {
 public:
  PlaceReader(const std::string& zone, std::vector<std::string>& problems)
      : zone_(zone), problems_(problems) {}

  template <class Place>
  std::vector<Place> read(const std::vector<std::string>& texts,
                          base::Result<Place> (*parse)(std::string_view)) {
    std::vector<Place> places;
    for (const std::string& text : texts) {
      if (auto place = parse(text)) {
        places.push_back(*std::move(place));
      } else {
        problems_.push_back("[zones." + zone_ + "]: " + place.error().message);
      }
    }
    return places;
  }

 private:
  const std::string& zone_;
  std::vector<std::string>& problems_;
};

alerts::CapZone cap_zone(const config::ZonePlace& place, std::vector<std::string>& problems) {
  PlaceReader reader(place.zone, problems);
  return {place.zone, place.languages, place.geocodes,
          reader.read(place.points, alerts::parse_zone_point),
          reader.read(place.areas, alerts::parse_zone_polygon)};
}

}  // namespace

InspectContext inspect_context(const config::StationConfig& config) {
  InspectContext context;
  context.name = config.setup->name;
  context.view.site = config.alerts.site;
  for (const auto& zone : config.setup->zones) context.view.zones.push_back(zone.name);
  context.approval.life_safety_bypass = config.alerts.bypass;
  for (std::size_t i = 0; i < alerts::kClasses; ++i) {
    context.approval.second_person[i] = config.alerts.classes[i].second_person;
  }
  context.cap_station.languages = config.languages;
  for (const config::ZonePlace& place : config.alerts.places) {
    context.cap_station.zones.push_back(cap_zone(place, context.problems));
  }
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
