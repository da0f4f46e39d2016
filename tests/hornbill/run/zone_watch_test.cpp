// SPDX-License-Identifier: Apache-2.0
#include "hornbill/zone_watch.h"

#include <gtest/gtest.h>

namespace hornbill {
namespace {

using Looks = std::vector<std::string>;

Looks look(ZoneWatch& watch, const std::map<std::string, bool>& plays) {
  Looks words;
  for (const auto& report : watch.look(plays)) {
    words.push_back(report.zone + (report.plays ? " plays" : " is silent"));
  }
  return words;
}

TEST(ZoneWatch, TellsOfSilenceAfterTwoLooksAndOfSoundAtOnce) {
  ZoneWatch watch;
  EXPECT_EQ(look(watch, {{"school", true}, {"village", false}}), Looks{});
  EXPECT_EQ(look(watch, {{"school", true}, {"village", false}}), Looks{"village is silent"});
  EXPECT_EQ(look(watch, {{"school", false}, {"village", false}}), Looks{});
  EXPECT_EQ(look(watch, {{"school", true}, {"village", true}}), Looks{"village plays"});
  EXPECT_EQ(look(watch, {{"school", false}, {"village", true}}), Looks{});
  EXPECT_EQ(look(watch, {{"school", false}, {"village", true}}), Looks{"school is silent"});
}

TEST(ZoneWatch, ForgetsAZoneThatHasNoOutputsAnyMore) {
  ZoneWatch watch;
  look(watch, {{"village", false}});
  look(watch, {{"village", false}});
  EXPECT_EQ(look(watch, {}), Looks{"village plays"});
  EXPECT_EQ(look(watch, {{"village", true}}), Looks{});
}

}  // namespace
}  // namespace hornbill
