// SPDX-License-Identifier: Apache-2.0
#include "hornbill/event_reader.h"

#include <gtest/gtest.h>

namespace hornbill {
namespace {

constexpr std::string_view kStream =
    ": hello\n\nevent: status\nid: 7\ndata: {\"a\":1}\n\n"
    "data: one\r\ndata: two\r\n\r\nevent: nothing\n\ndata:bare\n\n";
constexpr std::string_view kEvents = "status={\"a\":1};message=one\ntwo;message=bare;";

TEST(EventReader, I1_AStreamCutAnywhereGivesTheSameEvents) {
  for (std::size_t step = 1; step <= kStream.size(); ++step) {
    std::string events;
    EventReader reader([&](std::string_view name, std::string_view data) {
      events.append(name).append("=").append(data).append(";");
      return true;
    });
    for (std::size_t at = 0; at < kStream.size(); at += step) {
      ASSERT_TRUE(reader.take(kStream.substr(at, step)));
    }
    EXPECT_EQ(events, kEvents) << "in steps of " << step;
  }
}

TEST(EventReader, EndsWhenTheTakerWantsNoMoreOrAnEventHasNoEnd) {
  EventReader one([](std::string_view, std::string_view) { return false; });
  EXPECT_FALSE(one.take("data: x\n\ndata: y\n\n"));
  EventReader endless([](std::string_view, std::string_view) { return true; });
  const std::string mebibyte(1U << 20U, 'x');
  bool more = true;
  for (int i = 0; i < 20 && more; ++i) more = endless.take(mebibyte);
  EXPECT_FALSE(more);
}

}  // namespace
}  // namespace hornbill
