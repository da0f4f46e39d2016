// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/web/fake_station.h"
#include "web/devices_json.h"
#include "web/status.h"

namespace hornbill::web {
namespace {

TEST(StatusJson, WhatIsReadBackIsWhatWasWritten) {
  const FakeStation station;
  const std::string json = status_json(gather_status(station));
  const auto back = read_status(json);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(status_json(*back), json);
  EXPECT_EQ(back->programmes.at(0).next.at(0).what, "segment:news");
  EXPECT_TRUE(back->programmes.at(0).next.at(0).hard);
}

TEST(StatusJson, ElapsedTimeFollowsFramesNotTheWallClock) {
  FakeStation station;
  const auto status = gather_status(station);
  EXPECT_EQ(status.programmes.at(0).on_air.at(0).elapsed_ms, 10'000);
}

TEST(StatusJson, TextThatIsNotUtf8IsWrittenAllTheSame) {
  FakeStation station;
  station.publish("Morning", "bad \xFF\xC3 tag");
  const std::string json = status_json(gather_status(station));
  EXPECT_TRUE(nlohmann::json::accept(json));
  EXPECT_TRUE(read_status(json));
}

TEST(StatusJson, MissingAndUnknownMembersAreNoError) {
  const auto status = read_status(R"({"station": "X", "new_thing": [1], "length_ms": null})");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->station, "X");
  for (const char* bad : {"", "{", "[1]", "7", R"({"station": 7})", R"({"programmes": [7]})"}) {
    EXPECT_FALSE(read_status(bad)) << bad;
  }
}

TEST(StatusJson, DevicesComeBackWhole) {
  const std::vector<audio::DeviceInfo> devices = {
      {"USB Ağdio", "ALSA", 8, 2, 44100.0, true, false}};
  const auto back = read_devices(devices_json(devices));
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), 1U);
  EXPECT_EQ(back->at(0).name, "USB Ağdio");
  EXPECT_EQ(back->at(0).output_channels, 8);
  EXPECT_TRUE(back->at(0).default_output);
  EXPECT_FALSE(read_devices("{}"));
}

}  // namespace
}  // namespace hornbill::web
