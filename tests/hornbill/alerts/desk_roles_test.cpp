// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_order.h"
#include "tests/hornbill/alerts/desk_fixture.h"

namespace hornbill {
namespace {

using alerts::AlertClass;
using alerts::AlertState;

constexpr const char* kPeople = R"([alerts]
users = ["headman"]
[alerts.user.clerk]
classes = "normal"
approves = []
[alerts.user.nurse]
classes = []
approves = ["priority", "life-safety"]
[alerts.others]
classes = ["normal", "priority"]
approves = "normal"
[alerts.normal]
second_person = true
[alerts.priority]
second_person = true
[alerts.life_safety]
second_person = true
)";

// For each person and class, least urgent first, what they may do: s(end), a(pprove), e(nd).
struct RoleRow {
  const char* who;
  const char* may[3];
};
constexpr RoleRow kRoles[] = {{"headman", {"sae", "sae", "sae"}},
                              {"clerk", {"s-e", "---", "---"}},
                              {"nurse", {"---", "-ae", "-ae"}},
                              {"guest", {"sae", "s-e", "---"}}};

class DeskRolesTest : public test::AlertDeskTest {
 protected:
  web::AlertOrder of_class(AlertClass urgency) {
    web::AlertOrder what = order();
    what.draft.urgency = urgency;
    return what;
  }
  // One that waits for a second person.
  std::uint64_t held(AlertClass urgency) {
    const web::AlertAnswer answer = send(of_class(urgency), "headman");
    EXPECT_EQ(answer.state, AlertState::awaiting_approval);
    return answer.number;
  }
  std::string may(const std::string& who, AlertClass urgency) {
    std::string done = "---";
    if (send(of_class(urgency), who).state == AlertState::awaiting_approval) done[0] = 's';
    const std::uint64_t waits = held(urgency);
    // The headman's own yes never counts, whatever his role.
    if (who == "headman" ? local_role(config_->alerts, who).approves[index_of(urgency)]
                         : desk_->approve(waits, who, false).has_value()) {
      done[1] = 'a';
    }
    if (desk_->cancel(held(urgency), who, "")) done[2] = 'e';
    return done;
  }
};

TEST_F(DeskRolesTest, T9_EachRoleMayDoWhatTheTableSays) {
  restart(kPeople);
  for (const RoleRow& row : kRoles) {
    for (std::size_t n = 0; n < 3; ++n) {
      EXPECT_EQ(may(row.who, static_cast<AlertClass>(n)), row.may[n]) << row.who << ", class " << n;
    }
  }
}

TEST_F(DeskRolesTest, T9_NobodyPutsAnotherInThePlaceOfOneThatTheyMayNotEnd) {
  restart(kPeople);
  web::AlertOrder update = of_class(AlertClass::normal);
  update.draft.action = alerts::DraftAction::update;
  update.replaces = {held(AlertClass::life_safety)};
  const auto answer = desk_->send(update, "clerk");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message,
            "clerk has the role \"local user\", which may not end alerts of the class life-safety");
}

TEST_F(DeskRolesTest, T9_WhereNobodyIsNamedEverybodyMayDoEverything) {
  for (const char* who : {"headman", "guest"}) {
    const alerts::Role role = local_role(config_->alerts, who);
    EXPECT_EQ(role.classes, (alerts::ClassSet{true, true, true}));
    EXPECT_EQ(role.approves, (alerts::ClassSet{true, true, true}));
  }
}

// Whom the roster let send a class is not asked for a login at this computer as well.
TEST_F(DeskRolesTest, T4_AnIssuerOfTheRosterIsNoLocalUser) {
  restart(kPeople);
  alerts::AlertDraft draft = of_class(AlertClass::priority).draft;
  draft.source = alerts::AlertSource::announcement;
  draft.trust = alerts::Trust::signed_by_roster;
  draft.id = "flood-1";
  draft.issuer = "district";
  const auto waits =
      desk_->take_in({draft, {alerts::Decision::hold, {"two persons"}, {}}, false, {}});
  ASSERT_TRUE(waits);
  EXPECT_FALSE(desk_->approve(waits->number, "clerk", false));
  const auto agreed = desk_->approve(waits->number, "nurse", false);
  ASSERT_TRUE(agreed) << agreed.error().message;
  EXPECT_EQ(agreed->state, AlertState::queued);
}

// Anybody may write any name into a message that proves nothing.
TEST_F(DeskRolesTest, T4_ASenderWhoCallsThemselvesAsAUserGivesThatUserNoRight) {
  restart("[alerts.user.root]\nclasses = \"normal\"\napproves = []\n");
  alerts::AlertDraft draft = of_class(AlertClass::life_safety).draft;
  draft.source = alerts::AlertSource::cap;
  draft.trust = alerts::Trust::unverified;
  draft.service = "a file";
  draft.id = "flood-1";
  draft.issuer = "root";
  const auto waits =
      desk_->take_in({draft, {alerts::Decision::hold, {"it proves nothing"}, {}}, false, {}});
  ASSERT_TRUE(waits);
  const auto agreed = desk_->approve(waits->number, "root", false);
  ASSERT_FALSE(agreed);
  EXPECT_NE(agreed.error().message.find("may not send alerts of the class life-safety"),
            std::string::npos)
      << agreed.error().message;
  EXPECT_EQ(state(waits->number), AlertState::awaiting_approval);
  EXPECT_TRUE(put().empty());
}

}  // namespace
}  // namespace hornbill
