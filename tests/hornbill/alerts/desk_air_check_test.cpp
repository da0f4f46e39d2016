// SPDX-License-Identifier: Apache-2.0
// What air checks heard of an alert, in its record.
#include "tests/hornbill/alerts/desk_fixture.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using scheduler::AlertEvent;

class DeskAirCheck : public test::AlertDeskTest {
 protected:
  void SetUp() override {
    AlertDeskTest::SetUp();
    web::AlertOrder both = order();
    both.draft.zones = {"village", "school"};
    both.despite_problems = true;  // the school hears it in one of its languages
    number_ = send(both).number;
    tell(AlertEvent::began, {"village", "school"});
  }
  void tell(AlertEvent event, std::vector<std::string> zones) {
    const std::size_t before = steps(number_).size();
    desk_->report({number_, event, base::FramePos{48'000}, time_.now, std::move(zones), 1, ""});
    for (int i = 0; i < 2500 && steps(number_).size() == before; ++i) {
      std::this_thread::sleep_for(2ms);
    }
  }
  // Whether the record has it that the words were heard in the zone.
  bool keeps_words_of(const std::string& zone) {
    AirVerdict verdict;
    verdict.alert = number_;
    verdict.check = "tower";
    verdict.zone = zone;
    verdict.input = "receiver";
    verdict.hearing = audio::AirHearing::heard;
    verdict.words = true;
    const std::size_t before = steps(number_).size();
    desk_->heard(verdict);
    const auto record = desk_->alert(number_);
    if (record->steps().size() == before) return false;
    EXPECT_EQ(record->steps().back().zones, std::vector<std::string>{zone});
    return true;
  }

  std::uint64_t number_ = 0;
};

TEST_F(DeskAirCheck, T6_WordsThatWereCutAreNotJudgedAndThoseOfOtherZonesAre) {
  tell(AlertEvent::cut, {"school"});
  EXPECT_FALSE(keeps_words_of("school"));
  EXPECT_TRUE(keeps_words_of("village"));
}

TEST_F(DeskAirCheck, T6_WhatIsHeardAgainAfterACutIsJudged) {
  tell(AlertEvent::cut, {"village", "school"});
  EXPECT_FALSE(keeps_words_of("village"));
  tell(AlertEvent::began, {"village"});
  EXPECT_TRUE(keeps_words_of("village"));
  EXPECT_FALSE(keeps_words_of("school"));
}

}  // namespace
}  // namespace hornbill
