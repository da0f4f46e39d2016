// SPDX-License-Identifier: Apache-2.0
#include "hornbill/render_command.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/long_form.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill {
namespace {

using base::seconds_to_frames;
using Json = nlohmann::json;

// A square wave: whatever the gain, its first frame is seen.
std::function<std::int16_t(std::int64_t)> square(int period, int level) {
  return [=](std::int64_t i) {
    return static_cast<std::int16_t>(i % period < period / 2 ? level : -level);
  };
}

// The frames of a 16-bit stereo WAV.
std::vector<std::int16_t> read_wav(const std::string& path) {
  const std::string bytes = test::slurp(path);
  const auto data = bytes.find("data");
  if (data == std::string::npos) return {};
  std::vector<std::int16_t> samples((bytes.size() - data - 8) / 2);
  std::memcpy(samples.data(), bytes.data() + data + 8, samples.size() * 2);
  return samples;
}

class RenderTest : public testing::Test {
 protected:
  RenderTest() {
    // Nothing but silence before the hard start, so its first frame can be seen.
    folder_.write("station.toml", R"(
[station]
name = "Test"
time_zone = "Asia/Bangkok"
[library]
folder = "sounds"
[segments.signal]
file = "signal.wav"
[segments.missing]
file = "missing.wav"
[playlists.music]
files = "music/*.wav"
order = "shuffle"
crossfade = "2s"
[zones.village]
outputs = []
[zones.school]
loudness = "-23 LUFS"
outputs = []
[[timetable]]
name = "Quiet"
at = "06:00"
until = "07:00"
play = "silence"
[[timetable]]
name = "Signal"
at = ["06:00", "06:00:07", "06:00:20"]
play = "segment:signal"
start = "hard"
late = "skip"
[[timetable]]
name = "Morning"
at = "07:00"
until = "09:00"
play = "playlist:music"
[[timetable]]
name = "News"
at = "07:00:30"
play = "segment:missing"
start = "hard"
)");
    std::filesystem::create_directories(folder_ / "sounds/music");
    test::write_wav(folder_ / "sounds/signal.wav", 2 * 48'000, square(96, 4000));
    for (int i = 0; i < 4; ++i) {
      test::write_wav(folder_ / ("sounds/music/" + std::to_string(i) + ".wav"),
                      (12 + i) * 48'000 + 17 * i, square(100 + 20 * i, 3000 + 1000 * i));
    }
    options_.file = folder_ / "station.toml";
    options_.parse.state_folder = folder_ / "state";
    options_.parse.runtime_folder = folder_ / "run";
    options_.now = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1};
  }

  int run() {
    out_.str("");
    err_.str("");
    return run_render(options_, out_, err_);
  }
  Json json() {
    options_.json = true;
    EXPECT_EQ(run(), 0) << err_.str();
    return Json::parse(out_.str());
  }

  test::TemporaryFolder folder_;
  RenderOptions options_{.program = HORNBILL_CODEC_PROGRAM};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RenderTest, HardStartsAreHeardAtTheirVeryFrames) {
  options_.from = "06:00";
  options_.to = "06:00:30";
  options_.output = folder_ / "out.wav";
  const Json as_run = json()["as_run"];
  const std::vector<std::int64_t> planned{0, 7 * 48'000, 20 * 48'000};

  const auto samples = read_wav(options_.output);
  ASSERT_EQ(samples.size(), 30U * 48'000U * 2U);
  std::vector<std::int64_t> onsets;
  std::int64_t silent = 48'000;
  for (std::int64_t i = 0; i < 30 * 48'000; ++i) {
    const bool sounds = samples[static_cast<std::size_t>(i) * 2] != 0;
    if (sounds && silent >= 4'800) onsets.push_back(i);
    silent = sounds ? 0 : silent + 1;
  }
  ASSERT_EQ(onsets.size(), planned.size());
  // A fade begins at zero, so what is faded in is seen one frame after it began.
  for (std::size_t i = 0; i < planned.size(); ++i) {
    EXPECT_TRUE(onsets[i] == planned[i] || onsets[i] == planned[i] + 1) << onsets[i];
  }

  // The as-run counts from the engine's first frame, one second before `from`.
  std::vector<std::int64_t> started;
  for (const Json& record : as_run) {
    if (record["entry"] == "Signal") started.push_back(record["started_frame"].get<std::int64_t>());
  }
  for (std::int64_t& frame : started) frame -= 48'000;
  EXPECT_EQ(started, planned);
}

TEST_F(RenderTest, TheDigestIsTheSameWhateverBlockSizeAndWorkers) {
  options_.from = "07:00";
  options_.to = "07:02:30";
  options_.digest = true;
  const Json reference = json();
  EXPECT_EQ(reference["minutes_sha256"].size(), 3U);
  EXPECT_EQ(reference["frames"], 150 * 48'000);
  std::vector<std::pair<int, int>> ways{{96, 4}};
  if (test::long_form()) ways.insert(ways.end(), {{480, 1}, {960, 4}, {96, 2}});
  for (const auto& [block, workers] : ways) {
    options_.block_frames = block;
    options_.workers = workers;
    const Json other = json();
    EXPECT_EQ(other["sha256"], reference["sha256"]) << block << " frames, " << workers;
    EXPECT_EQ(other["as_run"], reference["as_run"]) << block << " frames, " << workers;
  }
}

TEST_F(RenderTest, TheDigestIsThatOfTheFile) {
  options_.from = "07:00";
  options_.to = "07:00:20";
  options_.digest = true;
  options_.output = folder_ / "out.wav";
  const Json both = json();
  options_.output.clear();
  EXPECT_EQ(json()["sha256"], both["sha256"]);
  EXPECT_EQ(read_wav(folder_ / "out.wav").size(), 20U * 48'000U * 2U);
}

TEST_F(RenderTest, TheAsRunTellsWhatWasHeardAndWhatWasNot) {
  options_.from = "07:00";
  options_.to = "07:01";
  options_.digest = true;
  const Json as_run = json()["as_run"];
  int items = 0;
  bool missed = false;
  for (const Json& record : as_run) {
    if (record["entry"] == "Morning" && record["kind"] == "item") ++items;
    if (record["entry"] == "News" && record["kind"] == "missed") missed = true;
    EXPECT_FALSE(record["ended"].is_null() && record["kind"] == "item") << record;
  }
  EXPECT_GE(items, 4);
  EXPECT_TRUE(missed) << as_run.dump(1);
}

// The core starts a second early, with the fallback, which the signal cuts at the first frame.
TEST_F(RenderTest, WhatWasCutAtTheFirstFrameHasNoLineAndWhatGoesOnHas) {
  options_.digest = true;
  const auto before = [this](const std::string& from, const std::string& to, std::string utc) {
    options_.from = from;
    options_.to = to;
    std::vector<std::string> names;
    const Json as_run = json()["as_run"];
    for (const Json& record : as_run) {
      if (record["started"] < utc) names.push_back(record["entry"]);
    }
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(before("05:59:59", "06:00:02", "2026-11-30T23:00:00"), Names{"built-in sound"});
  EXPECT_EQ(before("06:00", "06:00:02", "2026-11-30T23:00:00"), Names{});
  EXPECT_EQ(before("07:00:10", "07:00:12", "2026-12-01T00:00:10"), Names{"Morning"});
}

TEST_F(RenderTest, AMissingFileIsAWarningAsItIsOnAir) {
  options_.from = "07:00";
  options_.to = "07:00:35";
  options_.digest = true;
  EXPECT_EQ(run(), 0);
  EXPECT_NE(err_.str().find("warning: there is no file"), std::string::npos) << err_.str();
  EXPECT_NE(out_.str().find("News: missing  (cannot be played"), std::string::npos) << out_.str();
}

TEST_F(RenderTest, TheAsRunFileHasTheFormOfItsName) {
  options_.from = "07:00";
  options_.to = "07:00:30";
  options_.digest = true;
  options_.as_run_file = folder_ / "as-run.csv";
  ASSERT_EQ(run(), 0) << err_.str();
  EXPECT_NE(test::slurp(options_.as_run_file).find("date,time"), std::string::npos);
}

TEST_F(RenderTest, AZoneIsRenderedAtItsOwnLoudness) {
  const auto peak = [&](const std::string& zone) {
    options_.zone = zone;
    options_.from = "06:00";
    options_.to = "06:00:03";
    options_.output = folder_ / (zone + ".wav");
    EXPECT_EQ(run(), 0) << err_.str();
    const auto samples = read_wav(options_.output);
    return samples.empty() ? 0 : *std::max_element(samples.begin(), samples.end());
  };
  const double ratio = static_cast<double>(peak("school")) / peak("village");
  EXPECT_NEAR(20 * std::log10(ratio), -7.0, 0.1);
}

TEST_F(RenderTest, WhatCannotBeUnderstoodIsAUsageError) {
  options_.from = "06:00";
  options_.to = "06:01";
  EXPECT_EQ(run(), 2);  // nowhere to
  options_.digest = true;
  options_.zone = "harbour";
  EXPECT_EQ(run(), 2);
  EXPECT_NE(err_.str().find("village"), std::string::npos) << "the zones there are";
  options_.zone.clear();
  options_.block_frames = 441;
  EXPECT_EQ(run(), 2);
  options_.block_frames = 480;
  options_.from = "yesterdy";
  EXPECT_EQ(run(), 2);
  options_.from = "06:00";
  options_.to = "05:00";
  EXPECT_EQ(run(), 2);
  EXPECT_NE(err_.str().find("--to is not later than --from"), std::string::npos) << err_.str();
  options_.to = "06:01";
  options_.output = folder_ / "out.xyz";
  EXPECT_EQ(run(), 2);
}

TEST_F(RenderTest, AFaultyConfigurationFailsWithItsFaults) {
  options_.file = folder_.write("bad.toml", "[station]\nnam = \"x\"\n");
  options_.from = "06:00";
  options_.to = "06:01";
  options_.digest = true;
  EXPECT_EQ(run(), 1);
  EXPECT_NE(err_.str().find("bad.toml:2"), std::string::npos) << err_.str();
}

TEST_F(RenderTest, AFileThatCannotBeWrittenFails) {
  options_.from = "06:00";
  options_.to = "06:00:10";
  options_.output = folder_ / "no/such/folder/out.wav";
  EXPECT_EQ(run(), 1);
  EXPECT_EQ(err_.str().substr(err_.str().rfind("there is")),
            "there is no folder " + (folder_ / "no/such/folder") + "\n");
  options_.output = folder_ / "out.wav";
  options_.as_run_file = folder_ / "none/as-run.csv";
  EXPECT_EQ(run(), 1);
  EXPECT_FALSE(std::filesystem::exists(options_.output)) << "found out before the work is done";
}

// What a rendering must not be written over, by the folder of the station.
TEST_F(RenderTest, WhatBelongsToTheStationIsNotOverwritten) {
  options_.from = "06:00";
  options_.to = "06:00:01";
  std::filesystem::create_directories(folder_ / "state");
  std::filesystem::create_symlink(folder_ / "sounds", folder_ / "link");
  const std::string sound = test::slurp(folder_ / "sounds/signal.wav");
  for (const char* name : {"sounds/signal.wav", "sounds/missing.wav", "sounds/music/0.wav",
                           "sounds/new.wav", "link/music/1.wav", "state/a.wav"}) {
    options_.output = folder_ / name;
    EXPECT_EQ(run(), 4) << name;
    EXPECT_NE(err_.str().find("it belongs to the station"), std::string::npos) << err_.str();
  }
  EXPECT_EQ(test::slurp(folder_ / "sounds/signal.wav"), sound);
  options_.output = folder_ / "out.wav";
  options_.as_run_file = options_.file;
  EXPECT_EQ(run(), 4);
  EXPECT_NE(err_.str().find("its configuration"), std::string::npos) << err_.str();
  options_.as_run_file.clear();
  EXPECT_EQ(run(), 0) << err_.str();
  EXPECT_EQ(run(), 0) << "an earlier rendering is overwritten: " << err_.str();
}

TEST_F(RenderTest, BesideTheConfigurationOnlyWhatIsPlayedIsKeptFromBeingOverwritten) {
  std::string text = test::slurp(options_.file);
  const std::string library = "[library]\nfolder = \"sounds\"\n";
  text.replace(text.find(library), library.size(), "");
  folder_.write("station.toml", text);
  for (const char* name : {"music/0.wav", "other/0.wav"}) {
    std::filesystem::create_directories(std::filesystem::path(folder_ / name).parent_path());
    std::filesystem::copy_file(folder_ / "sounds/music/0.wav", folder_ / name);
  }
  options_.from = "06:00";
  options_.to = "06:00:01";
  options_.output = folder_ / "music/0.wav";
  EXPECT_EQ(run(), 4);
  EXPECT_NE(err_.str().find("in its playlist \"music\""), std::string::npos) << err_.str();
  options_.output = folder_ / "other/0.wav";
  EXPECT_EQ(run(), 0) << err_.str();
}

}  // namespace
}  // namespace hornbill
