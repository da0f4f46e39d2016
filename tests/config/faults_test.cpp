// SPDX-License-Identifier: Apache-2.0
// Each fault with its exact place. What a test adds to kStation begins on line 6.
#include <gtest/gtest.h>

#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

struct Case {
  const char* name;
  const char* added;
  Lines faults;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Fault : public testing::TestWithParam<Case> {};

TEST_P(Fault, IsReportedWithPlaceCauseAndNearestWord) {
  EXPECT_EQ(lines_of(parse_with(GetParam().added)), GetParam().faults);
}

const Case kGeneral[] = {
    {"UnknownTable", "[zonse.school]\n", {"6:2 error: unknown table [zonse] [zones]"}},
    {"UnknownKey",
     "[sound]\nloudnes = -16\n",
     {"7:1 error: unknown key \"loudnes\" in [sound] [loudness]"}},
    {"UnknownKeyInAList",
     "[zones.b]\noutputs = [{ soundcrd = \"x\" }]\n",
     {"7:12 error: an output needs \"soundcard\" or \"recorder\"",
      "7:14 error: unknown key \"soundcrd\" in outputs [soundcard]"}},
    {"WrongTypeText",
     "[library]\nfolder = 7\n",
     {"7:10 error: \"folder\" must be text in quotes, but this is a number"}},
    {"WrongTypeTable", "sound = 3\n", {"6:1 error: unknown key \"sound\" in [zones.village]"}},
    {"NumberForALength",
     "[sound]\ncrossfade = 2\n",
     {"7:13 error: \"crossfade\" must be a length of time in quotes, like \"90s\", but this is a "
      "number"}},
    {"BadUnit",
     "[sound]\ncrossfade = \"2sec\"\n",
     {"7:13 error: \"2sec\" is not a length of time: write it like \"1h30m\", \"45m\", \"90s\" or "
      "\"800ms\""}},
    {"LengthOutOfRange",
     "[sound]\ncrossfade = \"2m\"\n",
     {"7:13 error: \"crossfade\" must be between 0s and 30s, but this is 2m"}},
    {"LevelOutOfRange",
     "[sound]\nloudness = \"-9 LUFS\"\n",
     {"7:12 error: \"loudness\" must be between -23 and -14 LUFS, but this is -9"}},
    {"LevelUnit",
     "[sound]\nloudness = \"-16 dB\"\n",
     {"7:12 error: \"-16 dB\" is not a level in LUFS: write it like \"-16 LUFS\""}},
    {"DuckIsATable",
     "[sound]\nduck = \"15 dB\"\n",
     {"7:8 error: \"duck\" must be a table, but this is text"}},
    {"FallbackOfAnInput",
     "[inputs.line]\nsoundcard = \"x\"\n[fallback]\nplay = \"input:line\"\n",
     {"9:8 error: a fallback plays a playlist or a segment"}},
    {"InputOfNothing",
     "[inputs.line]\n",
     {"6:1 error: [inputs.line] lacks \"soundcard\" or \"url\""}},
    {"InputOfBoth",
     "[inputs.line]\nsoundcard = \"x\"\nurl = \"http://a/b\"\n",
     {"6:1 error: an input has a \"soundcard\" or a \"url\", not both"}},
    {"InputAddress",
     "[inputs.line]\nurl = \"file:///etc/passwd\"\n",
     {"7:7 error: \"url\" must begin with http:// or https://"}},
    {"SegmentWithoutFile", "[segments.a]\n", {"6:1 error: [segments.a] lacks \"file\""}},
    {"SegmentMarkers",
     "[segments.a]\nfile = \"a.wav\"\ncue_in = \"9s\"\ncue_out = \"3s\"\n",
     {"9:11 error: \"cue_out\" must be later than \"cue_in\""}},
    {"SegmentsWithoutName",
     "[segments]\nfile = \"a.wav\"\n",
     {"7:1 error: \"file\" must be a table of its own, [segments.file]"}},
    {"PlaylistOfNothing",
     "[playlists.a]\n",
     {"6:1 error: [playlists.a] lacks \"files\" or \"segments\""}},
    {"PlaylistOrder",
     "[playlists.a]\nfiles = \"*\"\norder = \"random\"\n",
     {"8:9 error: \"order\" must be \"listed\" or \"shuffle\", but this is \"random\""}},
    {"PlaylistDanglingSegment",
     "[segments.anthem]\nfile = \"a\"\n[playlists.a]\nsegments = [\"anthm\"]\n",
     {"9:13 error: there is no segment \"anthm\" [anthem]"}},
    {"SeparationWithoutShuffle",
     "[playlists.a]\nfiles = \"*\"\nseparation = { title = \"1h\" }\n",
     {"8:14 error: \"separation\" does nothing without order = \"shuffle\""}},
    {"LoopOfAShuffle",
     "[playlists.a]\nfiles = \"*\"\norder = \"shuffle\"\nloop = true\n",
     {"9:8 warning: \"loop\" does nothing here: a shuffled playlist never ends"}},
    {"CalendarDate",
     "[calendars.a]\ndates = [2026-12-05, \"2026-02-30\"]\n",
     {"7:22 error: there is no date \"2026-02-30\""}},
    {"CalendarRange",
     "[calendars.a]\ndates = \"2027-01-03..2027-01-01\"\n",
     {"7:9 error: \"2027-01-03..2027-01-01\" ends before it begins"}},
    {"ZoneWithoutOutputs",
     "[zones.b]\n",
     {"6:1 error: [zones.b] lacks \"outputs\", like outputs = [{ soundcard = \"default\" }]"}},
    {"OutputOfBoth",
     "[zones.b]\noutputs = [{ soundcard = \"b\", recorder = \"/r\" }]\n",
     {"7:12 error: an output is a \"soundcard\" or a \"recorder\", not both: write two"}},
    {"OutputKeyOfTheOtherKind",
     "[zones.b]\noutputs = [{ soundcard = \"b\", keep = \"3d\" }]\n",
     {"7:38 error: \"keep\" does nothing for a sound card"}},
    {"OutputChannels",
     "[zones.b]\noutputs = [{ soundcard = \"b\", channels = [1, 2, 3] }]\n",
     {"7:42 error: \"channels\" must be one channel (mono) or two different ones, like [1, 2]"}},
    {"OutputChannelNumber",
     "[zones.b]\noutputs = [{ soundcard = \"b\", channels = [0, 1] }]\n",
     {"7:43 error: channels count from 1 to 32"}},
    {"FaultyOutputsTakeNoChannels",
     "[zones.b]\noutputs = [{ recordr = \"x\" }, { recordr = \"y\" }]\n",
     {"7:12 error: an output needs \"soundcard\" or \"recorder\"",
      "7:14 error: unknown key \"recordr\" in outputs [recorder]",
      "7:31 error: an output needs \"soundcard\" or \"recorder\"",
      "7:33 error: unknown key \"recordr\" in outputs [recorder]"}},
    {"UnknownKeyInANamedTable",
     "[playlists.a]\nfiles = \"*\"\norder = \"shuffle\"\nseparation = { titel = \"1h\" }\n",
     {"9:16 error: unknown key \"titel\" in [playlists.a.separation] [title]"}},
    {"ChannelsTaken",
     "[zones.b]\noutputs = [{ soundcard = \"default\", channels = [2, 3] }]\n",
     {"7:48 error: channel 2 of the sound card \"default\" is already taken by the zone "
      "\"village\""}},
    {"ChannelsTakenByDefault",
     "[zones.b]\noutputs = [{ soundcard = \"default\" }]\n",
     {"7:12 error: channel 1 of the sound card \"default\" is already taken by the zone "
      "\"village\": give each its own \"channels\""}},
    {"SameChannelInAnAlternative",
     "[zones.b]\noutputs = [{ soundcard = \"b\", else = { soundcard = \"default\" } }]\n",
     {"7:38 error: channel 1 of the sound card \"default\" is already taken by the zone "
      "\"village\": give each its own \"channels\""}},
    {"NegativeTrim",
     "[zones.b]\noutputs = [{ soundcard = \"b\", trim = \"-20ms\" }]\n",
     {"7:38 error: \"trim\" delays an output and cannot be negative: delay the others instead"}},
    {"TwoRecordersOfAZoneInOneFolder",
     "[zones.b]\noutputs = [{ recorder = \"/r\" }, { recorder = \"/s\" },\n"
     "  { soundcard = \"b\", else = { recorder = \"/r/.\", format = \"wav\" } }]\n"
     "[zones.c]\noutputs = [{ recorder = \"/r\" }]\n",
     {"8:42 error: the zone \"b\" is already recorded into /r by the output at "
      "station.toml:7:12: give each recorder a folder of its own"}},
};

INSTANTIATE_TEST_SUITE_P(General, Fault, testing::ValuesIn(kGeneral),
                         [](const auto& tested) { return tested.param.name; });

// Line 6 [playlists.p], 7 files, 8 [[timetable]], 9 the first line of the test.
std::string entry(const std::string& lines) {
  return "[playlists.p]\nfiles = \"*\"\n[[timetable]]\n" + lines;
}

class EntryFault : public testing::TestWithParam<Case> {};

TEST_P(EntryFault, IsReportedWithPlaceCauseAndNearestWord) {
  EXPECT_EQ(lines_of(parse_with(entry(GetParam().added))), GetParam().faults);
}

#define PLAYING "name = \"A\"\nplay = \"playlist:p\"\nat = \"06:00\"\n"  // lines 9 to 11

const Case kEntries[] = {
    {"Empty",
     "",
     {"8:1 error: this entry lacks \"name\"",
      "8:1 error: this entry lacks \"play\", like play = \"playlist:morning\"",
      "8:1 error: this entry lacks \"at\", like at = \"06:00\""}},
    {"DanglingPlaylist",
     "name = \"A\"\nplay = \"playlist:q\"\nat = \"06:00\"\n",
     {"10:8 error: there is no playlist \"q\""}},
    {"BadTarget",
     "name = \"A\"\nplay = \"p\"\nat = \"06:00\"\n",
     {"10:8 error: \"p\" cannot be played: write \"playlist:NAME\", \"segment:NAME\", "
      "\"input:NAME\" or \"silence\" [playlist:p]"}},
    {"MisspeltKindOfTarget",
     "name = \"A\"\nplay = \"plylist:p\"\nat = \"06:00\"\n",
     {"10:8 error: \"plylist:p\" cannot be played: write \"playlist:NAME\", \"segment:NAME\", "
      "\"input:NAME\" or \"silence\" [playlist:p]"}},
    {"BadEnd",
     PLAYING "until = \"24:01\"\n",
     {"12:9 error: there is no time \"24:01\": a day goes from \"00:00\" to \"24:00\""}},
    {"BadTime",
     "name = \"A\"\nplay = \"playlist:p\"\nat = [\"06:00\", \"25:00\", \"6:00\"]\n",
     {"11:16 error: there is no time \"25:00\": a day goes from \"00:00\" to \"23:59:59\"",
      "11:25 error: \"6:00\" is not a time of day: write it like \"06:00\" or \"18:30:15\" "
      "[06:00]"}},
    {"MidnightAtTheEnd",
     "name = \"A\"\nplay = \"playlist:p\"\nat = \"24:00\"\n",
     {"11:6 error: there is no time \"24:00\" to start at: midnight is \"00:00\" of the next "
      "day"}},
    {"TimeTwice",
     "name = \"A\"\nplay = \"playlist:p\"\nat = [\"06:00\", \"06:00:00\"]\n",
     {"11:16 error: this time is in the list twice"}},
    {"NoTime",
     "name = \"A\"\nplay = \"playlist:p\"\nat = []\n",
     {"11:6 error: \"at\" has no time in it"}},
    {"BadDay",
     PLAYING "days = \"mon-fry\"\n",
     {"12:8 error: \"mon-fry\" is not a day: write \"mon-sat\", \"mon,wed,fri\", \"weekdays\", "
      "\"weekend\" or \"daily\" [mon-fri]"}},
    {"BadDate", PLAYING "from = \"2026-02-30\"\n", {"12:8 error: there is no date \"2026-02-30\""}},
    {"BadDateWithoutQuotes",
     PLAYING "from = 2026-02-30\nto = 2026-13-01\nstart = \"hrad\"\n",
     {"12:8 error: there is no date 2026-02-30", "13:6 error: there is no date 2026-13-01",
      "14:9 error: \"start\" must be \"hard\" or \"soft\", but this is \"hrad\" [hard]"}},
    {"ToBeforeFrom",
     PLAYING "from = 2026-12-02\nto = 2026-12-01\n",
     {"13:6 error: \"to\" is before \"from\": this entry would never play"}},
    {"NoSuchDayBetween",
     PLAYING "days = \"sun\"\nfrom = 2026-12-01\nto = 2026-12-02\n",
     {"14:6 warning: this entry never plays: no date fits its days, dates and calendars"}},
    {"UntilAndDuration",
     PLAYING "until = \"07:00\"\nduration = \"1h\"\n",
     {"13:12 error: this entry has \"until\" and \"duration\": leave one of them out"}},
    {"EveryWithoutUntil",
     PLAYING "every = \"20m\"\n",
     {"12:9 error: \"every\" needs \"until\", so that it ends"}},
    {"DanglingCalendar",
     PLAYING "except = \"holidays\"\n[calendars.holiday]\ndates = [2026-12-05]\n",
     {"12:10 error: there is no calendar \"holidays\" [holiday]"}},
    {"DanglingProgramme",
     PLAYING "programme = \"mian\"\n",
     {"12:13 error: no zone follows the programme \"mian\" [main]"}},
    {"BadStart",
     PLAYING "start = \"hrad\"\n",
     {"12:9 error: \"start\" must be \"hard\" or \"soft\", but this is \"hrad\" [hard]"}},
    {"WaitOfAHardStart",
     PLAYING "start = \"hard\"\nwait_up_to = \"5m\"\n",
     {"13:14 error: \"wait_up_to\" does nothing with a hard start, which does not wait"}},
    {"BadLate",
     PLAYING "late = \"jion\"\n",
     {"12:8 error: \"late\" must be \"play\", \"join\", \"skip\" or \"within 10m\", but this is "
      "\"jion\" [join]"}},
    {"BadLateLength",
     PLAYING "late = \"within ten\"\n",
     {"12:8 error: \"ten\" is not a length of time: write it like \"1h30m\", \"45m\", \"90s\" or "
      "\"800ms\""}},
    {"BadResume",
     PLAYING "resume = \"resum\"\n",
     {"12:10 error: \"resume\" must be \"resume\", \"rejoin\", \"restart\" or \"skip\", but this "
      "is \"resum\" [resume]"}},
    {"ResumeOfSilence",
     "name = \"A\"\nplay = \"silence\"\nat = \"06:00\"\nresume = \"resume\"\n",
     {"12:10 error: what is live cannot be taken up where it was cut: write \"rejoin\" or "
      "\"skip\""}},
    {"DuckedSilence",
     "name = \"A\"\nplay = \"silence\"\nat = \"06:00\"\nmix = \"duck\"\n",
     {"12:7 error: only a segment or a playlist can be mixed over the programme"}},
    {"ZonesWithoutDuck",
     PLAYING "zones = \"village\"\n",
     {"12:9 error: \"zones\" does nothing without mix = \"duck\""}},
    {"DanglingZone",
     PLAYING "mix = \"duck\"\nzones = [\"vilage\"]\n",
     {"13:10 error: there is no zone \"vilage\" [village]"}},
    {"ItemsOutOfRange",
     PLAYING "items = 0\n",
     {"12:9 error: \"items\" must be between 1 and 10000"}},
    {"ItemsOfSilence",
     "name = \"A\"\nplay = \"silence\"\nat = \"06:00\"\nitems = 2\n",
     {"12:9 error: \"items\" does nothing without a playlist"}},
    {"DuplicateName",
     PLAYING "[[timetable]]\nname = \"A\"\nplay = \"playlist:p\"\nat = \"08:00\"\n",
     {"13:8 error: \"A\" is already the name of the entry at station.toml:9"}},
    {"TwoHardStartsAtOneInstant",
     PLAYING "start = \"hard\"\n[[timetable]]\nname = \"B\"\nplay = \"playlist:p\"\n"
             "at = [\"05:00\", \"06:00\"]\nstart = \"hard\"\n",
     {"16:7 warning: \"B\" and \"A\" (line 8) both start hard at 06:00: \"A\" plays first, then "
      "\"B\""}},
    {"HardStartsOfDifferentDaysDoNotClash",
     PLAYING "start = \"hard\"\ndays = \"weekdays\"\n[[timetable]]\nname = \"B\"\n"
             "play = \"playlist:p\"\nat = \"06:00\"\nstart = \"hard\"\ndays = \"weekend\"\n",
     {}},
};

INSTANTIATE_TEST_SUITE_P(Timetable, EntryFault, testing::ValuesIn(kEntries),
                         [](const auto& tested) { return tested.param.name; });

TEST(Faults, AllOfThemInOneRun) {
  const auto parsed = parse(
      "[station]\nname = \"\"\ntime_zone = \"Asia/Bangok\"\n[sound]\nloudness = true\n"
      "[fallback]\nplay = \"playlist:x\"\n[[timetable]]\nname = \"A\"\nat = \"99:00\"\n");
  EXPECT_EQ(lines_of(parsed),
            (Lines{"1:1 error: there is no zone: write a table like [zones.village]",
                   "2:8 error: \"name\" is empty",
                   "3:13 error: there is no time zone \"Asia/Bangok\" [Asia/Bangkok]",
                   "5:12 error: \"loudness\" must be a level in LUFS, but this is true or false",
                   "7:8 error: there is no playlist \"x\"",
                   "8:1 error: this entry lacks \"play\", like play = \"playlist:morning\"",
                   "10:6 error: there is no time \"99:00\": a day goes from \"00:00\" to "
                   "\"23:59:59\""}));
  EXPECT_EQ(parsed.config, nullptr);
}

TEST(Faults, EmptyFileLacksWhatEveryStationHas) {
  EXPECT_EQ(lines_of(parse("")),
            (Lines{"1:1 error: [station] lacks \"name\"",
                   "1:1 error: [station] lacks \"time_zone\", like \"Asia/Bangkok\"",
                   "1:1 error: there is no zone: write a table like [zones.village]"}));
}

TEST(Faults, CityAloneLeadsToItsZone) {
  EXPECT_EQ(lines_of(parse("[station]\nname = \"A\"\ntime_zone = \"Vientiane\"\n[zones.a]\n"
                           "outputs = []\n")),
            (Lines{"3:13 error: there is no time zone \"Vientiane\" [Asia/Vientiane]"}));
}

TEST(Faults, NoZoneIsSuggestedThatIsFarAway) {
  for (const char* far : {"Mars", "Moon", "Local", "Here"}) {
    EXPECT_EQ(lines_of(parse("[station]\nname = \"A\"\ntime_zone = \"" + std::string(far) +
                             "\"\n[zones.a]\noutputs = []\n")),
              (Lines{"3:13 error: there is no time zone \"" + std::string(far) + "\""}));
  }
  EXPECT_EQ(lines_of(parse("[station]\nname = \"A\"\ntime_zone = \"Pairs\"\n[zones.a]\n"
                           "outputs = []\n")),
            (Lines{"3:13 error: there is no time zone \"Pairs\" [Europe/Paris]"}));
}

TEST(Faults, F4_DamagedFileIsRefusedWithLineAndColumn) {
  const auto parsed = parse("[station]\nname = \"Ban Nong\nBua\"\n");
  ASSERT_EQ(parsed.faults.size(), 1u);
  EXPECT_EQ(parsed.faults[0].at, (base::TextPosition{2, 17}));
  EXPECT_TRUE(parsed.faults[0].cause.starts_with("this is not TOML: ")) << parsed.faults[0].cause;
  EXPECT_TRUE(parsed.faults[0].cause.ends_with("; other faults are shown once this is mended"))
      << parsed.faults[0].cause;
  EXPECT_EQ(parsed.config, nullptr);
}

TEST(Faults, OnlyWhatHidesOthersSaysSo) {
  const auto parsed = parse_with("[calendars.a]\ndates = [2026-02-30]\n[zones.x\n[sond]\n");
  ASSERT_EQ(parsed.faults.size(), 2u);
  EXPECT_EQ(line_of(parsed.faults[0]), "7:10 error: there is no date 2026-02-30");
  EXPECT_TRUE(parsed.faults[1].cause.ends_with("; other faults are shown once this is mended"));
}

TEST(Faults, F4_EveryHalfWrittenFileIsAFaultOrACompleteStation) {
  const std::string whole =
      kStation +
      "[playlists.p]\nfiles = \"*\"\n[[timetable]]\nname = \"A\"\nat = \"06:00\"\nplay = "
      "\"playlist:p\"\n";
  ASSERT_NE(parse(whole).config, nullptr);
  for (std::size_t length = 0; length < kStation.size() - 2; ++length) {
    const auto parsed = parse(whole.substr(0, length));
    EXPECT_EQ(parsed.config, nullptr) << length;
    EXPECT_FALSE(parsed.faults.empty()) << length;
  }
}

TEST(Faults, WarningsAloneLeaveAConfiguration) {
  const auto parsed =
      parse_with("[playlists.a]\nfiles = \"*\"\norder = \"shuffle\"\nloop = true\n");
  EXPECT_EQ(parsed.faults.size(), 1u);
  EXPECT_NE(parsed.config, nullptr);
}

TEST(Faults, ColumnsCountCharactersNotBytes) {
  EXPECT_EQ(lines_of(parse_with("\"ชื่อ\" = 1\n[library]\n\"ຊື່\" = 2\n")),
            (Lines{"6:1 error: unknown key \"ชื่อ\" in [zones.village]",
                   "8:1 error: unknown key \"ຊື່\" in [library]"}));
}

TEST(Faults, SegmentBeforeLayerIsSaidOfHardStartsAtOneInstant) {
  const auto parsed = parse_with(
      "[playlists.p]\nfiles = \"*\"\n[segments.s]\nfile = \"s\"\n"
      "[[timetable]]\nname = \"List\"\nplay = \"playlist:p\"\nat = \"06:00\"\nstart = \"hard\"\n"
      "[[timetable]]\nname = \"Item\"\nplay = \"segment:s\"\nat = \"05:40\"\nevery = \"20m\"\n"
      "until = \"07:00\"\nstart = \"hard\"\n");
  EXPECT_EQ(lines_of(parsed),
            (Lines{"18:6 warning: \"Item\" and \"List\" (line 10) both start hard at 06:00: "
                   "\"Item\" plays first, then \"List\""}));
}

}  // namespace
}  // namespace hornbill::config
