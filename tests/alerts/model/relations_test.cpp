// SPDX-License-Identifier: Apache-2.0
// Whose message may end which, and what becomes of messages that nobody vouches for.
#include <gtest/gtest.h>

#include "tests/alerts/model/book_samples.h"

namespace hornbill::alerts {
namespace {

using test::accepted;
using test::at_second;
using test::book_of;
using test::flood;
using test::on_air;
using test::step;

// Of a CAP service.
AlertDraft cap(const std::string& id, Trust trust, const std::string& service = "weather") {
  AlertDraft draft = flood(id);
  draft.source = AlertSource::cap;
  draft.service = service;
  draft.trust = trust;
  if (trust == Trust::unverified) draft.key.clear();
  return draft;
}

AlertDraft cancel_of(AlertDraft draft) {
  draft.references = {draft.id};
  draft.id = "cancel of " + draft.id;
  draft.action = DraftAction::cancel;
  return draft;
}

std::uint64_t held(AlertBook& book, AlertDraft draft, int s = 0) {
  const auto number = book.draft(std::move(draft), "", at_second(s));
  test::must(number);
  test::must(book.take(step(number.value_or(0), StepKind::held, s)));
  return number.value_or(0);
}

TEST(AlertRelations, E3_ACancelReachesEveryPartOfTheMessage) {
  AlertBook book;
  std::vector<std::uint64_t> parts;
  for (const char* id : {"a,1,t", "a,1,t;2", "a,1,t;3"}) {
    parts.push_back(accepted(book, cap(id, Trust::signed_by_roster)));
  }
  accepted(book, cap("a,1,t2", Trust::signed_by_roster));
  const AlertDraft cancel = cancel_of(cap("a,1,t", Trust::signed_by_roster));
  EXPECT_EQ(book.related(cancel).live, parts);
  test::must(book.take(step(parts[0], StepKind::cancelled, 1)));
  const Related rest = book_of(book.carried_lines()).related(cancel);
  EXPECT_EQ(rest.live, (std::vector<std::uint64_t>{parts[1], parts[2]})) << "after a restart too";
  EXPECT_TRUE(rest.over.empty());
  EXPECT_TRUE(rest.unknown.empty());
}

TEST(AlertRelations, T1_ASendersNameAloneEndsNothing) {
  AlertBook book;
  const auto number = accepted(book, cap("m", Trust::signed_by_roster));
  const auto reaches = [&](const AlertDraft& draft) {
    return book.related(cancel_of(draft)).live == std::vector<std::uint64_t>{number};
  };
  EXPECT_TRUE(reaches(cap("m", Trust::signed_by_roster)));
  EXPECT_FALSE(reaches(cap("m", Trust::signed_by_roster, "other"))) << "another service";
  EXPECT_FALSE(reaches(cap("m", Trust::unverified))) << "without proof";
  EXPECT_FALSE(reaches(flood("m"))) << "a signed announcement of the same name";
  AlertBook claims;
  accepted(claims, cap("m", Trust::unverified));
  EXPECT_EQ(claims.related(cancel_of(cap("m", Trust::unverified))).live.size(), 1U);
  EXPECT_EQ(claims.related(cancel_of(cap("m", Trust::signed_by_roster))).live.size(), 1U);
}

TEST(AlertRelations, T5_AServiceIsOneSenderAndNoUserOfTheStation) {
  AlertBook book;
  Role role{"local user"};
  role.per_hour = 1;
  AlertDraft claim = cap("m", Trust::unverified);
  claim.issuer = "headman";
  accepted(book, claim);
  AlertDraft local = flood("x");
  local.source = AlertSource::local_user;
  local.issuer = "headman";
  local.key.clear();
  EXPECT_FALSE(book.beyond_limit(local, role, at_second(1)));
  AlertDraft renamed = cap("n", Trust::unverified);
  renamed.issuer = "somebody else";
  EXPECT_TRUE(book.beyond_limit(renamed, role, at_second(1)));
  renamed.service = "other";
  EXPECT_FALSE(book.beyond_limit(renamed, role, at_second(1)));
}

TEST(AlertRelations, T1_AnUnprovenCopyDoesNotLockOutTheGenuineMessage) {
  AlertBook book;
  const auto copy = held(book, cap("m", Trust::unverified, "a file"));
  const auto genuine = book.draft(cap("m", Trust::signed_by_roster), "", at_second(1));
  ASSERT_TRUE(genuine) << genuine.error().message;
  EXPECT_EQ(book.find(copy)->state(), AlertState::superseded);
  EXPECT_EQ(book.find("chiang-rai", "m")->number(), *genuine);
  EXPECT_FALSE(book.draft(cap("m", Trust::signed_by_roster), "", at_second(2))) << "once only";
  EXPECT_FALSE(book.draft(cap("m", Trust::unverified, "a file"), "", at_second(2)));
  AlertBook after = book_of(book.carried_lines());
  EXPECT_FALSE(after.draft(cap("m", Trust::signed_by_roster), "", at_second(3)));
}

TEST(AlertRelations, T1_TheGenuineMessageIsHeardInThePlaceOfACopyThatWaitsForItsTurn) {
  AlertBook book;
  const auto copy = accepted(book, cap("m", Trust::unverified, "a file"));
  const auto genuine = book.draft(cap("m", Trust::signed_by_roster), "", at_second(1));
  ASSERT_TRUE(genuine);
  EXPECT_EQ(book.find(*genuine)->replaces(), std::vector<std::uint64_t>{copy});
  on_air(book, cap("n", Trust::unverified));
  EXPECT_FALSE(book.draft(cap("n", Trust::signed_by_roster), "", at_second(1)))
      << "nothing is heard twice";
}

TEST(AlertRelations, T1_WhatComesByATrustedWayGoesBeforeACopyThatWaits) {
  AlertBook book;
  held(book, cap("m", Trust::unverified, "a file"));
  EXPECT_FALSE(book.draft(cap("m", Trust::unverified), "", at_second(1)));
  book.give_way_to(cap("m", Trust::unverified), at_second(1));
  EXPECT_TRUE(book.draft(cap("m", Trust::unverified), "", at_second(1)));
}

TEST(AlertRelations, E3_AMessageWithoutASenderThatComesByTwoWaysIsOneAlert) {
  AlertBook book;
  AlertDraft first = cap(",m,t", Trust::unverified);
  first.issuer = first.service;
  accepted(book, first);
  AlertDraft second = cap(",m,t", Trust::unverified, "radio");
  second.issuer = second.service;
  EXPECT_FALSE(book.draft(second, "", at_second(1)));
  second.digest = std::string(64, 'f');
  EXPECT_TRUE(book.draft(second, "", at_second(1))) << "another's message of the same number";
}

TEST(AlertRelations, P8_AFloodOfMessagesThatProveNothingLeavesRoomForWhatIsProven) {
  BookOptions options;
  options.most_live = 4;
  options.most_unproven = 3;
  AlertBook book(options);
  const auto other = held(book, cap("one", Trust::unverified, "other"));
  for (int n = 0; n < 90; ++n) held(book, cap(std::to_string(n), Trust::unverified), n);
  std::size_t waiting = 0;
  for (const auto& [number, record] : book.records()) {
    if (record.state() == AlertState::awaiting_approval) ++waiting;
  }
  EXPECT_EQ(waiting, 3U);
  EXPECT_EQ(book.find(other)->state(), AlertState::awaiting_approval) << "the flood's own go first";
  EXPECT_EQ(book.find("chiang-rai", "0")->state(), AlertState::refused);
  EXPECT_NE(book.find("chiang-rai", "0")->steps().back().why.find("prove nothing"),
            std::string::npos);
  EXPECT_EQ(book.find("chiang-rai", "89")->state(), AlertState::awaiting_approval);
  for (int n = 0; n < 4; ++n) {
    AlertDraft news = flood("real" + std::to_string(n));
    news.urgency = AlertClass::normal;
    EXPECT_TRUE(book.draft(news, "", at_second(100))) << n;
  }
}

TEST(Approval, T5_WhoeverAgreesMustReachAllOfItsZones) {
  Role all{"district"};
  all.classes = all.approves = {true, true, true};
  Role village = all;
  village.name = "village";
  village.zones = {"village*"};
  ApprovalPolicy two;
  two.second_person = {true, true, true};
  ApprovalQuestion question{AlertClass::priority, {"a", &all}, {{"b", &village}}, false, {}};
  EXPECT_EQ(judge_approval(question, two).approval, Approval::enough) << "zones are not known";
  question.zones = {"village", "village2"};
  EXPECT_EQ(judge_approval(question, two).approval, Approval::enough);
  question.zones = {"village", "school"};
  const ApprovalAnswer answer = judge_approval(question, two);
  EXPECT_NE(answer.approval, Approval::enough);
  EXPECT_NE(answer.words.find("does not reach the zone \"school\""), std::string::npos)
      << answer.words;
}

TEST(Approval, T5_AHeldAlertIsNotApprovedByWhoReachesOnlyAPartOfIt) {
  Role all{"district"};
  all.classes = all.approves = {true, true, true};
  Role village = all;
  village.zones = {"village"};
  BookOptions options;
  options.approval.second_person = {true, true, true};
  AlertBook book(options);
  const auto number = held(book, flood("a"));  // for village and school
  const RoleOf role_of = [&](std::string_view who) { return who == "b" ? &village : &all; };
  EXPECT_FALSE(book.approve({number, "b", "here", "", at_second(1)}, role_of));
  EXPECT_TRUE(book.approve({number, "c", "here", "", at_second(1)}, role_of));
}

}  // namespace
}  // namespace hornbill::alerts
