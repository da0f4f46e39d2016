// SPDX-License-Identifier: Apache-2.0
#include "base/lanes.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace hornbill::base {
namespace {

TEST(Lanes, WhatIsSlowInOneHoldsUpNoOther) {
  std::promise<void> go_on;
  std::promise<void> done;
  std::vector<int> order;  // of lane 0
  Lanes lanes;
  lanes.add(0, [&, gate = go_on.get_future().share()] {
    gate.wait();
    order.push_back(1);
  });
  lanes.add(0, [&] { order.push_back(2); });
  lanes.add(7, [&] { done.set_value(); });  // counts as the last
  done.get_future().wait();
  EXPECT_TRUE(order.empty());
  std::promise<void> last;
  lanes.add(0, [&] { last.set_value(); });
  go_on.set_value();
  last.get_future().wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(Lanes, ALaneThatHadNothingLeftTakesWorkAgain) {
  Lanes lanes;
  for (int n = 0; n < 20; ++n) {
    std::promise<void> done;
    lanes.add(1, [&] { done.set_value(); });
    done.get_future().wait();
  }
}

TEST(Lanes, TheEndWaitsForWhatIsUnderWayAndDropsTheRest) {
  std::promise<void> begun;
  std::promise<void> go_on;
  bool finished = false;
  bool dropped = true;
  Lanes lanes;
  lanes.add(2, [&, gate = go_on.get_future().share()] {
    begun.set_value();
    gate.wait();
    finished = true;
  });
  begun.get_future().wait();
  auto ended = std::async(std::launch::async, [&] { lanes.end(); });
  go_on.set_value();
  ended.wait();
  EXPECT_TRUE(finished);
  lanes.add(2, [&] { dropped = false; });
  EXPECT_TRUE(dropped);
}

}  // namespace
}  // namespace hornbill::base
