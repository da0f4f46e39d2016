// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/alerts/signed/signed_world.h"

namespace hornbill::alerts {
namespace {

using namespace std::chrono_literals;
using test::says;
using test::SignedWorld;
using test::words;

TEST(Persons, T5_TheFourthAlertOfAKeyWithinAnHourNeedsASecondPerson) {
  SignedWorld world;
  std::string ledger;
  for (std::uint64_t n = 1; n <= 3; ++n, world.now += 10min) {
    const auto [decision, lines] = world.take(world.package(world.announcement(n)));
    EXPECT_EQ(decision, Decision::accept) << n;
    ledger += lines;
  }
  Package fourth = world.package(world.announcement(4));
  const Judgement held = world.judge(fourth);
  EXPECT_EQ(held.verdict.decision, Decision::hold);
  EXPECT_TRUE(says(held, "has sent 3 alerts within an hour")) << words(held);
  KeyLimits restarted;
  EXPECT_EQ(restarted.load(ledger), 0U);
  const KeyLimits live = std::exchange(world.limits, restarted);
  EXPECT_EQ(world.decide(fourth), Decision::hold);
  world.limits = live;
  SignedWorld::approve(fourth, world.province);
  EXPECT_EQ(world.decide(fourth), Decision::accept);
  // The first was sent 30 minutes ago; the hour slides.
  world.now += 30min - 1us;
  EXPECT_EQ(world.decide(world.package(world.announcement(5))), Decision::hold);
  world.now += 1us;
  EXPECT_EQ(world.decide(world.package(world.announcement(6))), Decision::accept);
}

TEST(Persons, T5_TheBypassDoesNotCoverTheLimitAndACancelNeedsNothing) {
  SignedWorld world;
  world.approval.life_safety_bypass = true;
  for (std::uint64_t n = 1; n <= 3; ++n) world.take(world.package(world.announcement(n)));
  Announcement a = world.announcement(4);
  a.urgency = AlertClass::life_safety;
  EXPECT_EQ(world.decide(world.package(a)), Decision::hold);
  a.action = DraftAction::cancel;
  a.references = {"flood-1"};
  EXPECT_EQ(world.decide(world.package(a)), Decision::accept);
}

TEST(Persons, ALimitOfOneClassIsItsOwn) {
  SignedWorld world;
  Role role = *world.roster.role_of("district");
  role.per_hour = 10;
  role.per_hour_of[index_of(AlertClass::life_safety)] = 1;
  KeyLimits limits;
  limits.count("k", AlertClass::normal, world.now);
  EXPECT_FALSE(limits.beyond("k", AlertClass::life_safety, role, world.now));
  limits.count("k", AlertClass::life_safety, world.now);
  EXPECT_TRUE(limits.beyond("k", AlertClass::life_safety, role, world.now));
  EXPECT_FALSE(limits.beyond("k", AlertClass::priority, role, world.now));
  EXPECT_FALSE(limits.beyond("other", AlertClass::life_safety, role, world.now));
}

TEST(Persons, TwoPersonsAreTwoKeysOfTwoIssuers) {
  SignedWorld world;
  world.approval.second_person[index_of(AlertClass::priority)] = true;
  Package package = world.package(world.announcement());
  EXPECT_EQ(world.decide(package), Decision::hold);
  const auto with = [&](const base::SshPrivateKey& key) {
    Package other = package;
    SignedWorld::approve(other, key);
    return world.judge(other);
  };
  EXPECT_EQ(with(world.district).verdict.decision, Decision::hold);
  EXPECT_EQ(with(world.village).verdict.decision, Decision::hold);
  EXPECT_EQ(with(base::SshPrivateKey::generate("")).verdict.decision, Decision::hold);
  const Judgement agreed = with(world.province);
  EXPECT_EQ(agreed.verdict.decision, Decision::accept) << words(agreed);
  EXPECT_EQ(agreed.approvers, std::vector<std::string>{"province"});
  // An approval of another text, or a signature as issuer, is no approval.
  Package other = package;
  other.approvals = {base::ssh_sign(world.province, {"other", kApprovalNamespace})};
  EXPECT_EQ(world.decide(other), Decision::hold);
  other.approvals = {base::ssh_sign(world.province, {package.text, kAlertNamespace})};
  EXPECT_EQ(world.decide(other), Decision::hold);
}

TEST(Persons, T5_WhoAgreesMustReachTheZonesOfTheAnnouncement) {
  SignedWorld world;
  world.approval.second_person[index_of(AlertClass::priority)] = true;
  world.roster.roles.find("province")->second.zones = {"school"};
  const auto agreed_in = [&](const std::vector<std::string>& zones) {
    Announcement a = world.announcement();
    a.zones = zones;
    Package package = world.package(a);
    SignedWorld::approve(package, world.province);
    return world.judge(package);
  };
  EXPECT_EQ(agreed_in({"school"}).verdict.decision, Decision::accept);
  EXPECT_EQ(agreed_in({"village"}).verdict.decision, Decision::hold);
  const Judgement everywhere = agreed_in({});
  EXPECT_EQ(everywhere.verdict.decision, Decision::hold);
  EXPECT_TRUE(says(everywhere, "does not reach the zone \"village\"")) << words(everywhere);
}

TEST(Persons, TheBypassSoundsLifeSafetyAtOnceAndSaysSo) {
  SignedWorld world;
  world.approval.second_person = {true, true, true};
  Announcement a = world.announcement();
  a.urgency = AlertClass::life_safety;
  EXPECT_EQ(world.decide(world.package(a)), Decision::hold);
  world.approval.life_safety_bypass = true;
  const Judgement judgement = world.judge(world.package(a));
  EXPECT_EQ(judgement.verdict.decision, Decision::accept);
  EXPECT_TRUE(judgement.bypassed);
  EXPECT_TRUE(says(judgement, "this is logged"));
  a.urgency = AlertClass::priority;
  EXPECT_EQ(world.decide(world.package(a)), Decision::hold);
}

struct RoleRow {
  const char* role;
  const char* sends;     // n, p, l
  const char* approves;  // of others
};
// What first_roles() says, in the words of a table.
constexpr RoleRow kRoles[] = {
    {"village", "np", ""}, {"district", "npl", "npl"}, {"province", "npl", "npl"}};

TEST(Persons, T9_EachRoleMayDoWhatTheTableSaysAndNothingElse) {
  SignedWorld world;
  const std::string letters = "npl";
  const std::map<std::string, const base::SshPrivateKey*> key{
      {"village", &world.village}, {"district", &world.district}, {"province", &world.province}};
  for (const RoleRow& row : kRoles) {
    for (std::size_t c = 0; c < kClasses; ++c) {
      const bool sends = std::string_view(row.sends).find(letters[c]) != std::string_view::npos;
      const bool approves =
          std::string_view(row.approves).find(letters[c]) != std::string_view::npos;
      Announcement a = world.announcement(c + 1);
      a.issuer = row.role;
      a.urgency = static_cast<AlertClass>(c);
      const auto signed_text = [&] {
        return SignedWorld::signed_by(*key.at(row.role), write_announcement(a, 0min));
      };
      EXPECT_EQ(world.decide(signed_text()), sends ? Decision::accept : Decision::refuse)
          << row.role << " sends " << letters[c];
      a.action = DraftAction::update;
      a.references = {"x"};
      EXPECT_EQ(world.decide(signed_text()), sends ? Decision::accept : Decision::refuse);
      a.action = DraftAction::cancel;
      EXPECT_EQ(world.decide(signed_text()), Decision::accept) << row.role << " ends its own";
      ApprovalPolicy two;
      two.second_person = {true, true, true};
      const char* other = std::string_view(row.role) == "province" ? "district" : "province";
      const ApprovalAnswer answer = judge_approval({static_cast<AlertClass>(c),
                                                    {other, world.roster.role_of(other)},
                                                    {{row.role, world.roster.role_of(row.role)}}},
                                                   two);
      EXPECT_EQ(answer.approval, approves ? Approval::enough : Approval::not_allowed)
          << row.role << " approves " << letters[c] << ": " << answer.words;
    }
  }
}

TEST(Persons, T9_WhoHasNoRoleMaySendAndApproveNothing) {
  SignedWorld world;
  world.roster.issuers.clear();
  EXPECT_EQ(world.decide(world.package(world.announcement())), Decision::refuse);
  EXPECT_EQ(judge_approval({AlertClass::normal, {"a", nullptr}, {}}, {}).approval,
            Approval::not_allowed);
}

}  // namespace
}  // namespace hornbill::alerts
