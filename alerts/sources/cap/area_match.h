// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "alerts/sources/cap/cap_alert.h"
#include "base/result.h"

namespace hornbill::alerts {

// Where a zone of the station is, and in which languages it is spoken to.
struct CapZone {
  std::string name;
  std::vector<std::string> languages;  // in its order; empty: the station's
  // "valueName=value" as the source writes them: "TH-PCODE=5707". A star at the end stands for
  // whatever follows: "TH-PCODE=57*". Codes of the places that the zone is part of belong here too.
  // SAME and FIPS6 codes know their own order: the zone's county is in its state.
  std::vector<std::string> geocodes;
  std::vector<GeoPoint> points;
  std::vector<GeoPolygon> polygons;

  bool has_place() const { return !geocodes.empty() || !points.empty() || !polygons.empty(); }
};

enum class AreaMatch : std::uint8_t {
  outside,
  inside,
  unknown,  // the area says it in words only, or in codes that the zone does not know
};

// Whether `area` touches `zone`. A code that matches is enough, and so is a shape.
AreaMatch match_area(const CapArea& area, const CapZone& zone);

// "19.9,99.8" or a ring of such, blanks between, closed or not; for who reads a configuration.
// Fails: invalid_argument.
base::Result<GeoPoint> parse_zone_point(std::string_view text);
base::Result<GeoPolygon> parse_zone_polygon(std::string_view text);

}  // namespace hornbill::alerts
