// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_inbox.h"

#include <gtest/gtest.h>

namespace hornbill {
namespace {

using alerts::AlertClass;

std::shared_ptr<const scheduler::AirAlert> alert(std::uint64_t number, AlertClass urgency,
                                                 bool drill = false) {
  auto made = std::make_shared<scheduler::AirAlert>();
  made->number = number;
  made->urgency = urgency;
  made->drill = drill;
  return made;
}

std::vector<std::uint64_t> numbers(const std::vector<scheduler::Input>& inputs) {
  std::vector<std::uint64_t> all;
  for (const auto& input : inputs) {
    if (const auto* put = std::get_if<scheduler::PutAlert>(&input)) {
      all.push_back(put->alert->number);
    }
    if (const auto* end = std::get_if<scheduler::EndAlert>(&input)) {
      all.push_back(1000 + end->number);
    }
  }
  return all;
}

TEST(AlertInbox, GivesAlertsThenEndsOnce) {
  AlertInbox inbox;
  EXPECT_TRUE(inbox.end({2, true, "cancelled"}));
  EXPECT_FALSE(inbox.put(alert(1, AlertClass::normal)));
  EXPECT_FALSE(inbox.put(alert(2, AlertClass::life_safety)));
  std::vector<scheduler::Input> inputs;
  inbox.take(inputs);
  EXPECT_EQ(numbers(inputs), (std::vector<std::uint64_t>{1, 2, 1002}));
  inputs.clear();
  inbox.take(inputs);
  EXPECT_TRUE(inputs.empty());
}

TEST(AlertInbox, TheLaterEndOfAnAlertCounts) {
  AlertInbox inbox;
  inbox.end({7, true, "first"});
  inbox.end({7, false, "second"});
  std::vector<scheduler::Input> inputs;
  inbox.take(inputs);
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_EQ(std::get<scheduler::EndAlert>(inputs[0]).why, "second");
}

TEST(AlertInbox, E9_WhenFullTheLeastUrgentGoesAndIsNamed) {
  AlertInbox inbox;
  for (std::uint64_t n = 1; n <= AlertInbox::kMostAlerts; ++n) {
    EXPECT_FALSE(inbox.put(alert(n, n % 2 == 0 ? AlertClass::normal : AlertClass::life_safety)));
  }
  // The latest of the lowest class makes room.
  EXPECT_EQ(inbox.put(alert(100, AlertClass::life_safety)), AlertInbox::kMostAlerts);
  // No normal one does so for another: the newcomer goes.
  EXPECT_EQ(inbox.put(alert(101, AlertClass::normal)), 101U);
  // A drill gives way even to a normal one.
  EXPECT_EQ(inbox.put(alert(102, AlertClass::life_safety, true)), 102U);
  std::vector<scheduler::Input> inputs;
  inbox.take(inputs);
  EXPECT_EQ(inputs.size(), AlertInbox::kMostAlerts);
  EXPECT_EQ(numbers(inputs).back(), 100U);
}

TEST(AlertInbox, EndsAreBounded) {
  AlertInbox inbox;
  for (std::uint64_t n = 0; n < AlertInbox::kMostEnds; ++n) EXPECT_TRUE(inbox.end({n, true, ""}));
  EXPECT_FALSE(inbox.end({AlertInbox::kMostEnds, true, ""}));
  EXPECT_TRUE(inbox.end({5, true, "again"}));
}

}  // namespace
}  // namespace hornbill
