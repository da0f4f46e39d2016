// SPDX-License-Identifier: Apache-2.0
#include "base/toml/nearest_word.h"

#include <gtest/gtest.h>

namespace hornbill::base {
namespace {

std::string nearest(std::string_view word, std::vector<std::string> known) {
  return nearest_word(word, known);
}

TEST(NearestWord, IsTheOneWithTheFewestSlips) {
  EXPECT_EQ(nearest("mornin", {"evening", "morning"}), "morning");
  EXPECT_EQ(nearest("loudnes", {"loudness", "crossfade"}), "loudness");
  EXPECT_EQ(nearest("paly", {"play", "path"}), "play");
}

TEST(NearestWord, SwappedNeighboursAreOneSlip) {
  EXPECT_EQ(nearest("hrad", {"head", "hard"}), "head");  // both one slip: the first
  EXPECT_EQ(nearest("jion", {"lion2", "join"}), "join");
}

TEST(NearestWord, CaseDoesNotCount) { EXPECT_EQ(nearest("MORNING", {"morning"}), "morning"); }

TEST(NearestWord, NothingWhereNothingIsNear) {
  EXPECT_EQ(nearest("quiet_hours", {"name", "time_zone", "languages"}), "");
  EXPECT_EQ(nearest("ab", {"xy"}), "");
  EXPECT_EQ(nearest("", {"a"}), "");
  EXPECT_EQ(nearest("a", {}), "");
}

TEST(NearestWord, VeryLongWordsCostNothing) {
  EXPECT_EQ(nearest(std::string(1'000'000, 'a'), {std::string(1'000'000, 'a')}), "");
}

}  // namespace
}  // namespace hornbill::base
