// SPDX-License-Identifier: Apache-2.0
#include "hornbill/fault_key.h"

#include <gtest/gtest.h>

#include <vector>

namespace hornbill {
namespace {

// Whoever is told of new faults must be told of a new one that comes before an old one, and not of
// an old one again because it is a day older.
TEST(FaultKey, P4_StaysWhileOthersComeAndTimePasses) {
  const auto key = [](const std::string& text, std::vector<scheduler::Fault> others = {}) {
    return fault_key("alerts.roster", text, others);
  };
  const std::string first = key("the key of chiangrai.dpm ends in 12 days");
  EXPECT_EQ(first, key("the key of chiangrai.dpm ends in 9 days"));
  EXPECT_NE(first, key("the key of banna ends in 12 days"));
  EXPECT_TRUE(first.starts_with("alerts.roster."));
  const scheduler::Fault other{key("revoked_keys:3: no key"), {}, ""};
  EXPECT_NE(key("revoked_keys:7: no key", {other}), other.key);
}

}  // namespace
}  // namespace hornbill
