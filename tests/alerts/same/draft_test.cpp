// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/same/same_draft.h"

#include <gtest/gtest.h>

#include "alerts/sources/same/event_codes.h"
#include "alerts/sources/same/same_memory.h"
#include "tests/alerts/same/tone_world.h"

namespace hornbill::alerts {
namespace {

using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

const base::UtcTime kHeardAt{sys_days{year{2026} / 11 / 24} + minutes(15 * 60 + 40)};
const SameZones kZones = {{"048201", {"village", "school"}}, {"048339", {"north"}}};

SameHeader header(const std::string& text = kFlashFlood) {
  return parse_same(text, kHeardAt).value();
}

TEST(SameDraftTest, T3_WhatIsHeardIsNeverMoreThanUnverified) {
  for (const char* text :
       {"ZCZC-PEP-EAN-000000+0600-3281530-WHITEHSE-", "ZCZC-WXR-TOR-048201+0030-3281530-KHGX/NWS-",
        "ZCZC-CIV-EVI-048201+0100-3281530-SHERIFF -",
        "ZCZC-EAS-RWT-048201+0100-3281530-WXYZ    -"}) {
    const auto draft = draft_of(header(text), kZones, kHeardAt);
    ASSERT_TRUE(draft.has_value()) << draft.error().message;
    EXPECT_EQ(draft->trust, Trust::unverified) << text;
    EXPECT_EQ(draft->source, AlertSource::same);
    EXPECT_TRUE(draft->key.empty());
    EXPECT_EQ(draft->action, DraftAction::announce);
  }
}

TEST(SameDraftTest, ADraftHasClassZonesWordsAndEndOfItsHeader) {
  const auto draft = draft_of(header(), kZones, kHeardAt);
  ASSERT_TRUE(draft.has_value());
  EXPECT_EQ(draft->urgency, AlertClass::life_safety);
  EXPECT_FALSE(draft->drill);
  EXPECT_EQ(draft->zones, (std::vector<std::string>{"school", "village"}));
  EXPECT_EQ(draft->messages.at(0).text,
            "The National Weather Service issued: Flash Flood Warning. It is for school and "
            "village.");
  EXPECT_EQ(draft->event_code, "FFW");
  EXPECT_EQ(draft->expires, header().ends());
  EXPECT_EQ(draft->id, kFlashFlood);
  EXPECT_EQ(draft->issuer, "same:KHGX/NWS");
  EXPECT_EQ(draft->digest.size(), 64U);
}

TEST(SameDraftTest, CodesOfTestsAreDrills) {
  for (const char* code : {"RWT", "RMT", "DMO", "NPT"}) {
    EXPECT_TRUE(draft_of(header("ZCZC-EAS-" + std::string(code) + "-048201+0100-3281530-WXYZ    -"),
                         kZones, kHeardAt)
                    ->drill)
        << code;
  }
  EXPECT_EQ(same_event("ZZW").urgency, AlertClass::life_safety);
  EXPECT_EQ(same_event("ZZA").urgency, AlertClass::priority);
  EXPECT_EQ(same_event("ZZS").urgency, AlertClass::normal);
}

TEST(SameDraftTest, WholeStatesAndTheWholeCountryConcernEachZoneInThem) {
  const auto zones = [](const std::string& location) {
    const auto draft =
        draft_of(header("ZCZC-WXR-TOR-" + location + "+0030-3281530-KHGX/NWS-"), kZones, kHeardAt);
    return draft ? draft->zones.size() : 0U;
  };
  EXPECT_EQ(zones("048000"), 3U);
  EXPECT_EQ(zones("000000"), 3U);
  EXPECT_EQ(zones("948339"), 1U);
  EXPECT_EQ(zones("022000"), 0U);
  EXPECT_EQ(zones("048001"), 0U);
}

TEST(SameDraftTest, E7_AHeaderWhoseTimeHasEndedMakesNoAlert) {
  const auto draft = draft_of(header(), kZones, header().ends());
  ASSERT_FALSE(draft.has_value());
  EXPECT_EQ(draft.error().code, base::ErrorCode::refused);
}

TEST(SameMemoryTest, OneMessageRelayedByManyCountsOnceUntilItsTimeEnds) {
  SameMemory memory;
  SameHeader relayed = header();
  EXPECT_TRUE(memory.is_new(header(), kHeardAt));
  EXPECT_FALSE(memory.is_new(header(), kHeardAt + minutes(5)));
  relayed.sender = "KUHF/FM";
  EXPECT_FALSE(memory.is_new(relayed, kHeardAt + minutes(6)));
  SameHeader other = header();
  other.event = "TOR";
  EXPECT_TRUE(memory.is_new(other, kHeardAt));
  EXPECT_TRUE(memory.is_new(header(), header().ends()));
}

TEST(SameMemoryTest, MemoryIsBoundedAndKeepsAtLeastTheLastTen) {
  SameMemory memory;
  SameHeader one = header();
  for (int i = 0; i < 500; ++i) {
    one.issued = kHeardAt + minutes(i);
    EXPECT_TRUE(memory.is_new(one, kHeardAt));
  }
  for (int i = 490; i < 500; ++i) {
    one.issued = kHeardAt + minutes(i);
    EXPECT_FALSE(memory.is_new(one, kHeardAt)) << i;
  }
}

}  // namespace
}  // namespace hornbill::alerts
