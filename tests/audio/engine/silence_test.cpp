// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

TEST(EngineSilence, IsReportedOnceAfterItsTimeAndEndsWithTheNextSound) {
  EngineRig rig;
  rig.at(0, WatchSilence{.programme = 0, .threshold = 0.001F, .after = {48'000}});
  rig.at(0, plain_start(0, 1, rig.file(sine(24'000, 1000.0, 0.1F))));
  rig.at(240'000, plain_start(0, 2, rig.file(sine(24'000, 1000.0, 0.1F))));
  rig.render_to(480'000);
  const auto began = rig.reports_of<SilenceBegan>();
  const auto ended = rig.reports_of<SilenceEnded>();
  ASSERT_EQ(began.size(), 2U);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(began[0].first, 24'000 + 48'000);
  EXPECT_EQ(ended[0].first, 240'000 + 4800);
  EXPECT_EQ(began[1].first, 264'000 + 48'000);
}

TEST(EngineSilence, ThresholdIsARootMeanSquare) {
  for (const bool silent : {false, true}) {
    EngineRig rig;
    rig.at(0, WatchSilence{.programme = 3, .threshold = 0.01F, .after = {9600}});
    const float amplitude = silent ? 0.0138F : 0.0145F;  // rms 0.0098 and 0.0103
    StartDeck start = plain_start(0, 1, rig.file(sine(96'000, 1000.0, amplitude)));
    start.route.programme = 3;
    rig.at(0, start);
    rig.render_to(48'000);
    EXPECT_EQ(rig.reports_of<SilenceBegan>().size(), silent ? 1U : 0U);
  }
}

// A sound card's or an editor's offset is heard by nobody; what is heard beside it counts.
TEST(EngineSilence, AConstantIsSilence) {
  for (const bool silent : {false, true}) {
    EngineRig rig;
    rig.at(0, WatchSilence{.programme = 0, .threshold = 0.01F, .after = {9600}});
    Stereo sound = silent ? constant(96'000, 0.3F) : sine(96'000, 1000.0, 0.02F);
    for (float& sample : sound) sample += silent ? 0.0F : 0.3F;
    rig.at(0, plain_start(0, 1, rig.file(sound)));
    rig.render_to(48'000);
    EXPECT_EQ(rig.reports_of<SilenceBegan>().size(), silent ? 1U : 0U);
  }
}

TEST(EngineSilence, WatchesOnlyItsProgrammeAndOnlyWhileOn) {
  EngineRig rig;
  rig.at(0, plain_start(0, 1, rig.loop(sine(480, 1000.0, 0.5F))));
  rig.at(0, WatchSilence{.programme = 0, .after = {4800}});
  rig.at(0, WatchSilence{.programme = 1, .after = {4800}});
  rig.at(2000, WatchSilence{.programme = 2, .after = {4800}});
  rig.at(6000, WatchSilence{.programme = 2});
  rig.render_to(48'000);
  ASSERT_EQ(rig.reports_of<SilenceBegan>().size(), 1U);
  EXPECT_EQ(rig.reports_of<SilenceBegan>()[0].second.programme, 1);
}

TEST(EngineSilence, SettingTheSameWatchAgainForgetsNothing) {
  EngineRig rig;
  const WatchSilence watch{.programme = 0, .after = {9600}};
  for (const std::int64_t at : {0, 5000, 30'000}) rig.at(at, watch);
  rig.at(40'000, plain_start(0, 1, rig.loop(sine(480, 1000.0, 0.5F))));
  rig.render_to(96'000);
  ASSERT_EQ(rig.reports_of<SilenceBegan>().size(), 1U);
  EXPECT_EQ(rig.reports_of<SilenceBegan>()[0].first, 9600);
  EXPECT_EQ(rig.reports_of<SilenceEnded>().size(), 1U);
}

}  // namespace
}  // namespace hornbill::audio::testing
