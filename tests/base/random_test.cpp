// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <gtest/gtest.h>

#include <array>

namespace hornbill::base {
namespace {

// The first values of the published algorithm for seed 1234567.
TEST(Random, SequenceIsThatOfSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317ULL);
  EXPECT_EQ(random.next(), 3203168211198807973ULL);
  EXPECT_EQ(random.next(), 9817491932198370423ULL);
}

TEST(Random, BelowIsInRangeAndEven) {
  Random random(42);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts.at(random.below(counts.size()));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, ContinuesFromItsState) {
  Random first(7);
  first.next();
  Random second(first.state());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(first.next(), second.next());
}

}  // namespace
}  // namespace hornbill::base
