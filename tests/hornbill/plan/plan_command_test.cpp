// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "hornbill/plan_command.h"

#include <nlohmann/json.hpp>

#include "tests/hornbill/plan/station_folder.h"

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
  EXPECT_NE(row("06:10:00  Spot").find("cannot be played: " + (folder_ / "spot.flac").string()),
            std::string::npos);
  EXPECT_NE(row("08:00:00  Anthem").find("08:01:05"), std::string::npos);
  EXPECT_NE(row("20:00:00  Tape").find("playlist:tape"), std::string::npos);
  EXPECT_NE(err_.str().find("4 entries"), std::string::npos);
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
