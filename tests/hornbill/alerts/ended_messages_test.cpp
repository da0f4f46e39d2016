// SPDX-License-Identifier: Apache-2.0
#include "hornbill/ended_messages.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;

constexpr base::UtcTime kNow{1'800'000'000s};

alerts::AlertDraft message(const std::string& service, alerts::Trust trust) {
  alerts::AlertDraft draft;
  draft.source = alerts::AlertSource::cap;
  draft.service = service;
  draft.issuer = "warning office\nof the valley";
  draft.trust = trust;
  return draft;
}

TEST(EndedMessages, E3_WhatWasEndedBeforeItCameIsKnownAfterARestart) {
  const test::TemporaryFolder folder;
  alerts::AlertDraft cancel = message("weather", alerts::Trust::signed_by_roster);
  cancel.references = {"a,1,t", "a,2,t"};
  {
    EndedMessages ended(folder / "ended", kNow);
    ended.add(cancel, kNow + 12h);
    ended.add(cancel, kNow + 1h);  // it is known for longer already
    ASSERT_TRUE(ended.keep());
  }
  const EndedMessages ended(folder / "ended", kNow + 11h);
  const auto signed_one = message("weather", alerts::Trust::signed_by_roster);
  EXPECT_TRUE(ended.ended(signed_one, "a,1,t"));
  EXPECT_TRUE(ended.ended(message("weather", alerts::Trust::unverified), "a,2,t"));
  EXPECT_FALSE(ended.ended(signed_one, "a,3,t"));
  EXPECT_FALSE(ended.ended(message("other", alerts::Trust::signed_by_roster), "a,1,t"));
  EXPECT_FALSE(EndedMessages(folder / "ended", kNow + 13h).ended(signed_one, "a,1,t"));
}

TEST(EndedMessages, T1_WhatProvesNothingEndsNothingThatIsProven) {
  const test::TemporaryFolder folder;
  EndedMessages ended(folder / "ended", kNow);
  alerts::AlertDraft cancel = message("weather", alerts::Trust::unverified);
  cancel.references = {"a,1,t"};
  ended.add(cancel, kNow + 12h);
  EXPECT_TRUE(ended.ended(message("weather", alerts::Trust::unverified), "a,1,t"));
  EXPECT_FALSE(ended.ended(message("weather", alerts::Trust::signed_by_roster), "a,1,t"));
}

TEST(EndedMessages, AFileThatCannotBeWrittenIsToldAndForgetsNothing) {
  const test::TemporaryFolder folder;
  EndedMessages ended(folder / "none/ended", kNow);
  alerts::AlertDraft cancel = message("weather", alerts::Trust::unverified);
  cancel.references = {"a,1,t"};
  ended.add(cancel, kNow + 12h);
  EXPECT_FALSE(ended.keep());
  EXPECT_TRUE(ended.ended(cancel, "a,1,t"));
}

}  // namespace
}  // namespace hornbill
