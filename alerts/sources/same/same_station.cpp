// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_station.h"

#include <algorithm>

namespace hornbill::alerts {
namespace {

std::string event_of(const AlertDraft& draft, const SameStation& station) {
  const std::string phrase = draft.phrase.value_or("");
  const auto hazard = station.event_of_hazard.find(phrase.substr(0, phrase.find_first_of(", ")));
  if (hazard != station.event_of_hazard.end()) return hazard->second;
  const auto by_class = station.event_of_class.find(draft.urgency);
  return by_class != station.event_of_class.end() ? by_class->second : "CEM";
}

std::vector<std::string> locations_of(const AlertDraft& draft, const SameStation& station) {
  std::vector<std::string> locations;
  for (const std::string& zone : draft.zones) {
    const auto known = station.locations_of_zone.find(zone);
    if (known == station.locations_of_zone.end()) return station.locations;
    locations.insert(locations.end(), known->second.begin(), known->second.end());
  }
  if (locations.empty()) return station.locations;
  std::sort(locations.begin(), locations.end());
  locations.erase(std::unique(locations.begin(), locations.end()), locations.end());
  return locations;
}

}  // namespace

base::Result<SameHeader> same_header_of(const AlertDraft& draft, const SameStation& station,
                                        base::UtcTime now) {
  if (draft.drill) {
    return base::fail(base::ErrorCode::refused, "SAME headers are never sent for an exercise");
  }
  const base::UtcTime expires = draft.expires.value_or(now + std::chrono::hours(24));
  if (expires <= now) {
    return base::fail(base::ErrorCode::refused, "the alert has expired");
  }
  SameHeader header;
  header.originator = station.originator;
  header.event = event_of(draft, station);
  header.locations = locations_of(draft, station);
  header.issued = std::chrono::floor<std::chrono::minutes>(now);
  header.valid_for = std::chrono::ceil<std::chrono::minutes>(expires - header.issued);
  header.sender = station.sender;
  if (auto text = format_same(header); !text) return base::fail(text.error());
  return header;
}

}  // namespace hornbill::alerts
