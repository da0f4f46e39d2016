// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "hornbill/plan_command.h"

#include <nlohmann/json.hpp>

#include "tests/hornbill/plan/station_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill {
namespace {

constexpr const char* kStation = R"([station]
name = "Ban Nong Bua"
time_zone = "Asia/Bangkok"
[zones.village]
outputs = [{ soundcard = "default" }]
[segments.anthem]
file = "anthem.flac"
[segments.spot]
file = "spot.flac"
[playlists.morning]
files = "music/*.mp3"
order = "shuffle"
[playlists.tape]
files = "tape/*.mp3"
crossfade = "0s"
[[timetable]]
name = "Morning"
at = "06:00"
until = "08:30"
play = "playlist:morning"
[[timetable]]
name = "Anthem"
at = "08:00"
play = "segment:anthem"
start = "hard"
[[timetable]]
name = "Spot"
at = "06:10"
play = "segment:spot"
mix = "duck"
[[timetable]]
name = "Tape"
at = "20:00"
play = "playlist:tape"
)";

playlists::KnownFile known(const std::string& path, std::int64_t seconds) {
  playlists::KnownFile file;
  file.identity.size = static_cast<std::int64_t>(std::filesystem::file_size(path));
  file.identity.mtime_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(
          std::chrono::file_clock::to_sys(std::filesystem::last_write_time(path))
              .time_since_epoch())
          .count();
  file.facts.verdict = audio::Verdict::playable;
  file.facts.length = file.facts.cue_out = base::seconds_to_frames(seconds);
  return file;
}

class PlanCommand : public StationFolder {
 protected:
  PlanCommand() {
    for (const char* name : {"anthem.flac", "music/a.mp3", "tape/1.mp3", "tape/2.mp3"}) write(name);
    write("station.toml", kStation);
    options_.file = file();
    options_.from = "2026-12-01";
    options_.now = base::UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    options_.program = HORNBILL_CODEC_PROGRAM;
    options_.measure_for = base::Duration{0};  // most files here are no sound
  }
  // A file of so many seconds that can be measured.
  void sound(const std::string& name, int seconds) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    test::write_wav((folder_ / name).string(), seconds * 48'000, [](std::int64_t i) {
      return static_cast<std::int16_t>(i % 96 < 48 ? 4000 : -4000);
    });
  }
  // As the program does: everything found is kept from call to call.
  void keep() {
    options_.facts = [this](const config::StationConfig&) { return facts_; };
    options_.keeper_of = [this](const config::StationConfig&) {
      return FactsKeeper{[this] { return facts_; },
                         [this](const std::string& path, const playlists::KnownFile& file) {
                           facts_[path] = file;
                         }};
    };
    options_.measure_for = std::chrono::seconds(60);
  }
  void know(const std::string& name, std::int64_t seconds) {
    const std::string path = (folder_ / name).string();
    facts_[path] = known(path, seconds);
    options_.facts = [this](const config::StationConfig&) { return facts_; };
  }
  int run() { return run_plan(options_, out_, err_); }
  nlohmann::json json() {
    options_.json = true;
    EXPECT_EQ(run(), 0);
    return nlohmann::json::parse(out_.str());
  }
  // The rest of the table's line that begins with this.
  std::string row(const std::string& start) {
    const std::size_t at = out_.str().find("  " + start);
    if (at == std::string::npos) return "";
    return out_.str().substr(at, out_.str().find('\n', at) - at);
  }

  PlanOptions options_;
  playlists::KnownFacts facts_;
};

TEST_F(PlanCommand, TableShowsEntriesGapsEndsAndMissingFilesInLocalTime) {
  know("anthem.flac", 65);
  EXPECT_EQ(run(), 0);
  EXPECT_NE(out_.str().find("Tuesday 2026-12-01\n"), std::string::npos);
  EXPECT_NE(row("00:00:00").find("(nothing)"), std::string::npos);
  EXPECT_NE(row("06:00:00  Morning").find("08:30:00"), std::string::npos);
  EXPECT_NE(row("06:10:00  Spot")
                .find("cannot be played: " + (folder_ / "spot.flac").string() +
                      " (there is no such file); will not sound"),
            std::string::npos)
      << row("06:10:00  Spot");
  EXPECT_NE(row("08:00:00  Anthem").find("08:01:05"), std::string::npos);
  EXPECT_NE(row("20:00:00  Tape").find("playlist:tape"), std::string::npos);
  EXPECT_NE(out_.str().find("\nBan Nong Bua, Asia/Bangkok: 4 entries, 3 gaps of "),
            std::string::npos)
      << out_.str();
  EXPECT_NE(out_.str().find(" in all, where the fallback sounds\n"), std::string::npos);
  EXPECT_EQ(err_.str().find("entries"), std::string::npos) << err_.str();
}

