// SPDX-License-Identifier: Apache-2.0
// An existing feed as the programme.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "tests/support/core_world.h"

namespace hornbill::tests {
namespace {

using std::chrono::seconds;

TEST(Input, FallsBackWhenItIsLostAndComesBackByItself) {
  auto setup = plain_setup();
  setup.inputs.push_back({"mixer", "", "http://localhost/x"});
  setup.fallback.play = scheduler::PlayTarget{scheduler::TargetKind::segment, "spare"};
  setup.rules.push_back(rule("Relay", "input:mixer", "00:00"));
  CoreWorld world(setup, {{"spare", {600, 0.1F}}}, at(0));
  world.input(scheduler::InputReport{"mixer", true, ""});
  world.run_until(at(0, 0, 10));
  world.input(scheduler::InputReport{"mixer", false, "silent"});
  world.run_until(at(0, 0, 20));
  world.input(scheduler::InputReport{"mixer", true, ""});
  world.run_until(at(0, 0, 30));
  const auto heard = world.heard();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_TRUE(heard[0].starts_with("Relay/@0.22")) << heard[0];
  EXPECT_TRUE(heard[1].starts_with("fallback/spare@10.")) << heard[1];
  EXPECT_TRUE(heard[2].starts_with("Relay/@20.")) << heard[2];
  EXPECT_LE(world.longest_silence().value, base::ms_to_frames(300).value);
}

// A relay over music: two layers, the relay on top.
scheduler::StationSetup relay_over(const std::string& beneath) {
  auto setup = plain_setup();
  setup.inputs.push_back({"mixer", "", "http://localhost/x"});
  setup.fallback.play = scheduler::PlayTarget{scheduler::TargetKind::segment, "spare"};
  playlists::PlaylistOptions music;
  music.name = "music";
  music.segments = {"song"};
  music.loop = true;
  setup.playlists.push_back(music);
  if (!beneath.empty()) setup.rules.push_back(rule("Beneath", beneath, "00:00"));
  setup.rules.push_back(rule("Relay", "input:mixer", "00:00:05"));
  setup.rules.back().start = scheduler::StartMode::hard;
  setup.rules.back().until = std::chrono::minutes(60);
  return setup;
}

std::unique_ptr<CoreWorld> skipped_relay(const std::string& beneath) {
  const std::map<std::string, ScriptedSegment> files{{"spare", {600, 0.1F}}, {"song", {100, 0.2F}}};
  auto world = std::make_unique<CoreWorld>(relay_over(beneath), files, at(0));
  world->input(scheduler::InputReport{"mixer", true, ""});
  world->run_until(at(0, 0, 20));
  world->input(scheduler::OperatorCommand{7, scheduler::OperatorAction::skip, "", "nid"});
  world->run_until(at(0, 1));
  return world;
}

TEST(Input, SkippedGivesWayToWhatLiesBeneath) {
  const auto world = skipped_relay("playlist:music");
  const auto heard = world->heard();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_TRUE(heard[1].starts_with("Relay/@5.")) << heard[1];
  EXPECT_NE(heard[1].find("skipped by nid"), std::string::npos) << heard[1];
  EXPECT_TRUE(heard[2].starts_with("Beneath/song@20.")) << heard[2];
  EXPECT_TRUE(world->missed().empty());
  EXPECT_EQ(world->orders().back().refused, "");
}

TEST(Input, SkippedGivesWayToSilenceWhereThatIsBeneath) {
  const auto world = skipped_relay("silence");
  EXPECT_EQ(world->runs().back().level, 0.0F);
  EXPECT_TRUE(world->missed().empty());
}

TEST(Input, IsNotSkippedWhereNothingElseCouldPlay) {
  const auto world = skipped_relay("");
  EXPECT_TRUE(world->heard().back().starts_with("Relay/@5.")) << world->heard().back();
  EXPECT_TRUE(world->heard().back().ends_with("on air")) << world->heard().back();
  EXPECT_TRUE(world->missed().empty());
  ASSERT_EQ(world->orders().size(), 1U);
  EXPECT_EQ(world->orders()[0].id, 7U);
  EXPECT_EQ(world->orders()[0].refused,
            "the live input \"mixer\" is on air in programme main, and nothing else could play "
            "there now");
}

}  // namespace
}  // namespace hornbill::tests
