// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/area_match.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "alerts/sources/cap/cap_fields.h"

namespace hornbill::alerts {
namespace {

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

bool is_county_scheme(std::string_view name) {
  return same_letters(name, "SAME") || same_letters(name, "FIPS6");
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

// PSSCCC: part of county, state, county. 000000 is the whole country, CCC 000 the whole state.
// Source: 47 CFR 11.31(c).
bool county_code_holds(std::string_view area, std::string_view zone) {
  if (area.size() != 6 || zone.size() != 6 || !all_digits(area) || !all_digits(zone)) return false;
  if (area == "000000") return true;
  if (area.substr(1, 2) != zone.substr(1, 2)) return false;
  if (area.substr(3) == "000") return true;
  return area.substr(3) == zone.substr(3) &&
         (area[0] == '0' || zone[0] == '0' || area[0] == zone[0]);
}

struct ZoneCode {
  std::string_view name;
  std::string_view value;
};

ZoneCode split_code(std::string_view code) {
  const std::size_t equals = std::min(code.find('='), code.size());
  return {code.substr(0, equals), code.substr(std::min(code.size(), equals + 1))};
}

bool code_matches(const ZoneCode& zone, std::string_view value) {
  if (zone.value.ends_with('*')) {
    return same_letters(value.substr(0, zone.value.size() - 1),
                        zone.value.substr(0, zone.value.size() - 1));
  }
  if (same_letters(zone.value, value)) return true;
  return is_county_scheme(zone.name) && county_code_holds(value, zone.value);
}

// What the codes alone say.
AreaMatch match_codes(const CapArea& area, const CapZone& zone) {
  AreaMatch match = AreaMatch::unknown;
  for (const std::string& text : zone.geocodes) {
    const ZoneCode code = split_code(text);
    for (const CapNamedValue& geocode : area.geocodes) {
      if (!same_letters(code.name, geocode.name)) continue;
      if (code_matches(code, geocode.value)) return AreaMatch::inside;
      match = AreaMatch::outside;  // the scheme is known, the place another
    }
  }
  return match;
}

bool polygon_touches(const GeoPolygon& polygon, const CapZone& zone) {
  return std::any_of(zone.points.begin(), zone.points.end(),
                     [&](GeoPoint point) { return contains(polygon, point); }) ||
         std::any_of(zone.polygons.begin(), zone.polygons.end(),
                     [&](const GeoPolygon& other) { return intersect(polygon, other); });
}

bool circle_touches(const CapCircle& circle, const CapZone& zone) {
  return std::any_of(zone.points.begin(), zone.points.end(),
                     [&](GeoPoint point) {
                       return distance_km(point, circle.centre) <= circle.radius_km;
                     }) ||
         std::any_of(zone.polygons.begin(), zone.polygons.end(), [&](const GeoPolygon& polygon) {
           return reaches(polygon, circle.centre, circle.radius_km);
         });
}

AreaMatch match_shapes(const CapArea& area, const CapZone& zone) {
  if (area.polygons.empty() && area.circles.empty()) return AreaMatch::unknown;
  if (zone.points.empty() && zone.polygons.empty()) return AreaMatch::unknown;
  const bool touched =
      std::any_of(area.polygons.begin(), area.polygons.end(),
                  [&](const GeoPolygon& polygon) { return polygon_touches(polygon, zone); }) ||
      std::any_of(area.circles.begin(), area.circles.end(),
                  [&](const CapCircle& circle) { return circle_touches(circle, zone); });
  return touched ? AreaMatch::inside : AreaMatch::outside;
}

base::Error bad_place(std::string_view text) {
  return {base::ErrorCode::invalid_argument,
          "\"" + std::string(text.substr(0, 60)) + "\" is no place: latitude,longitude in degrees"};
}

}  // namespace

AreaMatch match_area(const CapArea& area, const CapZone& zone) {
  const AreaMatch codes = match_codes(area, zone);
  if (codes == AreaMatch::inside) return codes;
  const AreaMatch shapes = match_shapes(area, zone);
  if (shapes != AreaMatch::unknown) return shapes;
  return codes;
}

base::Result<GeoPoint> parse_zone_point(std::string_view text) {
  const std::size_t comma = std::min(text.find(','), text.size());
  std::string_view second = text.substr(std::min(text.size(), comma + 1));
  while (second.starts_with(' ')) second.remove_prefix(1);
  const auto lat = parse_number(text.substr(0, comma));
  const auto lon = parse_number(second);
  if (!lat || !lon || std::abs(*lat) > 90.0 || std::abs(*lon) > 180.0) {
    return base::fail(bad_place(text));
  }
  return GeoPoint{*lat, *lon};
}

base::Result<GeoPolygon> parse_zone_polygon(std::string_view text) {
  GeoPolygon ring;
  for (const std::string& part : split_quoted(text)) {
    const auto point = parse_zone_point(part);
    if (!point) return base::fail(point.error());
    ring.push_back(*point);
  }
  if (ring.size() < 3) return base::fail(bad_place(text));
  if (ring.front() != ring.back()) ring.push_back(ring.front());
  return ring;
}

}  // namespace hornbill::alerts
