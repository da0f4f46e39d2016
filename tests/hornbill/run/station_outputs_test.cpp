// SPDX-License-Identifier: Apache-2.0
#include "hornbill/station_outputs.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "scheduler/playout/zone_numbers.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

using config::OutputOptions;
using Routes = std::vector<audio::LiveRoute>;

class StationOutputsTest : public ::testing::Test {
 protected:
  static OutputOptions recorder(const std::string& zone, const std::string& folder) {
    OutputOptions options;
    options.kind = OutputOptions::Kind::recorder;
    options.zone = zone;
    options.folder = folder;
    options.format = "wav";
    return options;
  }
  static OutputOptions card(const std::string& zone, std::vector<int> channels) {
    OutputOptions options;
    options.zone = zone;
    options.device = "no such device";
    options.channels = std::move(channels);
    return options;
  }
  // Makes the outputs these, of the zones in this order; what was fed on the way is in routes_.
  void change(const std::vector<std::string>& zones, std::vector<OutputOptions> outputs) {
    scheduler::StationSetup setup;
    for (const std::string& name : zones) setup.zones.emplace_back().name = name;
    config_.setup = scheduler::with_zone_numbers(setup, config_.setup.get());
    config_.outputs = std::move(outputs);
    routes_.clear();
    complete_.clear();
    outputs_.change(config_, [this](Routes routes) {
      routes_.push_back(std::move(routes));
      complete_.push_back(recordings());
    });
  }
  // Gives each output of the last routes a block of sound.
  void feed() {
    const std::vector<float> block(960, 0.25F);
    for (const audio::LiveRoute& route : routes_.back()) route.output->push(block, {next_});
    next_ += 480;
  }
  // Recordings that are complete.
  int recordings() const {
    int count = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path())) {
      count += file.path().extension() == ".wav" ? 1 : 0;
    }
    return count;
  }

  test::TemporaryFolder folder_;
  base::SystemTime time_;
  config::StationConfig config_;
  StationOutputs outputs_{time_};
  std::vector<Routes> routes_;
  std::vector<int> complete_;  // recordings, at each change of the routes
  std::int64_t next_ = 0;
};

TEST_F(StationOutputsTest, WhatIsUnchangedStaysAndTheOldIsClosedBeforeTheNewIsOpened) {
  change({"village"}, {recorder("village", folder_ / "a"), recorder("village", folder_ / "b")});
  ASSERT_EQ(routes_.back().size(), 2U);
  feed();
  const audio::Output* kept = routes_.back()[0].output;
  OutputOptions other = recorder("village", folder_ / "b");
  other.keep = std::chrono::hours(24);
  change({"village"}, {recorder("village", folder_ / "a"), other});
  ASSERT_EQ(routes_.size(), 2U);
  ASSERT_EQ(routes_[0].size(), 1U);
  EXPECT_EQ(routes_[0][0].output, kept);
  ASSERT_EQ(routes_[1].size(), 2U);
  EXPECT_EQ(routes_[1][0].output, kept);
  // The old one had completed its file when the new one, in the same folder, was put to use.
  EXPECT_EQ(complete_, (std::vector<int>{0, 1}));
  EXPECT_EQ(outputs_.states().size(), 2U);
}

TEST_F(StationOutputsTest, AZoneBeforeItOrAnotherOrderTouchesNothing) {
  change({"village"}, {recorder("village", folder_ / "a")});
  const audio::LiveRoute before = routes_.back()[0];
  change({"school", "village"},
         {recorder("school", folder_ / "s"), recorder("village", folder_ / "a")});
  ASSERT_EQ(routes_.back().size(), 2U);
  EXPECT_EQ(routes_.back()[1].output, before.output);
  EXPECT_EQ(routes_.back()[1].zone, before.zone);
  EXPECT_NE(routes_.back()[0].zone, before.zone);
  EXPECT_EQ(outputs_.states()[0].zone, "school");
  change({"village"}, {recorder("village", folder_ / "a")});
  EXPECT_EQ(routes_.back()[0].output, before.output);
  EXPECT_EQ(routes_.back()[0].zone, before.zone);
}

TEST_F(StationOutputsTest, RecordersBeginAnewInAnotherTimeZone) {
  change({"village"}, {recorder("village", folder_ / "a")});
  auto setup = std::make_shared<scheduler::StationSetup>(*config_.setup);
  setup->zone = *base::TimeZone::find("Asia/Bangkok");
  config_.setup = setup;
  std::vector<std::size_t> fed;
  outputs_.change(config_, [&](const Routes& routes) { fed.push_back(routes.size()); });
  EXPECT_EQ(fed, (std::vector<std::size_t>{0, 1}));
}

TEST_F(StationOutputsTest, WhatCannotBeOpenedIsALostOutputAndIsTriedAgain) {
  change({"village", "school"}, {card("village", {1, 2}), card("school", {2})});
  ASSERT_EQ(outputs_.states().size(), 2U);
  const audio::OutputState lost = outputs_.states()[1];
  EXPECT_EQ(lost.zone, "school");
  EXPECT_EQ(lost.name, "soundcard no such device");
  EXPECT_EQ(lost.health, audio::OutputHealth::lost);
  EXPECT_NE(lost.text.find("uses a channel"), std::string::npos) << lost.text;
  EXPECT_EQ(outputs_.not_open().size(), 1U);
  feed();
  EXPECT_EQ(outputs_.states()[1].dropped_frames, 480U);
  outputs_.retry();
  EXPECT_EQ(outputs_.not_open().size(), 1U);
  change({"village", "school"}, {card("village", {1}), card("school", {2})});
  outputs_.retry();
  EXPECT_TRUE(outputs_.not_open().empty());
}

TEST_F(StationOutputsTest, AnAlternativeThatCannotBeOpenedIsTold) {
  OutputOptions first = recorder("village", folder_ / "a");
  first.alternatives.push_back(card("village", {40}));
  change({"village"}, {first});
  EXPECT_EQ(outputs_.states().size(), 1U);
  ASSERT_EQ(outputs_.not_open().size(), 1U);
  EXPECT_NE(outputs_.not_open()[0].text.find("1 to 32"), std::string::npos);
}

TEST_F(StationOutputsTest, TheSameCardWithOtherChannelsIsNoBusyCard) {
  change({"village"}, {card("village", {1, 2})});
  change({"village"}, {card("village", {2, 1})});
  EXPECT_TRUE(outputs_.not_open().empty());
  EXPECT_EQ(routes_.back().size(), 1U);
}

}  // namespace
}  // namespace hornbill
