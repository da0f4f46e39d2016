// SPDX-License-Identifier: Apache-2.0
#include "hornbill/restart_watch.h"

#include <gtest/gtest.h>

namespace hornbill {
namespace {

using std::chrono::seconds;

base::SteadyTime at(int second) { return base::SteadyTime{} + seconds(second); }

TEST(RestartWatch, R3_ThreeWithinAMinuteAreTooManyUntilTheyAreOld) {
  RestartWatch watch;
  watch.saw(0, at(0));
  watch.saw(1, at(10));
  watch.saw(2, at(30));
  EXPECT_EQ(watch.too_many(), 0);
  watch.saw(3, at(69));
  EXPECT_EQ(watch.too_many(), 3);
  watch.saw(5, at(70));
  EXPECT_EQ(watch.too_many(), 5);
  watch.saw(5, at(100));
  EXPECT_EQ(watch.too_many(), 3);
  watch.saw(5, at(131));
  EXPECT_EQ(watch.too_many(), 0);
}

TEST(RestartWatch, SlowOnesAreNone) {
  RestartWatch watch;
  for (int i = 0; i < 100; ++i) {
    watch.saw(static_cast<std::uint64_t>(i), at(31 * i));
    EXPECT_EQ(watch.too_many(), 0);
  }
}

TEST(RestartWatch, WhatWasBeforeTheFirstLookAndOfAnotherHelperCountsNot) {
  RestartWatch watch;
  watch.saw(7, at(0));
  EXPECT_EQ(watch.too_many(), 0);
  watch.saw(10, at(1));
  EXPECT_EQ(watch.too_many(), 3);
  watch.saw(0, at(2));
  EXPECT_EQ(watch.too_many(), 0);
}

}  // namespace
}  // namespace hornbill
