// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>

#include "alerts/sources/cap/cap_fields.h"
#include "alerts/sources/cap/xml_walk.h"

namespace hornbill::alerts {
namespace {

constexpr std::string_view kAreaOrder[] = {"areaDesc", "polygon",  "circle",
                                           "geocode",  "altitude", "ceiling"};
constexpr double kMostRadiusKm = 20'100.0;  // half way round the earth

enum class PointFault { none, no_pair, range, far_east };

// "lat,lon". Beyond 180 degrees east up to 360 real services go where they cross the date line.
PointFault parse_point(std::string_view text, GeoPoint& point) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return PointFault::no_pair;
  const auto lat = parse_number(text.substr(0, comma));
  const auto lon = parse_number(text.substr(comma + 1));
  if (!lat || !lon) return PointFault::no_pair;
  if (std::abs(*lat) > 90.0 || std::abs(*lon) > 360.0) return PointFault::range;
  point = {*lat, *lon};
  if (std::abs(*lon) <= 180.0) return PointFault::none;
  point.lon = std::remainder(*lon, 360.0);
  return PointFault::far_east;
}

// Says what is wrong with a point; whether it may be used.
bool accept_point(PointFault fault, std::string_view text, const XmlNode* node, CapScan& scan) {
  const std::string quoted = "\"" + std::string(text.substr(0, 40)) + "\"";
  switch (fault) {
    case PointFault::none:
      return true;
    case PointFault::far_east:
      scan.forgive(node, quoted + " lies beyond 180 degrees");
      return true;
    case PointFault::range:
      scan.fault(node, quoted + " lies nowhere on earth");
      return false;
    case PointFault::no_pair:
      break;
  }
  scan.fault(node, quoted + " is no point: latitude,longitude");
  return false;
}

std::string_view next_part(std::string_view& rest) {
  rest = trimmed(rest);
  const std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end);
  return part;
}

std::optional<GeoPolygon> read_polygon(const XmlNode* node, CapScan& scan) {
  if (first_element(node) != nullptr) {
    scan.fault(node, "<polygon> must hold text, not elements");
    return std::nullopt;
  }
  const std::string text = text_of(node);
  std::string_view rest = text;
  GeoPolygon ring;
  bool said = false;
  for (std::string_view part = next_part(rest); !part.empty(); part = next_part(rest)) {
    GeoPoint point;
    const PointFault fault = parse_point(part, point);
    const bool quiet = fault == PointFault::none || (fault == PointFault::far_east && said);
    if (!quiet && !accept_point(fault, part, node, scan)) return std::nullopt;
    said = said || fault == PointFault::far_east;
    if (!scan.count(node, "corners of polygons", 1, scan.limits().points)) return std::nullopt;
    ring.push_back(point);
  }
  if (ring.empty()) return std::nullopt;
  if (ring.size() < 3) {
    scan.fault(node, "a polygon needs at least 4 corners, this has " + std::to_string(ring.size()));
    return std::nullopt;
  }
  if (ring.front() != ring.back()) {
    scan.fault(node, "the polygon does not end where it begins");
    return std::nullopt;
  }
  // There and back: weather services write it for a strip too narrow for their grid.
  if (ring.size() == 3) scan.forgive(node, "a polygon needs at least 4 corners, this has 3");
  return ring;
}

std::optional<CapCircle> read_circle(const XmlNode* node, CapScan& scan) {
  const std::string text = text_of(node);
  std::string_view rest = text;
  const std::string_view centre = next_part(rest);
  const std::string_view radius = next_part(rest);
  if (centre.empty()) return std::nullopt;
  CapCircle circle;
  if (!accept_point(parse_point(centre, circle.centre), centre, node, scan)) return std::nullopt;
  const auto km = parse_number(radius);
  if (!km || *km < 0.0 || *km > kMostRadiusKm || !trimmed(rest).empty()) {
    scan.fault(node, "a circle reads like 19.9,99.8 5: latitude,longitude and kilometres");
    return std::nullopt;
  }
  circle.radius_km = *km;
  return circle;
}

}  // namespace

CapArea read_cap_area(const XmlNode* node, CapScan& scan) {
  CapFields fields(node, kAreaOrder, scan);
  CapArea area;
  area.description = fields.required("areaDesc", true);
  for (const XmlNode* polygon : fields.all("polygon")) {
    if (auto ring = read_polygon(polygon, scan)) area.polygons.push_back(std::move(*ring));
  }
  for (const XmlNode* round : fields.all("circle")) {
    if (auto circle = read_circle(round, scan)) area.circles.push_back(*circle);
  }
  area.geocodes = fields.named_values("geocode");
  area.altitude_ft = fields.number("altitude");
  area.ceiling_ft = fields.number("ceiling");
  if (area.ceiling_ft && !area.altitude_ft) scan.forgive(node, "<ceiling> without <altitude>");
  return area;
}

}  // namespace hornbill::alerts
