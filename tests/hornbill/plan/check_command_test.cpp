// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "hornbill/check_command.h"

#include <nlohmann/json.hpp>

#include "tests/hornbill/plan/station_folder.h"

namespace hornbill {
namespace {

constexpr const char* kGood =
    "[station]\nname = \"A\"\ntime_zone = \"Asia/Bangkok\"\n[zones.a]\noutputs = [{ soundcard = "
    "\"default\" }]\n";

class CheckCommand : public StationFolder {
 protected:
  int run(bool json = false, bool colour = false) {
    CheckOptions options;
    options.file = file();
    options.json = json;
    options.colour = colour;
    return run_check(options, out_, err_);
  }
};

TEST_F(CheckCommand, GoodStationIsZeroAndSaysSoOnStandardOutput) {
  write("station.toml", kGood);
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(out_.str(), file() + ": good (1 zone, 0 playlists, 0 timetable entries)\n");
}

TEST_F(CheckCommand, OneEntryIsOneEntry) {
  write("station.toml",
        std::string(kGood) + "[[timetable]]\nname = \"A\"\nat = \"06:00\"\nplay = \"silence\"\n");
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(out_.str(), file() + ": good (1 zone, 0 playlists, 1 timetable entry)\n");
}

TEST_F(CheckCommand, EachFaultIsALineWithFileLineAndColumn) {
  write("station.toml", std::string(kGood) + "[sond]\n");
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(err_.str(), file() + ":6:2: error: unknown table [sond] (did you mean \"sound\"?)\n" +
                            file() + ": 1 error\n");
  EXPECT_EQ(out_.str(), "");
}

// A misspelt phrase is found now, not when the warning comes.
TEST_F(CheckCommand, AHazardWithoutItsPhraseIsAWarning) {
  write("station.toml", std::string(kGood) +
                            "languages = [\"en\"]\n[alerts.hazards.floood]\nevents = [\"Flood\"]\n"
                            "[alerts.hazards.flood]\nevents = [\"River\"]\n");
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(err_.str(),
            file() +
                ": warning: [alerts.hazards.floood] is not said in English: there is no "
                "phrase hazard.floood (did you mean \"flood\"?)\n");
  EXPECT_EQ(out_.str(), file() + ": good (1 zone, 0 playlists, 0 timetable entries), 1 warning\n");
}

// Nobody finds out only in an emergency.
TEST_F(CheckCommand, ALanguageThatNothingCanSpeakIsAWarning) {
  write("station.toml", std::string(kGood) + "languages = [\"th\", \"en\"]\n");
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(err_.str(), file() +
                            ": warning: not all of an alert is heard in Thai: there is no voice "
                            "for Thai, so its texts are not spoken; these phrases are missing: "
                            "opening.life-safety, opening.priority, opening.normal, cancelled, "
                            "drill.first, drill.last\n");
}

TEST_F(CheckCommand, ColourMarksTheWordOnly) {
  write("station.toml", std::string(kGood) + "[sond]\n");
  run(false, true);
  EXPECT_NE(err_.str().find(":6:2: \033[31merror:\033[0m unknown table"), std::string::npos);
}

TEST_F(CheckCommand, JsonIsOnStandardOutputAndNothingElse) {
  write("station.toml", std::string(kGood) + "[sond]\n");
  EXPECT_EQ(run(true), 1);
  EXPECT_EQ(err_.str(), "");
  const auto json = nlohmann::json::parse(out_.str());
  EXPECT_EQ(json["ok"], false);
  EXPECT_EQ(json["faults"][0]["line"], 6);
  EXPECT_EQ(json["faults"][0]["column"], 2);
  EXPECT_EQ(json["faults"][0]["severity"], "error");
  EXPECT_EQ(json["faults"][0]["suggestion"], "sound");
}

TEST_F(CheckCommand, JsonOfBytesThatAreNoTextIsStillJson) {
  write("station.toml", std::string(kGood) + "\"\xff\" = 1\n");
  EXPECT_EQ(run(true), 1);
  EXPECT_FALSE(nlohmann::json::parse(out_.str())["faults"].empty());
}

TEST_F(CheckCommand, MissingFileIsAFault) {
  EXPECT_EQ(run(), 1);
  EXPECT_NE(err_.str().find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace hornbill