constexpr const char* kTwoShows = R"([station]
name = "Ban Nong Bua"
time_zone = "Asia/Bangkok"
[zones.village]
outputs = [{ soundcard = "default" }]
[playlists.one]
files = "music/*"
order = "shuffle"
[[timetable]]
name = "One"
at = "06:00"
until = "08:00"
play = "playlist:one"
start = "hard"
[[timetable]]
name = "Two"
at = "07:00"
until = "09:00"
play = "playlist:one"
start = "hard"
)";

TEST_F(PlanCommand, AShowThatAnotherOutlastsIsNotSaidToGoOn) {
  write("station.toml", kTwoShows);
  EXPECT_EQ(run(), 0);
  const std::string one = row("06:00:00  One");
  EXPECT_NE(one.find("07:00:00 "), std::string::npos) << one;
  EXPECT_TRUE(one.ends_with("  Two takes its place for the rest of its time")) << one;
  const std::string two = row("07:00:00  Two");
  EXPECT_NE(two.find("09:00:00          One does not go on after it"), std::string::npos) << two;
  out_.str("");
  auto entries = json()["entries"];
  EXPECT_EQ(entries[0]["expected_end"], "2026-12-01T07:00:00+07:00");
  EXPECT_EQ(entries[0]["remarks"][0]["kind"], "gives_way");
  EXPECT_EQ(entries[0]["remarks"][0]["other"], "Two");
  EXPECT_EQ(entries[1]["remarks"][0]["kind"], "outlasts");
  EXPECT_EQ(entries[1]["remarks"][0]["other"], "One");

  std::string within = kTwoShows;
  within.replace(within.find("09:00"), 5, "07:30");
  write("station.toml", within);
  out_.str("");
  entries = json()["entries"];
  EXPECT_EQ(entries[0]["expected_end"], "2026-12-01T08:00:00+07:00");
  EXPECT_EQ(entries[0]["remarks"].size(), 0u);
  EXPECT_EQ(entries[1]["remarks"][0]["kind"], "over");
  EXPECT_EQ(entries[1]["remarks"][0]["text"], "One goes on after it");
}

