// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/alerts/model/book_samples.h"

namespace hornbill::alerts {
namespace {

using test::at_second;
using test::flood;

const Role* role_named(std::string_view principal) {
  static const std::map<std::string, Role, std::less<>> kRoles = [] {
    std::map<std::string, Role, std::less<>> all;
    Role head{"head"};
    head.classes = {true, true, true};
    head.approves = {true, true, true};
    Role clerk{"clerk"};
    clerk.classes = {true, false, false};
    all["chiang-rai"] = all["mayor"] = all["deputy"] = head;
    all["clerk"] = clerk;
    return all;
  }();
  const auto found = kRoles.find(principal);
  return found == kRoles.end() ? nullptr : &found->second;
}

struct Held {
  explicit Held(AlertDraft draft, const BookOptions& options = {}) : book(options) {
    number = book.draft(std::move(draft), "Flood", at_second(0)).value();
    test::must(book.take(test::step(number, StepKind::held, 0)));
  }
  base::Result<ApprovalAnswer> yes(const std::string& who) {
    return book.approve({number, who, "on the console", "", at_second(1)}, role_named);
  }
  AlertBook book;
  std::uint64_t number = 0;
};

BookOptions two_persons() {
  BookOptions options;
  options.approval.second_person = {true, true, true};
  return options;
}

TEST(AlertApproval, ASecondPersonsYesIsEnoughAndIsRecorded) {
  Held held(flood("a"), two_persons());
  const auto answer = held.yes("mayor");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->approval, Approval::enough);
  const AlertStep* yes = held.book.find(held.number)->last(StepKind::approved);
  ASSERT_NE(yes, nullptr);
  EXPECT_EQ(yes->who, "mayor");
  EXPECT_EQ(yes->why, "on the console");
  EXPECT_EQ(held.book.find(held.number)->state(), AlertState::awaiting_approval);
  // The power went before it was accepted: there may be nobody else to ask.
  const auto again = held.yes("mayor");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->approval, Approval::enough);
  const auto& steps = held.book.find(held.number)->steps();
  EXPECT_EQ(std::count_if(steps.begin(), steps.end(),
                          [](const AlertStep& s) { return s.kind == StepKind::approved; }),
            1)
      << "one yes is one step";
}

TEST(AlertApproval, T5_WhoSentItCannotBeTheSecondPersonNorWhoMayNot) {
  Held held(flood("a"), two_persons());
  for (const char* who : {"chiang-rai", "clerk", "stranger"}) {
    const auto answer = held.yes(who);
    ASSERT_FALSE(answer) << who;
    EXPECT_EQ(answer.error().code, base::ErrorCode::refused);
  }
  EXPECT_EQ(held.book.find(held.number)->last(StepKind::approved), nullptr);
}

TEST(AlertApproval, NobodyCountsTwice) {
  AlertDraft unsigned_one = flood("a");
  unsigned_one.trust = Trust::unverified;
  unsigned_one.key.clear();
  unsigned_one.issuer = "cap@example.org";
  Held held(unsigned_one, two_persons());
  // Who says yes first stands for a message that nobody vouches for.
  const auto first = held.yes("mayor");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->approval, Approval::needs_another);
  EXPECT_FALSE(held.yes("mayor"));
  const auto second = held.yes("deputy");
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->approval, Approval::enough);
}

TEST(AlertApproval, OfAnUnverifiedMessageWhoMayNotSendItsClassCannotMakeItSound) {
  AlertDraft unsigned_one = flood("a");
  unsigned_one.trust = Trust::unverified;
  Held held(unsigned_one);
  EXPECT_FALSE(held.yes("clerk"));
  EXPECT_FALSE(held.yes("stranger"));
  EXPECT_EQ(held.yes("mayor")->approval, Approval::enough);
}

TEST(AlertApproval, WhatIsOverOrOnAirOrNeverHeldWaitsForNobody) {
  Held held(flood("a"));
  const auto drafted = held.book.draft(flood("b"), "Flood", at_second(0));
  EXPECT_EQ(held.book.approve({*drafted, "mayor", "", "", at_second(1)}, role_named).error().code,
            base::ErrorCode::refused);
  test::must(held.book.take(test::step(held.number, StepKind::cancelled, 1)));
  EXPECT_FALSE(held.yes("mayor"));
  EXPECT_EQ(held.book.approve({99, "mayor", "", "", at_second(1)}, role_named).error().code,
            base::ErrorCode::not_found);
}

}  // namespace
}  // namespace hornbill::alerts
