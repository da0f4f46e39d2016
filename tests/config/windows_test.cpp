// SPDX-License-Identifier: Apache-2.0
// Entries of one programme whose time spans cut each other.
#include <gtest/gtest.h>

#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

struct WindowCase {
  const char* name;
  const char* added;
  Lines faults;
};

void PrintTo(const WindowCase& c, std::ostream* out) { *out << c.name; }

class Windows : public testing::TestWithParam<WindowCase> {};

// Line 6 [playlists.p], 7 files.
TEST_P(Windows, AreWarnedOfWhereTheyOverlapWithoutNesting) {
  EXPECT_EQ(lines_of(parse_with(std::string("[playlists.p]\nfiles = \"*\"\n") + GetParam().added)),
            GetParam().faults);
}

#define FIRST \
  "[[timetable]]\nname = \"A\"\nplay = \"playlist:p\"\nat = \"06:00\"\n"  // lines 8 to 11
#define NEXT "[[timetable]]\nname = \"B\"\nplay = \"playlist:p\"\n"

const WindowCase kWindows[] = {
    {"WindowsThatOverlap",
     FIRST "until = \"08:00\"\n" NEXT "at = \"07:00\"\nuntil = \"09:00\"\n",
     {"16:6 warning: \"B\" begins at 07:00, while \"A\" (line 8) lasts until 08:00, and ends after "
      "it: \"A\" is not heard any more then; end it at 07:00 if that is meant"}},
    {"WindowsThatOverlapWithTheLaterOneWrittenFirst",
     FIRST "duration = \"2h\"\n" NEXT "at = [\"02:00\", \"05:00\"]\nduration = \"90m\"\n",
     {"11:6 warning: \"A\" begins at 06:00, while \"B\" (line 13) lasts until 06:30, and ends "
      "after "
      "it: \"B\" is not heard any more then; end it at 06:00 if that is meant"}},
    {"WindowsThatOverlapOverMidnight",
     FIRST "days = \"mon\"\nduration = \"23h\"\n" NEXT
           "at = \"04:00\"\nuntil = \"08:00\"\ndays = \"tue\"\n",
     {"17:6 warning: \"B\" begins at 04:00, while \"A\" (line 8) lasts until 05:00, and ends after "
      "it: \"A\" is not heard any more then; end it at 04:00 if that is meant"}},
    {"TurnsOfAnEntryThatOverlapAWindow",
     FIRST "until = \"08:00\"\n" NEXT
           "at = \"06:15\"\nevery = \"30m\"\nduration = \"20m\"\nuntil = \"08:00\"\n",
     {"16:6 warning: \"B\" begins at 07:45, while \"A\" (line 8) lasts until 08:00, and ends after "
      "it: \"A\" is not heard any more then; end it at 07:45 if that is meant"}},
    {"AWindowWithinAnotherIsLegitimate",
     FIRST "until = \"08:00\"\n" NEXT
           "at = [\"06:00\", \"06:30\", \"07:30\"]\nduration = \"30m\"\n",
     {}},
    {"WindowsOneAfterTheOtherAreLegitimate",
     FIRST "until = \"08:00\"\n" NEXT "at = \"08:00\"\nuntil = \"06:00\"\n",
     {}},
    {"WindowsOfDaysThatNeverMeetDoNotOverlap",
     FIRST "until = \"08:00\"\ndays = \"weekdays\"\n" NEXT
           "at = \"07:00\"\nuntil = \"09:00\"\ndays = \"weekend\"\n",
     {}},
    {"WindowsOfDatesThatNeverMeetDoNotOverlap",
     FIRST "until = \"08:00\"\nto = 2026-12-01\n" NEXT
           "at = \"07:00\"\nuntil = \"09:00\"\nfrom = 2026-12-02\n",
     {}},
    {"WindowsOfOneCalendarThatTheOtherLeavesOutDoNotOverlap",
     FIRST "until = \"08:00\"\nexcept = \"fair\"\n" NEXT
           "at = \"07:00\"\nuntil = \"09:00\"\nonly = \"fair\"\n"
           "[calendars.fair]\ndates = [2026-12-05]\n",
     {}},
    {"WhatIsDuckedCutsNoWindow",
     FIRST "until = \"08:00\"\n" NEXT "at = \"07:00\"\nuntil = \"09:00\"\nmix = \"duck\"\n",
     {}},
};

INSTANTIATE_TEST_SUITE_P(Timetable, Windows, testing::ValuesIn(kWindows),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace hornbill::config