TEST_F(PlanCommand, AStationThatIsSilentWhenIdleIsSaidToBeSilent) {
  write("station.toml", std::string(kStation) + "[fallback]\nidle = \"silence\"\n");
  EXPECT_EQ(run(), 0);
  EXPECT_NE(row("00:00:00").find("(nothing)  silence"), std::string::npos) << out_.str();
  EXPECT_EQ(out_.str().find("fallback"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find(" in all, where it is silent\n"), std::string::npos) << out_.str();
  out_.str("");
  EXPECT_EQ(json()["gaps"][0]["sounds"], "silence");
}

// Silence is for when nothing is planned; where what is planned fails the fallback sounds.
TEST_F(PlanCommand, WhereAPlannedListIsMissingTheFallbackSoundsAllTheSame) {
  write("station.toml", std::string(kStation) + "[fallback]\nidle = \"silence\"\n");
  std::filesystem::remove_all(folder_ / "music");
  options_.parse.files = config::FileCheck::off;
  EXPECT_EQ(run(), 0);
  EXPECT_NE(row("00:00:00").find("(nothing)  silence"), std::string::npos) << out_.str();
  const std::size_t fails = out_.str().find("fallback");
  ASSERT_NE(fails, std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find("nothing of what is planned can be played", fails), std::string::npos)
      << out_.str();
  out_.str("");
  const auto gaps = json()["gaps"];
  EXPECT_EQ(gaps[1]["from"], "2026-12-01T06:00:00+07:00");
  EXPECT_EQ(gaps[1]["sounds"], "fallback");
}

TEST_F(PlanCommand, WhatCannotSoundAndBeganTheDayBeforeIsLeftOut) {
  write("station.toml", std::string(kStation) +
                            "[playlists.none]\nfiles = \"none/*\"\n[[timetable]]\n"
                            "name = \"Missing\"\nat = \"21:00\"\nuntil = \"05:00\"\n"
                            "play = \"playlist:none\"\n");
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(out_.str().find("since"), std::string::npos) << out_.str();
  EXPECT_NE(row("21:00:00  Missing"), "") << out_.str();
  out_.str("");
  const auto entries = json()["entries"];
  for (const auto& entry : entries) {
    EXPECT_GE(entry["start"].get<std::string>(), "2026-12-01") << entry;
  }
}

TEST_F(PlanCommand, UnknownLengthsThatMatterAreMeasuredAndKept) {
  std::string text = kStation;
  for (std::size_t at = 0; (at = text.find("tape/*.mp3", at)) != std::string::npos;) {
    text.replace(at, 10, "tape/*.wav");
  }
  text.replace(text.find("anthem.flac"), 11, "anthem.wav");
  write("station.toml", text);
  sound("anthem.wav", 3);
  sound("tape/1.wav", 2);
  sound("tape/2.wav", 4);
  sound("tape/unused.ogg", 1);
  keep();
  EXPECT_EQ(run(), 0);
  EXPECT_NE(row("08:00:00  Anthem").find("08:00:03"), std::string::npos)
      << out_.str() << err_.str();
  EXPECT_NE(row("20:00:00  Tape").find("20:00:06"), std::string::npos) << out_.str();
  EXPECT_EQ(out_.str().find("length unknown"), std::string::npos) << out_.str();
  // Those three, and none of the shuffled music, which never ends.
  EXPECT_EQ(facts_.size(), 3u);

  // Known lengths are measured no more, and nothing of other days.
  options_.program = "/nowhere";
  out_.str("");
  EXPECT_EQ(run(), 0);
  EXPECT_NE(row("08:00:00  Anthem").find("08:00:03"), std::string::npos) << out_.str();
  EXPECT_EQ(err_.str().find("cannot be measured"), std::string::npos) << err_.str();
}

TEST_F(PlanCommand, OnlyWhatTheRangeNeedsIsMeasured) {
  std::string text = kStation;
  text.replace(text.find("anthem.flac"), 11, "anthem.wav");
  write("station.toml", text);
  sound("anthem.wav", 3);
  keep();
  options_.from = "2026-12-01 07:00";
  options_.to = "2026-12-01 09:00";
  EXPECT_EQ(run(), 0);
  ASSERT_EQ(facts_.size(), 1u);
  EXPECT_TRUE(facts_.begin()->first.ends_with("anthem.wav"));
}

TEST_F(PlanCommand, WithoutADecoderThePlanStandsAndSaysWhy) {
  keep();
  options_.program = "/nowhere";
  EXPECT_EQ(run(), 0);
  EXPECT_NE(row("20:00:00  Tape").find("length unknown"), std::string::npos) << out_.str();
  EXPECT_NE(err_.str().find("lengths cannot be measured"), std::string::npos) << err_.str();
}

TEST_F(PlanCommand, WhenTheTimeForMeasuringIsOverThePlanComesWithoutTheRest) {
  keep();
  options_.measure_for = std::chrono::microseconds(1);
  EXPECT_EQ(run(), 0);
  EXPECT_NE(row("08:00:00  Anthem"), "") << out_.str();
  EXPECT_NE(err_.str().find("ask for the plan again"), std::string::npos) << err_.str();
}

TEST_F(PlanCommand, YesterdayIsUnderstoodAndTheWordsAreNamed) {
  options_.from = "yesterday";
  EXPECT_EQ(json()["from"], "2026-11-23T00:00:00+07:00");
  out_.str("");
  options_.to = "tomorrow";
  EXPECT_EQ(json()["to"], "2026-11-26T00:00:00+07:00");
  options_.from = "yesterdy";
  EXPECT_EQ(run(), 2);
  EXPECT_NE(err_.str().find("or yesterday, today, tomorrow or now"), std::string::npos)
      << err_.str();
}

TEST_F(PlanCommand, LengthOfAListIsTheSumOfItsItems) {
  know("tape/1.mp3", 600);
  EXPECT_EQ(json()["entries"][3]["expected_end"], nullptr);  // one of two is not known
  out_.str("");
  know("tape/2.mp3", 300);
  EXPECT_EQ(json()["entries"][3]["expected_end"], "2026-12-01T20:15:00+07:00");
}

TEST_F(PlanCommand, OneBadFileOfAListIsLeftOutAndTheListIsNotMarked) {
  know("tape/1.mp3", 600);
  know("tape/2.mp3", 300);
  playlists::KnownFile& bad = facts_[(folder_ / "tape/2.mp3").string()];
  bad.facts.verdict = audio::Verdict::unplayable;
  bad.facts.reason = "damaged";
  options_.colour = true;
  EXPECT_EQ(run(), 0);
  const std::string tape = row("20:00:00  Tape");
  EXPECT_NE(tape.find("20:10:00"), std::string::npos) << tape;
  EXPECT_NE(tape.find("leaves out " + (folder_ / "tape/2.mp3").string() + " (damaged)"),
            std::string::npos)
      << tape;
  EXPECT_EQ(tape.find("cannot be played"), std::string::npos) << tape;
  EXPECT_EQ(tape.find('\033'), std::string::npos) << tape;
  out_.str("");
  EXPECT_EQ(json()["entries"][3]["remarks"][0]["kind"], "leaves_out");
}

TEST_F(PlanCommand, SoManyItemsOfAShuffledListHaveAnExpectedLength) {
  write("station.toml", std::string(kStation) +
                            "[playlists.spots]\nfiles = \"tape/*.mp3\"\norder = \"shuffle\"\n"
                            "crossfade = \"2s\"\n[[timetable]]\nname = \"Spots\"\n"
                            "at = \"12:00\"\nplay = \"playlist:spots\"\nitems = 3\n");
  know("tape/1.mp3", 20);
  know("tape/2.mp3", 30);
  EXPECT_EQ(run(), 0);
  EXPECT_NE(row("12:00:00  Spots").find("12:01:11"), std::string::npos) << out_.str();
  EXPECT_NE(row("12:01:11  (nothing)"), "") << out_.str();
}

TEST_F(PlanCommand, JsonGivesTimesWithOffsetAndGaps) {
  const auto plan = json();
  EXPECT_EQ(plan["time_zone"], "Asia/Bangkok");
  EXPECT_EQ(plan["from"], "2026-12-01T00:00:00+07:00");
  EXPECT_EQ(plan["entries"][0]["name"], "Morning");
  EXPECT_EQ(plan["entries"][0]["start_utc"], "2026-11-30T23:00:00.000Z");
  EXPECT_EQ(plan["entries"][1]["remarks"][0]["kind"], "missing_file");
  EXPECT_EQ(plan["gaps"][0]["from"], "2026-12-01T00:00:00+07:00");
  EXPECT_EQ(plan["gaps"][0]["to"], "2026-12-01T06:00:00+07:00");
}

TEST_F(PlanCommand, DateAsToMeansTheWholeDay) {
  options_.to = "2026-12-03";
  const auto plan = json();
  EXPECT_EQ(plan["to"], "2026-12-04T00:00:00+07:00");
  EXPECT_EQ(plan["entries"].size(), 12u);
}

TEST_F(PlanCommand, TodayIsTheStationsToday) {
  options_.from = "today";
  options_.now = base::UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}} +
                 std::chrono::hours(18);  // 01:00 of the 25th in Bangkok
  EXPECT_EQ(json()["from"], "2026-11-25T00:00:00+07:00");
}

TEST_F(PlanCommand, TimesNobodyUnderstandsAreUsage) {
  for (const auto& [from, to] : {std::pair("yesterday evening", ""),
                                 {"2026-02-30", ""},
                                 {"2026-12-02", "2026-12-01"},
                                 {"2026-12-01", "2126-12-01"}}) {
    options_.from = from;
    options_.to = to;
    EXPECT_EQ(run(), 2) << from;
  }
  EXPECT_EQ(out_.str(), "");
}

TEST_F(PlanCommand, FaultyConfigurationIsShownAndFails) {
  write("station.toml", std::string(kStation) + "[sond]\n");
  EXPECT_EQ(run(), 1);
  EXPECT_NE(err_.str().find("unknown table [sond]"), std::string::npos);
  EXPECT_EQ(out_.str(), "");
}

}  // namespace
}  // namespace hornbill
