// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace hornbill::alerts {

// Degrees, WGS 84; north and east positive.
struct GeoPoint {
  double lat = 0.0;
  double lon = 0.0;
  bool operator==(const GeoPoint&) const = default;
};

// The corners of one ring, the last equal to the first.
using GeoPolygon = std::vector<GeoPoint>;

// What follows works on a local plane about the place that is asked for: good to a part in a
// thousand within some hundred kilometres of it, which is the size of a station's region. Edges
// are straight in latitude and longitude, as CAP means them; a polygon may cross the date line. A
// polygon around a pole is taken for the strip that its corners span.

// Units: kilometres along the great circle.
double distance_km(GeoPoint a, GeoPoint b);
// Whether `point` is inside, or on the edge.
bool contains(const GeoPolygon& polygon, GeoPoint point);
// Whether two areas share a point: edges cross, or one holds the other.
bool intersect(const GeoPolygon& a, const GeoPolygon& b);
// Whether some point of `polygon` is within `radius_km` of `centre`.
bool reaches(const GeoPolygon& polygon, GeoPoint centre, double radius_km);

}  // namespace hornbill::alerts
