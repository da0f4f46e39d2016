// SPDX-License-Identifier: Apache-2.0
// More messages than anybody can hear or read.
#include "tests/hornbill/alerts/desk_fixture.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::AlertState;

class DeskFloodTest : public test::AlertDeskTest {
 protected:
  // The message of a service, of the lowest class. `trust`: whether it is proven.
  static JudgedDraft message(int number, alerts::Trust trust, alerts::Decision decision) {
    JudgedDraft message{order().draft, {decision, {"judged"}, {}}, false, {}, {}};
    message.draft.urgency = alerts::AlertClass::normal;
    message.draft.source = alerts::AlertSource::cap;
    message.draft.trust = trust;
    message.draft.issuer = "weather";
    message.draft.service = "weather";
    message.draft.key = "SHA256:k";
    message.draft.id = "m" + std::to_string(number);
    return message;
  }
};

TEST_F(DeskFloodTest, E9_AThousandInAMinuteByAValidKeyAreBoundedAndAHigherClassIsTakenAtOnce) {
  restart("[alerts.cap.weather]\nper_hour = 3\n");
  int queued = 0;
  int waiting = 0;
  int refused = 0;
  for (int n = 0; n < 1000; ++n) {
    time_.now += 60ms;
    const auto answer =
        desk_->take_in(message(n, alerts::Trust::signed_by_roster, alerts::Decision::accept));
    if (!answer) {
      EXPECT_EQ(answer.error().code, base::ErrorCode::limit) << answer.error().message;
      ++refused;
    } else {
      ++(answer->state == AlertState::queued ? queued : waiting);
    }
  }
  EXPECT_EQ(queued, 3) << "what its limit allows";
  EXPECT_EQ(queued + waiting, 200) << "what is not over is bounded";
  EXPECT_EQ(queued + waiting + refused, 1000);
  EXPECT_EQ(put().size(), 3U) << "the rest waits for a person";
  const web::AlertAnswer urgent = send(order());
  EXPECT_EQ(urgent.state, AlertState::queued);
  const auto handed = put();
  ASSERT_EQ(handed.size(), 1U) << "it is there when it is answered";
  EXPECT_EQ(handed[0]->number, urgent.number);
}

TEST_F(DeskFloodTest, PeopleAreToldOfMessagesThatWaitedAndWereDropped) {
  for (int n = 0; n < 41; ++n) {
    ASSERT_TRUE(desk_->take_in(message(n, alerts::Trust::unverified, alerts::Decision::hold)));
  }
  EXPECT_EQ(state(1), AlertState::refused);
  EXPECT_EQ(told_of("): held"), 41);
  EXPECT_EQ(told_of("Alert 1 (normal"), 2);
  EXPECT_EQ(told_of("): refused, 40 messages that prove nothing wait for a person"), 1);
}

TEST_F(DeskFloodTest, PeopleAreToldOfAMessageThatGaveWayToTheProvenOne) {
  ASSERT_TRUE(desk_->take_in(message(1, alerts::Trust::unverified, alerts::Decision::hold)));
  ASSERT_TRUE(
      desk_->take_in(message(1, alerts::Trust::signed_by_roster, alerts::Decision::accept)));
  EXPECT_EQ(state(1), AlertState::superseded);
  EXPECT_EQ(told_of("Alert 1 (normal"), 2);
  EXPECT_EQ(told_of("): superseded, "), 1);
}

}  // namespace
}  // namespace hornbill
