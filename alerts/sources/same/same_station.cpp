// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_station.h"

#include <set>
#include <utility>

#include "alerts/sources/same/event_codes.h"

namespace hornbill::alerts {
namespace {

// Empty: none is known.
std::string event_of(const AlertDraft& draft, const SameStation& station) {
  if (!draft.event_code.empty()) return draft.event_code;
  const std::string phrase = draft.phrase.value_or("");
  const auto hazard = station.event_of_hazard.find(phrase.substr(0, phrase.find_first_of(", ")));
  if (hazard != station.event_of_hazard.end()) return hazard->second;
  const auto by_class = station.event_of_class.find(draft.urgency);
  return by_class != station.event_of_class.end() ? by_class->second : "";
}

std::vector<std::string> locations_of(const AlertDraft& draft, const SameStation& station) {
  std::set<std::string> locations;
  for (const std::string& zone : draft.zones) {
    const auto known = station.locations_of_zone.find(zone);
    if (known == station.locations_of_zone.end()) continue;
    locations.insert(known->second.begin(), known->second.end());
  }
  return {locations.begin(), locations.end()};
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
  if (draft.source == AlertSource::same) {
    auto heard = parse_same(draft.id, now);
    if (!heard) return base::fail(heard.error());
    header = std::move(*heard);
    header.sender = station.sender;
    return header;
  }
  header.originator = station.originator;
  header.event = event_of(draft, station);
  if (header.event.empty()) {
    return base::fail(base::ErrorCode::not_found, "no event code is known for it");
  }
  if (same_event(header.event).test) {
    return base::fail(base::ErrorCode::refused, header.event + " is the code of a test");
  }
  header.locations = locations_of(draft, station);
  if (header.locations.empty()) {
    return base::fail(base::ErrorCode::invalid_argument, "none of its zones has a SAME location");
  }
  header.issued = std::chrono::floor<std::chrono::minutes>(now);
  header.valid_for = std::chrono::ceil<std::chrono::minutes>(expires - header.issued);
  header.sender = station.sender;
  if (auto text = format_same(header); !text) return base::fail(text.error());
  return header;
}

}  // namespace hornbill::alerts
