// SPDX-License-Identifier: Apache-2.0
#include "config/station_config.h"

#include <gtest/gtest.h>

#include "tests/config/config_fixture.h"

namespace hornbill::config {
namespace {

using namespace std::chrono_literals;
using scheduler::LatePolicy;
using scheduler::Mix;
using scheduler::ResumePolicy;
using scheduler::Rule;
using scheduler::StartMode;

std::shared_ptr<const StationConfig> good(const std::string& added) {
  const ParsedConfig parsed = parse_with(added);
  EXPECT_EQ(lines_of(parsed), Lines{});
  return parsed.config;
}

TEST(StationConfig, SmallestStation) {
  const auto config = good("");
  EXPECT_EQ(config->setup->name, "Test");
  EXPECT_EQ(config->setup->zone.name(), "Asia/Bangkok");
  EXPECT_EQ(config->setup->programmes, (std::vector<std::string>{"main"}));
  ASSERT_EQ(config->outputs.size(), 1u);
  EXPECT_EQ(config->outputs[0].zone, "village");
  EXPECT_EQ(config->outputs[0].device, "default");
  EXPECT_EQ(config->state_folder, "/var/lib/hornbill");
  EXPECT_EQ(config->runtime_folder, "/run/hornbill");
  EXPECT_TRUE(config->library_folder.starts_with('/'));
}

TEST(StationConfig, SoundAndFallback) {
  const auto config = good(R"([sound]
loudness = "-18 LUFS"
true_peak = -2
max_boost = "6 dB"
crossfade = "4s"
cut_fade = "20ms"
duck = { depth = "12 dB", attack = "200ms", hold = "1s", release = "2s" }
[fallback]
play = "playlist:spare"
silence = { level = "-55 dBFS", after = "8s" }
[playlists.spare]
files = "spare/*"
)");
  const scheduler::SoundOptions& sound = config->setup->sound;
  EXPECT_EQ(sound.loudness_lufs, -18);
  EXPECT_EQ(sound.true_peak_dbtp, -2);
  EXPECT_EQ(sound.max_boost_db, 6);
  EXPECT_EQ(sound.crossfade, 4s);
  EXPECT_EQ(sound.cut_fade, 20ms);
  EXPECT_EQ(sound.duck_db, -12);
  EXPECT_EQ(sound.duck_attack, 200ms);
  EXPECT_EQ(sound.duck_hold, 1s);
  EXPECT_EQ(sound.duck_release, 2s);
  EXPECT_EQ(scheduler::to_string(*config->setup->fallback.play), "playlist:spare");
  EXPECT_EQ(config->setup->fallback.silence_dbfs, -55);
  EXPECT_EQ(config->setup->fallback.silence_after, 8s);
  EXPECT_EQ(config->setup->playlists[0].crossfade, 4s);
}

TEST(StationConfig, LibraryPathsStartAtItsFolderAndItAtTheFile) {
  ParseOptions options;
  options.files = FileCheck::off;
  const auto parsed = parse_station_config(
      kStation +
          "[library]\nfolder = \"../sound/\"\n[segments.a]\nfile = \"b/../a.wav\"\n"
          "[segments.c]\nfile = \"/srv/c.wav\"\n",
      "/etc/hornbill/station.toml", options);
  ASSERT_NE(parsed.config, nullptr);
  EXPECT_EQ(parsed.config->library_folder, "/etc/sound");
  EXPECT_EQ(parsed.config->segments[0].path, "/etc/sound/a.wav");
  EXPECT_EQ(parsed.config->segments[1].path, "/srv/c.wav");
}

TEST(StationConfig, SegmentMarkersAreFrames) {
  const auto config = good(R"([segments.a]
file = "a.wav"
cue_in = "500ms"
cue_out = "1m"
segue = "58s"
title = "T"
artist = "A"
gain = -3
)");
  const playlists::SegmentOverrides& overrides = config->segments[0].overrides;
  EXPECT_EQ(overrides.cue_in->value, 24'000);
  EXPECT_EQ(overrides.cue_out->value, 60 * 48'000);
  EXPECT_EQ(overrides.segue->value, 58 * 48'000);
  EXPECT_EQ(overrides.title, "T");
  EXPECT_EQ(overrides.artist, "A");
  EXPECT_EQ(overrides.gain_db, -3);
}

TEST(StationConfig, ZonesOutputsAndAlternatives) {
  const auto config = good(R"([zones.school]
programme = "school"
loudness = -20
outputs = [
  { soundcard = "USB", channels = [3], trim = "12ms", else = { soundcard = "HDMI" } },
  { recorder = "/rec/", format = "wav", keep = "30d" },
]
)");
  ASSERT_EQ(config->outputs.size(), 3u);
  const OutputOptions& card = config->outputs[1];
  EXPECT_EQ(card.device, "USB");
  EXPECT_EQ(card.channels, (std::vector<int>{3}));
  EXPECT_EQ(card.trim, 12ms);
  ASSERT_EQ(card.alternatives.size(), 1u);
  EXPECT_EQ(card.alternatives[0].device, "HDMI");
  EXPECT_EQ(card.alternatives[0].zone, "school");
  const OutputOptions& recorder = config->outputs[2];
  EXPECT_EQ(recorder.kind, OutputOptions::Kind::recorder);
  EXPECT_EQ(recorder.folder, "/rec");
  EXPECT_EQ(recorder.format, "wav");
  EXPECT_EQ(recorder.keep, 720h);
  EXPECT_EQ(config->setup->programmes, (std::vector<std::string>{"main", "school"}));
}

TEST(StationConfig, EntryWithEveryKey) {
  const auto config = good(R"([playlists.p]
files = ["a/*", "b/*"]
[calendars.holidays]
dates = [2026-12-05, "2027-01-01..2027-01-03"]
[[timetable]]
name = "A"
play = "playlist:p"
at = ["06:00", 07:30:15]
days = ["mon-tue", "sun"]
from = 2026-12-01
to = "2027-02-28"
except = "holidays"
until = "24:00"
every = "20m"
duration = "5m"
items = 3
start = "soft"
wait_up_to = "4m"
late = "within 90s"
resume = "restart"
mix = "duck"
zones = "village"
)");
  const Rule& rule = config->setup->rules.at(0);
  EXPECT_EQ(rule.line, 10);
  EXPECT_EQ(rule.at, (std::vector<base::Duration>{6h, 7h + 30min + 15s}));
  EXPECT_EQ(rule.days, 0x07);
  EXPECT_EQ(rule.from, std::chrono::year{2026} / 12 / 1);
  EXPECT_EQ(rule.to, std::chrono::year{2027} / 2 / 28);
  EXPECT_EQ(rule.except.size(), 4u);
  EXPECT_EQ(rule.until, 24h);
  EXPECT_EQ(rule.every, 20min);
  EXPECT_EQ(rule.duration, 5min);
  EXPECT_EQ(rule.items, 3);
  EXPECT_EQ(rule.start, StartMode::soft);
  EXPECT_EQ(rule.wait_up_to, 4min);
  EXPECT_EQ(rule.late, LatePolicy::within);
  EXPECT_EQ(rule.late_within, 90s);
  EXPECT_EQ(rule.resume, ResumePolicy::restart);
  EXPECT_EQ(rule.mix, Mix::duck);
  EXPECT_EQ(rule.zones, (std::vector<std::string>{"village"}));
}

TEST(StationConfig, DefaultsOfAnEntryFollowWhatItPlays) {
  const auto config = good(R"([playlists.p]
files = "*"
[segments.s]
file = "s"
[inputs.i]
soundcard = "USB"
[[timetable]]
name = "playlist"
at = "01:00"
play = "playlist:p"
[[timetable]]
name = "segment"
at = "02:00"
play = "segment:s"
[[timetable]]
name = "input"
at = "03:00"
play = "input:i"
[[timetable]]
name = "silence"
at = "04:00"
play = "silence"
[[timetable]]
name = "ducked"
at = "05:00"
play = "segment:s"
mix = "duck"
)");
  const auto check = [&](std::size_t i, StartMode start, LatePolicy late, ResumePolicy resume) {
    const Rule& rule = config->setup->rules.at(i);
    EXPECT_EQ(rule.start, start) << rule.name;
    EXPECT_EQ(rule.late, late) << rule.name;
    EXPECT_EQ(rule.resume, resume) << rule.name;
    EXPECT_EQ(rule.late_within, 10min);
  };
  check(0, StartMode::soft, LatePolicy::join, ResumePolicy::resume);
  check(1, StartMode::soft, LatePolicy::within, ResumePolicy::skip);
  check(2, StartMode::hard, LatePolicy::join, ResumePolicy::rejoin);
  check(3, StartMode::hard, LatePolicy::join, ResumePolicy::rejoin);
  check(4, StartMode::hard, LatePolicy::within, ResumePolicy::skip);
}

TEST(StationConfig, FoldersComeFromSystemdThenTheSystemThenTheUser) {
  Environment environment;
  environment.installed = true;
  EXPECT_EQ(default_folders(environment).state_folder, "/var/lib/hornbill");
  EXPECT_EQ(default_folders(environment).runtime_folder, "/run/hornbill");
  environment.installed = false;
  environment.user_id = 1000;
  environment.home = "/users/nid";
  EXPECT_EQ(default_folders(environment).state_folder, "/users/nid/.local/state/hornbill");
  EXPECT_EQ(default_folders(environment).runtime_folder, "/tmp/hornbill-1000");
  environment.xdg_state_home = "/x/state";
  environment.xdg_runtime_dir = "/run/user/1000";
  EXPECT_EQ(default_folders(environment).state_folder, "/x/state/hornbill");
  EXPECT_EQ(default_folders(environment).runtime_folder, "/run/user/1000/hornbill");
  environment.state_directory = "/var/lib/a:/var/lib/b";
  environment.runtime_directory = "/run/a";
  EXPECT_EQ(default_folders(environment).state_folder, "/var/lib/a");
  EXPECT_EQ(default_folders(environment).runtime_folder, "/run/a");
}

}  // namespace
}  // namespace hornbill::config
