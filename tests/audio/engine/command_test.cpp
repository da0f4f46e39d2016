// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include <algorithm>
#include <utility>
#include <vector>
#include "audio/engine/command_queue.h"

#include "base/random.h"
#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

TEST(CommandQueue, KeepsFrameOrderAndPostOrderWithinAFrame) {
  base::Random random(3);
  CommandQueue queue(64);
  std::uint64_t id = 0;
  std::vector<std::pair<std::int64_t, std::uint64_t>> expected;
  for (int round = 0; round < 5000; ++round) {
    if (!queue.full() && random.below(2) == 0) {
      const auto at = static_cast<std::int64_t>(random.below(20));
      queue.insert({{at}, ++id, DisarmDeck{}});
      expected.emplace_back(at, id);
      std::sort(expected.begin(), expected.end());
    } else if (!queue.empty() && random.below(4) == 0) {
      ASSERT_EQ(queue.back().id, expected.back().second);
      queue.pop_back();
      expected.pop_back();
    } else if (!queue.empty()) {
      ASSERT_EQ(queue.front().id, expected.front().second);
      queue.pop_front();
      expected.erase(expected.begin());
    }
  }
}

TEST(EngineCommands, LateOneIsAppliedAtTheNextBlockAndReported) {
  EngineRig rig;
  rig.open_zone(0);
  rig.render_to(960);
  const std::uint64_t id = rig.at(700, plain_start(0, 1, rig.file(constant(1000, 0.5F))));
  rig.render_to(4800);
  const auto late = rig.reports_of<CommandLate>();
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].first, 960);
  EXPECT_EQ(late[0].second.id, id);
  EXPECT_EQ(late[0].second.by.value, 260);
  EXPECT_EQ(rig.first_sound(0), 960);
}

TEST(EngineCommands, ImpossibleOnesAreRefusedAndChangeNothing) {
  EngineRig rig;
  rig.open_zone(0);
  Feed* loop = rig.loop(constant(10, 0.5F));
  Feed* file = rig.file(constant(9600, 0.0F));
  rig.at(0, plain_start(0, 1, loop));
  rig.at(0, plain_start(1, 2, file));
  rig.at(0, ArmDeck{1, 2, plain_start(2, 3, loop)});
  std::vector<std::uint64_t> bad;
  StartDeck nan = plain_start(5, 4, loop);
  nan.gain = std::numeric_limits<float>::quiet_NaN();
  StartDeck negative = plain_start(5, 4, loop);
  negative.fade_in.length = {-1};
  StartDeck nowhere = plain_start(5, 4, loop);
  nowhere.route.programme = kMaxProgrammes;
  const std::vector<CommandBody> impossible = {
      plain_start(0, 4, loop),          // busy
      plain_start(2, 4, loop),          // armed
      plain_start(kMaxDecks, 4, loop),  // no such deck
      plain_start(5, 4, nullptr),       // no feed
      plain_start(5, 4, file),          // another deck reads it
      nan,
      negative,
      nowhere,
      ArmDeck{0, 99, plain_start(5, 4, loop)},  // plays another token
      ArmDeck{0, 1, plain_start(2, 4, loop)},   // next is armed by another
      ArmDeck{0, 1, plain_start(1, 4, loop)},   // next is busy
      FadeDeck{.deck = kMaxDecks, .token = 1},
      SetZone{.zone = kMaxZones, .active = true},
      SetZone{.zone = 1, .active = true, .programme = kMaxProgrammes},
      SetZone{.zone = 1, .active = true, .gain = -1.0F},
      SetZone{.zone = 1, .active = true, .ceiling = 0.0F},
      WatchSilence{.programme = kMaxProgrammes, .after = {1}},
      DisarmDeck{kMaxDecks, 1},
  };
  for (const CommandBody& body : impossible) bad.push_back(rig.at(100, body));
  rig.render_to(4800);
  const auto refused = rig.reports_of<CommandRefused>();
  ASSERT_EQ(refused.size(), bad.size());
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(refused[i].second.id, bad[i]);
    EXPECT_EQ(refused[i].first, 100);
  }
  EXPECT_EQ(rig.reports_of<DeckStarted>().size(), 2U);
  EXPECT_EQ(rig.left(0, 4000), 0.5F);
}

TEST(EngineCommands, CommandsOfOneFrameTakeEffectInPostOrder) {
  EngineRig rig;
  rig.open_zone(0);
  rig.at(1000, SetZone{.zone = 0, .active = true, .gain = 0.5F});
  rig.at(1000, SetZone{.zone = 0, .active = true, .gain = 0.25F});
  rig.at(0, plain_start(0, 1, rig.loop(constant(10, 0.5F))));
  rig.render_to(4800);
  EXPECT_EQ(rig.left(0, 2000), 0.125F);
}

TEST(EngineCommands, WhatIsWantedNowGetsInWhenTheFutureIsFull) {
  Engine engine({.block_frames = 480, .command_ring = 16});
  for (std::uint64_t id = 1; id <= 16; ++id) {
    ASSERT_TRUE(engine.post({{1'000'000}, id, DisarmDeck{}}));
  }
  engine.render();
  const Stereo sound = constant(10, 0.5F);
  Feed loop = Feed::from_memory(sound);
  ASSERT_TRUE(engine.post({{500}, 99, plain_start(0, 7, &loop)}));
  engine.render();
  std::uint64_t refused = 0;
  std::int64_t started = -1;
  Report report;
  while (engine.take(report)) {
    if (const auto* r = std::get_if<CommandRefused>(&report.body)) refused = r->id;
    if (std::holds_alternative<DeckStarted>(report.body)) started = report.at.value;
  }
  EXPECT_EQ(refused, 16U);
  EXPECT_EQ(started, 500);
}

TEST(EngineCommands, FullCommandRingSaysSo) {
  Engine engine({.block_frames = 480, .command_ring = 2});
  EXPECT_TRUE(engine.post({{0}, 1, DisarmDeck{}}));
  EXPECT_TRUE(engine.post({{0}, 2, DisarmDeck{}}));
  EXPECT_FALSE(engine.post({{0}, 3, DisarmDeck{}}));
}

TEST(EngineCommands, ReportsThatDoNotFitAreCounted) {
  Engine engine({.block_frames = 480, .command_ring = 64, .report_ring = 4});
  for (std::uint64_t id = 1; id <= 10; ++id) {
    ASSERT_TRUE(engine.post({{0}, id, SetZone{.zone = kMaxZones}}));
  }
  engine.render();
  EXPECT_EQ(engine.reports_lost(), 6U);
  Report report;
  int got = 0;
  while (engine.take(report)) ++got;
  EXPECT_EQ(got, 4);
}

}  // namespace
}  // namespace hornbill::audio::testing
