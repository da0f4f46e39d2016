// SPDX-License-Identifier: Apache-2.0
#include "config/units.h"

#include <gtest/gtest.h>

#include "config/fields.h"

namespace hornbill::config {
namespace {

using namespace std::chrono_literals;

TEST(Durations, AreNumbersWithUnitsTheLargerFirst) {
  EXPECT_EQ(parse_duration("45m").value(), 45min);
  EXPECT_EQ(parse_duration("1h30m").value(), 90min);
  EXPECT_EQ(parse_duration("800ms").value(), 800ms);
  EXPECT_EQ(parse_duration("1.5s").value(), 1500ms);
  EXPECT_EQ(parse_duration("30d").value(), 720h);
  EXPECT_EQ(parse_duration("-20ms").value(), -20ms);
  EXPECT_EQ(parse_duration("0s").value(), 0s);
  EXPECT_EQ(parse_duration("0.02ms").value(), 20us);
}

TEST(Durations, RefuseEverythingElse) {
  for (const char* text : {"", "-", "5", "m", "5 m", "30m1h", "1h1h", "1..5s", "5x", "5ms2s",
                           "1e9s", "99999d", "99999999999999999999999s", "--5s", "5s ago", ".s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Durations, AreWrittenAsTheyAreRead) {
  for (const char* text : {"0s", "1h30m", "800ms", "1d2h3m4s5ms", "-20ms"}) {
    EXPECT_EQ(to_text(parse_duration(text).value()), text);
  }
}

TEST(TimesOfDay, HaveTwoDigitsEach) {
  EXPECT_EQ(parse_time_of_day("06:00", false).value(), 6h);
  EXPECT_EQ(parse_time_of_day("06:00:30", false).value(), 6h + 30s);
  EXPECT_EQ(parse_time_of_day("23:59:59", false).value(), 24h - 1s);
  EXPECT_EQ(parse_time_of_day("24:00", true).value(), 24h);
  for (const char* text : {"", "6:00", "06", "06:0", "06:60", "24:00", "24:01", "06:00:60",
                           "06:00 ", "-6:00", "06:00:00:00", "ab:cd"}) {
    EXPECT_FALSE(parse_time_of_day(text, false)) << text;
  }
  EXPECT_FALSE(parse_time_of_day("24:01", true));
}

TEST(Dates, MustExist) {
  using namespace std::chrono;
  EXPECT_EQ(parse_date("2028-02-29").value(), year{2028} / 2 / 29);
  for (const char* text :
       {"2026-02-29", "2026-13-01", "2026-00-01", "26-01-01", "2026-1-1", "2026-01-01T", ""}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
  EXPECT_EQ(parse_dates("2026-12-30..2027-01-02").value().size(), 4u);
  EXPECT_EQ(parse_dates("2026-12-30").value().size(), 1u);
  EXPECT_FALSE(parse_dates("0001-01-01..9999-12-31"));
}

TEST(Days, AreNamesRangesAndLists) {
  EXPECT_EQ(parse_days("daily").value(), 0x7F);
  EXPECT_EQ(parse_days("weekdays").value(), 0x3E);
  EXPECT_EQ(parse_days("weekend").value(), 0x41);
  EXPECT_EQ(parse_days("mon-sat").value(), 0x7E);
  EXPECT_EQ(parse_days("mon,wed,fri").value(), 0x2A);
  EXPECT_EQ(parse_days("fri-mon").value(), 0x63);
  EXPECT_EQ(parse_days("Monday - Tuesday, SUN").value(), 0x07);
  for (const char* text : {"", "mo", "mon-", "mon-tue-wed", "mon,,tue", "every day"}) {
    EXPECT_FALSE(parse_days(text)) << text;
  }
}

TEST(Levels, TakeTheirUnitOrNone) {
  EXPECT_EQ(parse_level("-16 LUFS", "LUFS").value(), -16);
  EXPECT_EQ(parse_level("-16LUFS", "LUFS").value(), -16);
  EXPECT_EQ(parse_level("-16.5", "LUFS").value(), -16.5);
  EXPECT_EQ(parse_level("+3 db", "dB").value(), 3);
  for (const char* text : {"", "loud", "-16 dB", "16 LUFS LUFS", "- 16"}) {
    EXPECT_FALSE(parse_level(text, "LUFS")) << text;
  }
}

TEST(Targets, NameWhatPlays) {
  using scheduler::PlayTarget;
  using scheduler::TargetKind;
  EXPECT_EQ(parse_target("playlist:morning").value(),
            (PlayTarget{TargetKind::playlist, "morning"}));
  EXPECT_EQ(parse_target("segment:a:b").value(), (PlayTarget{TargetKind::segment, "a:b"}));
  EXPECT_EQ(parse_target("silence").value(), (PlayTarget{TargetKind::silence, ""}));
  for (const char* text : {"", "morning", "playlist:", "Playlist:a", "silence:x", "file:a"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
}

}  // namespace
}  // namespace hornbill::config
