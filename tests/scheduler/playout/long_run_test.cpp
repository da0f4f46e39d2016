// SPDX-License-Identifier: Apache-2.0
// Days and weeks on end: nothing is lost, nothing grows, nothing depends on how often it is asked.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <map>

#include "tests/support/core_world.h"
#include "tests/support/silent_world.h"

namespace hornbill::tests {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A busy village: music, a show over midnight, news, pips each hour, spots over the music.
scheduler::StationSetup busy() {
  scheduler::StationSetup s = plain_setup();
  s.sound.crossfade = seconds(3);
  playlists::PlaylistOptions music;
  music.name = "music";
  for (int i = 0; i < 40; ++i) music.segments.push_back("m" + std::to_string(i));
  music.order = playlists::Order::shuffle;
  music.crossfade = seconds(3);
  music.title_separation = hours(1);
  s.playlists.push_back(music);
  s.rules.push_back(rule("Music", "playlist:music", "00:00"));
  s.rules.push_back(rule("Show", "playlist:music", "22:30"));
  s.rules.back().until = hours(1);
  s.rules.push_back(rule("Hour", "segment:pips", "00:00"));
  s.rules.back().every = hours(1);
  s.rules.back().until = hours(24);
  s.rules.back().start = scheduler::StartMode::hard;
  s.rules.push_back(rule("News", "segment:news", "05:25"));
  s.rules.push_back(rule("Scam", "segment:spot", "05:10"));
  s.rules.back().mix = scheduler::Mix::duck;
  s.rules.back().every = minutes(20);
  s.rules.back().until = hours(23);
  return s;
}

std::shared_ptr<const playlists::Library> busy_library() {
  std::vector<playlists::Segment> list;
  const auto add = [&](const std::string& id, std::int64_t length) {
    playlists::Segment s;
    s.id = id;
    s.path = "/library/" + id;
    s.present = s.analysed = true;
    s.facts.verdict = audio::Verdict::playable;
    s.facts.artist = "artist " + id;
    s.facts.loudness_lufs = -14.0;
    s.facts.length = s.facts.cue_out = {length};
    list.push_back(std::move(s));
  };
  for (int i = 0; i < 40; ++i) add("m" + std::to_string(i), (150 + 7 * i) * 48'000 + 13 * i);
  add("pips", 6 * 48'000);
  add("news", 240 * 48'000);
  add("spot", 35 * 48'000);
  return std::make_shared<playlists::Library>(std::move(list));
}

TEST(Next, SteppingOnlyWhenAskedHearsTheSame) {
  auto setup = busy();
  std::map<std::string, ScriptedSegment> segments{
      {"pips", {6, 0.2F}}, {"news", {30, 0.21F}}, {"spot", {12, 0.3F}}};
  for (int i = 0; i < 40; ++i) segments["m" + std::to_string(i)] = {50.0 + i, 0.1F};
  segments["m3"].missing = true;
  CoreWorld eager(setup, segments, at(5, 9));
  CoreWorld lazy(setup, segments, at(5, 9));
  lazy.set_lazy();
  eager.run_until(at(5, 27));
  lazy.run_until(at(5, 27));
  EXPECT_EQ(eager.heard(), lazy.heard());
  EXPECT_EQ(eager.missed(), lazy.missed());
}

// R1, C3, P10: 30 days in the long form, 4 else.
TEST(R1_Weeks, PlayEveryHourOnTheFrameWithoutAGapAndWithoutGrowth) {
  const bool full = std::getenv("HORNBILL_LONG") != nullptr;
  const int days = full ? 30 : 4;
  SilentWorld world(busy(), busy_library(), at(0) - seconds(30));
  std::map<std::string, int> begun;
  std::int64_t worst_error = 0;
  std::size_t in_use_after_a_day = 0;
  world.on_record = [&](const scheduler::AsRunRecord& r) {
    if (r.ended || r.kind == scheduler::AsRunKind::note) return;
    ++begun[r.entry];
    if (r.entry != "Hour" || !r.planned) return;
    worst_error = std::max(worst_error, std::abs((r.started - *r.planned).count()));
  };
  for (int day = 1; day <= days; ++day) {
    world.run_until(at(0) + hours(24) * day);
    if (day == 1) in_use_after_a_day = mallinfo2().uordblks;
  }
  EXPECT_EQ(begun["Hour"], 24 * days);
  EXPECT_EQ(begun["News"], days);
  EXPECT_EQ(begun["Scam"], 54 * days);
  EXPECT_GT(begun["Show"], 10 * days);
  EXPECT_LE(worst_error, 21);  // microseconds: one frame
  EXPECT_LE(world.longest_gap().value, 2 * 48'000);
  EXPECT_LE(mallinfo2().uordblks, in_use_after_a_day + (5U << 20));
  RecordProperty("steps", std::to_string(world.steps()));
  RecordProperty("growth_bytes", std::to_string(static_cast<std::int64_t>(mallinfo2().uordblks) -
                                                static_cast<std::int64_t>(in_use_after_a_day)));
}

// A station of one short hour: music with crossfades, pips on the frame, a spot over the music.
scheduler::StationSetup short_hour() {
  scheduler::StationSetup s = plain_setup();
  playlists::PlaylistOptions music;
  music.name = "music";
  music.segments = {"a", "b", "c"};
  music.loop = true;
  music.crossfade = seconds(1);
  s.playlists.push_back(music);
  s.rules.push_back(rule("Music", "playlist:music", "05:00"));
  s.rules.push_back(rule("Pips", "segment:pips", "05:00:20"));
  s.rules.back().start = scheduler::StartMode::hard;
  s.rules.push_back(rule("Spot", "segment:spot", "05:00:31"));
  s.rules.back().mix = scheduler::Mix::duck;
  return s;
}

// Sound and as-run while a counter of 31 or 32 bits would turn over, for frames and for
// milliseconds, as they are after a minute.
TEST(C3_LongUptime, CountersOfFramesAndMillisecondsTurnOverUnheard) {
  const std::map<std::string, ScriptedSegment> segments{{"a", {8, 0.1F}},
                                                        {"b", {9, 0.15F}},
                                                        {"c", {7, 0.2F}},
                                                        {"pips", {3, 0.4F}},
                                                        {"spot", {5, 0.3F}}};
  const auto run = [&](CoreWorld& world) { world.run_until(at(5, 0, 45)); };
  // It has run for a minute: a run's very first tick, frame 0, is like no other.
  const base::Tick minute{60 * base::kTicksPerSecond};
  CoreWorld young(short_hour(), segments, at(4, 59, 55), minute);
  run(young);
  ASSERT_GT(young.runs().size(), 8U);
  const auto expected = young.as_run();
  constexpr std::int64_t kTickMs = 1000 / base::kTicksPerSecond;
  constexpr std::int64_t kPower31 = std::int64_t{1} << 31;
  for (const std::int64_t turn : {kPower31 / base::kTickFrames, 2 * kPower31 / base::kTickFrames,
                                  kPower31 / kTickMs, 2 * kPower31 / kTickMs}) {
    // Begins with a whole second of ticks, as the clock is looked at once a second.
    const base::Tick first{(turn / base::kTicksPerSecond - 25) * base::kTicksPerSecond};
    const base::FrameCount older = first.first_frame() - minute.first_frame();
    CoreWorld old(short_hour(), segments, at(4, 59, 55), first);
    run(old);
    ASSERT_EQ(old.heard(), young.heard()) << turn;
    EXPECT_EQ(old.missed(), young.missed()) << turn;
    ASSERT_EQ(old.runs().size(), young.runs().size()) << turn;
    for (std::size_t i = 0; i < old.runs().size(); ++i) {
      EXPECT_EQ(old.runs()[i].from, young.runs()[i].from + older);
      EXPECT_EQ(old.runs()[i].level, young.runs()[i].level);
    }
    const auto records = old.as_run();
    ASSERT_EQ(records.size(), expected.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      EXPECT_EQ(records[i].started_frame, expected[i].started_frame + older);
      EXPECT_EQ(records[i].played, expected[i].played);
    }
  }
}

TEST(C3_Year2038, IsADayLikeAnyOther) {
  const auto day = std::chrono::sys_days{std::chrono::year{2038} / 1 / 18};
  SilentWorld world(busy(), busy_library(), base::UtcTime{day} + hours(23));
  int pips = 0;
  world.on_record = [&](const scheduler::AsRunRecord& r) { pips += r.entry == "Hour" && !r.ended; };
  world.run_until(base::UtcTime{day} + hours(23 + 24) + minutes(30));
  EXPECT_GE(pips, 24);
}

}  // namespace
}  // namespace hornbill::tests
