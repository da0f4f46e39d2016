// SPDX-License-Identifier: Apache-2.0
#include "base/time_zone.h"

#include <gtest/gtest.h>

#include "base/local_clock.h"

namespace hornbill::base {
namespace {

using namespace std::chrono_literals;

struct Moment {
  int month;
  int day;
  std::chrono::minutes time;
};

LocalTime local(Moment m) {
  const auto date = std::chrono::year{2026} / m.month / m.day;
  return LocalTime{std::chrono::local_days{date}.time_since_epoch() + m.time};
}
UtcTime utc(Moment m) {
  return UtcTime{std::chrono::sys_days{std::chrono::year{2026} / m.month / m.day}} + m.time;
}

// Both clock changes of 2026. `skipped` lies in the middle of the gap, which ends at `gap_end`;
// `doubled` occurs twice, first at `first`.
struct Zone {
  const char* name;
  Moment skipped;
  Moment gap_end;
  Moment doubled;
  Moment first;
  std::chrono::minutes shift;
};

const Zone kZones[] = {
    {"Europe/Berlin", {3, 29, 2h + 30min}, {3, 29, 1h}, {10, 25, 2h + 30min}, {10, 25, 30min}, 1h},
    {"America/New_York",
     {3, 8, 2h + 30min},
     {3, 8, 7h},
     {11, 1, 1h + 30min},
     {11, 1, 5h + 30min},
     1h},
    {"Pacific/Auckland",
     {9, 27, 2h + 30min},
     {9, 26, 14h},
     {4, 5, 2h + 30min},
     {4, 4, 13h + 30min},
     1h},
    // Half an hour only.
    {"Australia/Lord_Howe",
     {10, 4, 2h + 15min},
     {10, 3, 15h + 30min},
     {4, 5, 1h + 45min},
     {4, 4, 14h + 45min},
     30min},
    // At midnight: the day begins at 01:00.
    {"Africa/Cairo",
     {4, 24, 30min},
     {4, 23, 22h},
     {10, 29, 23h + 30min},
     {10, 29, 20h + 30min},
     1h},
};

class TimeZoneRules : public ::testing::TestWithParam<Zone> {
 protected:
  TimeZone zone() const {
    const Result<TimeZone> found = TimeZone::find(GetParam().name);
    EXPECT_TRUE(found.has_value());
    return found.value_or(TimeZone::utc());
  }
};

TEST_P(TimeZoneRules, SkippedLocalTimeIsTheFirstInstantAfterTheGap) {
  const Zone& z = GetParam();
  EXPECT_TRUE(zone().skips(local(z.skipped)));
  EXPECT_EQ(zone().to_utc(local(z.skipped)), utc(z.gap_end));
  // Just before and just after.
  const LocalTime after = zone().to_local(utc(z.gap_end));
  const LocalTime before = zone().to_local(utc(z.gap_end) - 1us);
  EXPECT_EQ(after - before, z.shift + 1us);
  EXPECT_FALSE(zone().skips(before));
  EXPECT_FALSE(zone().skips(after));
  EXPECT_EQ(zone().to_utc(after), utc(z.gap_end));
  EXPECT_EQ(zone().to_utc(before), utc(z.gap_end) - 1us);
}

TEST_P(TimeZoneRules, DoubledLocalTimeIsTheFirstOfTheTwo) {
  const Zone& z = GetParam();
  EXPECT_FALSE(zone().skips(local(z.doubled)));
  EXPECT_EQ(zone().to_utc(local(z.doubled)), utc(z.first));
  EXPECT_EQ(zone().to_local(utc(z.first)), local(z.doubled));
  EXPECT_EQ(zone().to_local(utc(z.first) + z.shift), local(z.doubled));
}

TEST_P(TimeZoneRules, EveryInstantReturnsFromItsLocalTimeUnlessThatIsDoubled) {
  const Zone& z = GetParam();
  for (UtcTime t = utc({1, 1, 0min}); t < utc({12, 31, 0min}); t += 17min) {
    const UtcTime back = zone().to_utc(zone().to_local(t));
    if (back != t) {
      ASSERT_EQ(t - back, z.shift);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(World, TimeZoneRules, ::testing::ValuesIn(kZones), [](const auto& row) {
  std::string name = row.param.name;
  for (char& c : name) c = c == '/' ? '_' : c;
  return name;
});

TEST(TimeZone, UnknownNameIsRefusedWithAHint) {
  const auto found = TimeZone::find("Asia/Bangkock");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, ErrorCode::invalid_argument);
  EXPECT_NE(found.error().message.find("Asia/Bangkock"), std::string::npos);
}

TEST(TimeZone, FormatsWithItsOffset) {
  const auto bangkok = TimeZone::find("Asia/Bangkok");
  ASSERT_TRUE(bangkok.has_value());
  EXPECT_EQ(bangkok->format(utc({11, 24, 7h + 40min})), "2026-11-24T14:40:00+07:00");
  EXPECT_EQ(TimeZone::utc().format(utc({11, 24, 7h})), "2026-11-24T07:00:00+00:00");
}

TEST(LocalClock, WritesBothSidesOfAClockChange) {
  LocalClock clock(*TimeZone::find("Europe/Berlin"));
  EXPECT_EQ(clock.rfc3339(utc({3, 29, 59min})), "2026-03-29T01:59:00+01:00");
  EXPECT_EQ(clock.rfc3339(utc({3, 29, 1h})), "2026-03-29T03:00:00+02:00");
  EXPECT_EQ(clock.date(utc({3, 28, 23h})), "2026-03-29");
  EXPECT_EQ(clock.time(utc({3, 28, 22h + 59min}) + 7s), "23:59:07");
  EXPECT_EQ(clock.rfc3339(utc({3, 29, 59min})), "2026-03-29T01:59:00+01:00");
  LocalClock west(*TimeZone::find("America/St_Johns"));
  EXPECT_EQ(west.rfc3339(utc({1, 1, 3h + 29min})), "2025-12-31T23:59:00-03:30");
}

TEST(TimeZone, KnowsItsDatabase) {
  EXPECT_GE(TimeZone::database_version().size(), 5U);
  EXPECT_GT(TimeZone::names().size(), 300U);
}

}  // namespace
}  // namespace hornbill::base
