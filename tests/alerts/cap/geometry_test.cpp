// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/geometry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "alerts/sources/cap/area_match.h"
#include "base/random.h"

namespace hornbill::alerts {
namespace {

GeoPolygon box(double south, double west, double north, double east) {
  return {{south, west}, {south, east}, {north, east}, {north, west}, {south, west}};
}

TEST(CapGeometry, MeasuresDistancesOnTheGlobe) {
  EXPECT_NEAR(distance_km({0, 0}, {0, 1}), 111.195, 0.01);
  EXPECT_NEAR(distance_km({60, 0}, {60, 1}), 55.597, 0.01);
  EXPECT_NEAR(distance_km({0, 179.5}, {0, -179.5}), 111.195, 0.01);
  EXPECT_NEAR(distance_km({13.75, 100.5}, {19.91, 99.83}), 688.6, 1.0);  // Bangkok, Chiang Rai
}

TEST(CapGeometry, APointIsInsideOnTheEdgeOrOutside) {
  const GeoPolygon square = box(19.8, 99.7, 20.0, 99.9);
  EXPECT_TRUE(contains(square, {19.9, 99.8}));
  EXPECT_TRUE(contains(square, {19.8, 99.8}));
  EXPECT_TRUE(contains(square, {20.0, 99.9}));
  EXPECT_FALSE(contains(square, {20.01, 99.8}));
  EXPECT_FALSE(contains(square, {19.9, 99.69}));
  const GeoPolygon horseshoe{{0, 0}, {0, 3}, {3, 3}, {3, 2}, {1, 2},
                             {1, 1}, {3, 1}, {3, 0}, {0, 0}};
  EXPECT_TRUE(contains(horseshoe, {2, 0.5}));
  EXPECT_FALSE(contains(horseshoe, {2, 1.5}));
}

TEST(CapGeometry, APolygonMayCrossTheDateLine) {
  const GeoPolygon fiji = box(-20, 176, -15, -178);
  EXPECT_TRUE(contains(fiji, {-17, 179.9}));
  EXPECT_TRUE(contains(fiji, {-17, -179.9}));
  EXPECT_FALSE(contains(fiji, {-17, 0}));
  EXPECT_FALSE(contains(fiji, {-17, 175}));
  EXPECT_TRUE(intersect(fiji, box(-18, -179, -17, -177)));
  EXPECT_TRUE(intersect(box(-18, 177, -17, 178), fiji));
  EXPECT_FALSE(intersect(fiji, box(-18, -170, -17, -160)));
  EXPECT_TRUE(reaches(fiji, {-17, -177.5}, 60));
  EXPECT_FALSE(reaches(fiji, {-17, -177.5}, 40));
  EXPECT_TRUE(reaches(box(-18, 179.8, -17, 179.9), {-17.5, -179.9}, 30));
}

TEST(CapGeometry, PolygonsShareAPointWhenEdgesCrossOrOneHoldsTheOther) {
  const GeoPolygon square = box(0, 0, 2, 2);
  EXPECT_TRUE(intersect(square, box(1, 1, 3, 3)));
  EXPECT_TRUE(intersect(square, box(0.5, 0.5, 1.5, 1.5)));
  EXPECT_TRUE(intersect(box(0.5, 0.5, 1.5, 1.5), square));
  EXPECT_TRUE(intersect(square, box(2, 2, 3, 3)));                     // a corner
  EXPECT_TRUE(intersect(box(0.9, -1, 1.1, 3), box(-1, 0.9, 3, 1.1)));  // a cross, no corner within
  EXPECT_FALSE(intersect(square, box(2.1, 0, 3, 2)));
  EXPECT_FALSE(intersect(square, box(0, 2.1, 2, 3)));
}

TEST(CapGeometry, ACircleReachesAnEdgeBeforeAnyCorner) {
  const GeoPolygon long_edge = box(0, -10, 1, 10);
  EXPECT_TRUE(reaches(long_edge, {1.5, 0}, 60));
  EXPECT_FALSE(reaches(long_edge, {1.5, 0}, 50));
  EXPECT_TRUE(reaches(long_edge, {0.5, 0}, 0));
  EXPECT_TRUE(reaches(box(60, 10, 61, 11), {60.5, 9.5}, 28));  // degrees of longitude are short
  EXPECT_FALSE(reaches(box(60, 10, 61, 11), {60.5, 9.5}, 26));
}

// What was found by edges and corners agrees with a fine grid of points.
TEST(CapGeometry, IntersectionAgreesWithCountingPoints) {
  base::Random random(7);
  const auto triangle = [&] {
    GeoPolygon ring;
    for (int i = 0; i < 3; ++i) {
      ring.push_back({static_cast<double>(random.below(1'000)) / 100,
                      static_cast<double>(random.below(1'000)) / 100 + 175});
    }
    for (GeoPoint& p : ring) p.lon = std::remainder(p.lon, 360.0);
    ring.push_back(ring.front());
    return ring;
  };
  int both = 0;
  for (int round = 0; round < 60; ++round) {
    const GeoPolygon a = triangle();
    const GeoPolygon b = triangle();
    bool shared = false;
    for (double lat = 0; lat < 10 && !shared; lat += 0.1) {
      for (double lon = 175; lon < 185 && !shared; lon += 0.1) {
        const GeoPoint p{lat, std::remainder(lon, 360.0)};
        shared = contains(a, p) && contains(b, p);
      }
    }
    if (shared) {
      ++both;
      EXPECT_TRUE(intersect(a, b)) << round;
    }
    EXPECT_EQ(intersect(a, b), intersect(b, a)) << round;
  }
  EXPECT_GT(both, 10);
}

TEST(CapArea, CodesMatchByNameValueStarAndCounty) {
  const auto match = [](const char* zone_code, const char* name, const char* value) {
    CapArea area;
    area.geocodes = {{name, value}};
    return match_area(area, {.name = "z", .geocodes = {zone_code}});
  };
  EXPECT_EQ(match("TH-PCODE=5707", "TH-PCODE", "5707"), AreaMatch::inside);
  EXPECT_EQ(match("TH-PCODE=5707", "th-pcode", "5707"), AreaMatch::inside);
  EXPECT_EQ(match("TH-PCODE=5707", "TH-PCODE", "570701"), AreaMatch::outside);
  EXPECT_EQ(match("TH-PCODE=5707*", "TH-PCODE", "570701"), AreaMatch::inside);
  EXPECT_EQ(match("TH-PCODE=5707*", "TH-PCODE", "57"), AreaMatch::outside);
  EXPECT_EQ(match("TH-PCODE=5707", "EMMA_ID", "5707"), AreaMatch::unknown);
  EXPECT_EQ(match("SAME=006109", "SAME", "006000"), AreaMatch::inside);
  EXPECT_EQ(match("SAME=006109", "SAME", "306109"), AreaMatch::inside);
  EXPECT_EQ(match("SAME=006109", "SAME", "000000"), AreaMatch::inside);
  EXPECT_EQ(match("SAME=006109", "SAME", "007000"), AreaMatch::outside);
}

TEST(CapArea, AShapeDecidesWhereCodesDoNot) {
  CapArea area;
  area.polygons = {box(0, 0, 1, 1)};
  area.geocodes = {{"X", "1"}};
  EXPECT_EQ(match_area(area, {.points = {{0.5, 0.5}}}), AreaMatch::inside);
  EXPECT_EQ(match_area(area, {.points = {{2, 2}}}), AreaMatch::outside);
  EXPECT_EQ(match_area(area, {.geocodes = {"X=2"}, .points = {{0.5, 0.5}}}), AreaMatch::inside);
  EXPECT_EQ(match_area(area, {.geocodes = {"X=1"}, .points = {{2, 2}}}), AreaMatch::inside);
  EXPECT_EQ(match_area(area, {.geocodes = {"Y=1"}}), AreaMatch::unknown);
  CapArea round;
  round.circles = {{{0, 0}, 100}};
  EXPECT_EQ(match_area(round, {.points = {{0, 0.5}}}), AreaMatch::inside);
  EXPECT_EQ(match_area(round, {.points = {{0, 1}}}), AreaMatch::outside);
  EXPECT_EQ(match_area(round, {.polygons = {box(0, 0.8, 1, 2)}}), AreaMatch::inside);
}

TEST(CapArea, ZonesAreWrittenAsCapWritesPlaces) {
  EXPECT_EQ(parse_zone_point("19.9, 99.8").value_or(GeoPoint{}), (GeoPoint{19.9, 99.8}));
  EXPECT_FALSE(parse_zone_point("99.8,19.9"));
  EXPECT_FALSE(parse_zone_point("19.9"));
  EXPECT_EQ(parse_zone_polygon("0,0 0,1 1,1").value_or(GeoPolygon{}).size(), 4U);
  EXPECT_FALSE(parse_zone_polygon("0,0 0,1"));
}

}  // namespace
}  // namespace hornbill::alerts
