// SPDX-License-Identifier: Apache-2.0
// An existing feed as the programme.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace hornbill::tests
