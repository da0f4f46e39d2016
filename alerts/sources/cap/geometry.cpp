// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace hornbill::alerts {
namespace {

constexpr double kEarthKm = 6371.0088;  // mean radius, IUGG
constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kKmADegree = kEarthKm * kRadians;

struct Flat {  // on the plane, or unrolled degrees
  double x = 0.0;
  double y = 0.0;
};

struct Box {
  double left = std::numeric_limits<double>::infinity();
  double right = -std::numeric_limits<double>::infinity();
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void take(Flat p) {
    left = std::min(left, p.x);
    right = std::max(right, p.x);
    low = std::min(low, p.y);
    high = std::max(high, p.y);
  }
  bool touches(const Box& o) const {
    return left <= o.right && o.left <= right && low <= o.high && o.low <= high;
  }
};

using FlatRing = std::vector<Flat>;

// Longitudes made continuous: each corner within 180 degrees of the one before, so that a ring
// over the date line is one piece. x is longitude, y latitude.
FlatRing unroll(const GeoPolygon& polygon) {
  FlatRing out;
  out.reserve(polygon.size());
  double lon = polygon.empty() ? 0.0 : polygon.front().lon;
  for (const GeoPoint& p : polygon) {
    lon += std::remainder(p.lon - lon, 360.0);
    out.push_back({lon, p.lat});
  }
  return out;
}

Box box_of(const FlatRing& ring) {
  Box box;
  for (const Flat p : ring) box.take(p);
  return box;
}

double cross(Flat o, Flat a, Flat b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

bool on_segment(Flat a, Flat b, Flat p) {
  return std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= p.y &&
         p.y <= std::max(a.y, b.y);
}

bool segments_meet(Flat a, Flat b, Flat c, Flat d) {
  const double d1 = cross(c, d, a);
  const double d2 = cross(c, d, b);
  const double d3 = cross(a, b, c);
  const double d4 = cross(a, b, d);
  if (((d1 > 0) != (d2 > 0)) && ((d3 > 0) != (d4 > 0)) && d1 != 0 && d2 != 0 && d3 != 0 &&
      d4 != 0) {
    return true;
  }
  return (d1 == 0 && on_segment(c, d, a)) || (d2 == 0 && on_segment(c, d, b)) ||
         (d3 == 0 && on_segment(a, b, c)) || (d4 == 0 && on_segment(a, b, d));
}

// Even-odd rule; the edge counts as inside.
bool ring_holds(const FlatRing& ring, Flat p) {
  bool inside = false;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Flat a = ring[i - 1];
    const Flat b = ring[i];
    if (cross(a, b, p) == 0 && on_segment(a, b, p)) return true;
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) {
      inside = !inside;
    }
  }
  return inside;
}

bool rings_share(const FlatRing& a, const FlatRing& b) {
  const Box box_a = box_of(a);
  const Box box_b = box_of(b);
  if (!box_a.touches(box_b)) return false;
  for (std::size_t i = 1; i < a.size(); ++i) {
    Box edge;
    edge.take(a[i - 1]);
    edge.take(a[i]);
    if (!edge.touches(box_b)) continue;
    for (std::size_t j = 1; j < b.size(); ++j) {
      if (segments_meet(a[i - 1], a[i], b[j - 1], b[j])) return true;
    }
  }
  return ring_holds(b, a.front()) || ring_holds(a, b.front());
}

// Whether `test` holds for a ring moved round the earth by any number of turns. A ring and a
// place are each within one turn of the middle.
template <class Test>
bool on_any_turn(const FlatRing& ring, Test test) {
  FlatRing moved = ring;
  for (const double turn : std::array{-720.0, -360.0, 0.0, 360.0, 720.0}) {
    for (std::size_t i = 0; i < ring.size(); ++i) moved[i].x = ring[i].x + turn;
    if (test(moved)) return true;
  }
  return false;
}

// Squared distance from the plane's origin to a segment.
double origin_to_segment2(Flat a, Flat b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  const double along = length2 > 0 ? std::clamp(-(a.x * dx + a.y * dy) / length2, 0.0, 1.0) : 0.0;
  const double x = a.x + along * dx;
  const double y = a.y + along * dy;
  return x * x + y * y;
}

}  // namespace

double distance_km(GeoPoint a, GeoPoint b) {
  const double north = std::sin((b.lat - a.lat) * kRadians / 2);
  const double east = std::sin((b.lon - a.lon) * kRadians / 2);
  const double h =
      north * north + std::cos(a.lat * kRadians) * std::cos(b.lat * kRadians) * east * east;
  return 2 * kEarthKm * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

bool contains(const GeoPolygon& polygon, GeoPoint point) {
  if (polygon.empty()) return false;
  return on_any_turn(unroll(polygon), [&](const FlatRing& ring) {
    return ring_holds(ring, {point.lon, point.lat});
  });
}

bool intersect(const GeoPolygon& a, const GeoPolygon& b) {
  if (a.empty() || b.empty()) return false;
  const FlatRing other = unroll(b);
  return on_any_turn(unroll(a), [&](const FlatRing& ring) { return rings_share(ring, other); });
}

bool reaches(const GeoPolygon& polygon, GeoPoint centre, double radius_km) {
  if (polygon.empty()) return false;
  // Any corner by the true distance, so that a large circle is right however far it goes.
  for (const GeoPoint& p : polygon) {
    if (distance_km(centre, p) <= radius_km) return true;
  }
  const double shrink = std::cos(centre.lat * kRadians);
  return on_any_turn(unroll(polygon), [&](const FlatRing& ring) {
    if (ring_holds(ring, {centre.lon, centre.lat})) return true;
    for (std::size_t i = 1; i < ring.size(); ++i) {
      const auto flat = [&](Flat p) {
        return Flat{(p.x - centre.lon) * shrink * kKmADegree, (p.y - centre.lat) * kKmADegree};
      };
      if (origin_to_segment2(flat(ring[i - 1]), flat(ring[i])) <= radius_km * radius_km) {
        return true;
      }
    }
    return false;
  });
}

}  // namespace hornbill::alerts
