// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "alerts/model/record_json.h"
#include "tests/alerts/model/book_samples.h"

namespace hornbill::alerts {
namespace {

using test::accepted;
using test::at_second;
using test::book_of;
using test::flood;
using test::on_air;
using test::step;

TEST(AlertBook, E3_TheSameMessageTwiceIsOneAlert) {
  AlertBook book;
  const auto number = accepted(book, flood("a"));
  const auto again = book.draft(flood("a"), "Flood", at_second(5));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::ErrorCode::refused);
  EXPECT_NE(again.error().message.find("is alert 1 already"), std::string::npos);
  // Nor when it is over, nor after a restart.
  test::must(book.take(step(number, StepKind::cancelled, 6)));
  AlertBook after = book_of(book.carried_lines());
  EXPECT_FALSE(after.draft(flood("a"), "Flood", at_second(7)));
  // Another issuer's message may have the same id.
  AlertDraft other = flood("a");
  other.issuer = "lampang";
  EXPECT_TRUE(after.draft(other, "Flood", at_second(8)));
}

TEST(AlertBook, E3_OnlyTheSameIssuerRefersToAnAlert) {
  AlertBook book;
  const auto first = accepted(book, flood("a"));
  const auto over = accepted(book, flood("b"));
  test::must(book.take(step(over, StepKind::expired, 1)));
  AlertDraft update = flood("c");
  update.action = DraftAction::update;
  update.references = {"a", "b", "never"};
  const Related related = book.related(update);
  EXPECT_EQ(related.live, std::vector<std::uint64_t>{first});
  EXPECT_EQ(related.over, std::vector<std::string>{"b"});
  EXPECT_EQ(related.unknown, std::vector<std::string>{"never"});
  update.issuer = "somebody";
  EXPECT_TRUE(book.related(update).live.empty());
  const auto stranger = book.draft(update, "Flood", at_second(2));
  ASSERT_TRUE(stranger);
  EXPECT_TRUE(book.find(*stranger)->replaces().empty());
  update.issuer = "chiang-rai";
  update.id = "d";
  const auto correction = book.draft(update, "Flood", at_second(2));
  ASSERT_TRUE(correction);
  EXPECT_EQ(book.find(*correction)->replaces(), std::vector<std::uint64_t>{first});
}

TEST(AlertBook, ADrillRefersToNoAlertThatIsReal) {
  AlertBook book;
  const auto real = accepted(book, flood("a"));
  AlertDraft exercise = flood("b");
  exercise.drill = true;
  exercise.action = DraftAction::update;
  exercise.references = {"a"};
  EXPECT_TRUE(book.related(exercise).live.empty());
  EXPECT_EQ(book.related(exercise).real, std::vector<std::string>{"a"});
  const auto drill = book.draft(exercise, "Drill", at_second(1));
  EXPECT_TRUE(book.find(*drill)->replaces().empty());
  // What is real may end an exercise.
  AlertDraft in_earnest = flood("c");
  in_earnest.action = DraftAction::update;
  in_earnest.references = {"a", "b"};
  EXPECT_EQ(book.related(in_earnest).live, (std::vector<std::uint64_t>{real, *drill}));
}

TEST(AlertBook, ItsLinesMakeTheSameBookAgain) {
  AlertBook book;
  const auto a = on_air(book, flood("a"));
  test::must(book.take(step(a, StepKind::cut, 3, {"village"})));
  const auto b = accepted(book, flood("b"), 4);
  test::must(book.take(step(b, StepKind::refused, 5)));
  const auto lines = book.take_lines();
  EXPECT_TRUE(book.take_lines().empty());
  for (const AlertBook& again : {book_of(lines), book_of(book.carried_lines())}) {
    ASSERT_EQ(again.records().size(), 2U);
    EXPECT_EQ(again.next_number(), book.next_number());
    for (const auto& [number, record] : book.records()) {
      EXPECT_EQ(record_json(*again.find(number)), record_json(record));
    }
    EXPECT_EQ(again.find(a)->sounding_in(), std::vector<std::string>{"school"});
  }
}

TEST(AlertBook, NumbersAreNeverUsedTwice) {
  AlertBook book;
  const auto last = accepted(book, flood("a", 10));
  test::must(book.take(step(last, StepKind::expired, 20'000)));
  AlertBook after = book_of(book.carried_lines());
  EXPECT_TRUE(after.records().empty()) << "what is over for long is not carried on";
  EXPECT_EQ(after.draft(flood("b"), "", at_second(20'001)).value(), last + 1);
  after.reserve_numbers_below(50);
  EXPECT_EQ(after.draft(flood("c"), "", at_second(20'001)).value(), 50U);
  EXPECT_EQ(book_of(after.carried_lines()).next_number(), 51U);
}

TEST(AlertBook, E6_WhatWasAcceptedAndIsNotOverGoesOnAfterARestart) {
  AlertBook book;
  const auto drafted = book.draft(flood("a"), "", at_second(0)).value();
  const auto held = book.draft(flood("b"), "", at_second(0)).value();
  test::must(book.take(step(held, StepKind::held, 0)));
  const auto waiting = accepted(book, flood("c"));
  const auto sounding = on_air(book, flood("d"));
  const auto over = on_air(book, flood("e"));
  test::must(book.take(step(over, StepKind::aired, 9)));
  const auto late = on_air(book, flood("f", 60));

  AlertBook after = book_of(book.take_lines());
  const Recovery recovery = after.recover({at_second(100), true, at_second(90)});
  EXPECT_EQ(recovery.resume, (std::vector<std::uint64_t>{waiting, sounding}));
  EXPECT_EQ(recovery.expired, std::vector<std::uint64_t>{late});
  EXPECT_EQ(recovery.unjudged, std::vector<std::uint64_t>{drafted});
  EXPECT_EQ(recovery.held, std::vector<std::uint64_t>{held});
  EXPECT_TRUE(after.find(sounding)->resumed());
  EXPECT_EQ(after.find(sounding)->state(), AlertState::accepted);
  EXPECT_EQ(after.find(late)->state(), AlertState::expired);
  EXPECT_EQ(after.find(drafted)->state(), AlertState::refused);
  EXPECT_EQ(after.find(over)->state(), AlertState::aired);
  // All of it is told, so that the next restart knows it too.
  EXPECT_EQ(after.take_lines().size(), 4U);
  EXPECT_TRUE(after.draft(flood("a"), "", at_second(100))) << "nobody was told, so it comes again";
  EXPECT_FALSE(after.draft(flood("e"), "", at_second(100)));
}

AlertDraft update_of(const std::string& old, const std::string& id) {
  AlertDraft update = flood(id);
  update.action = DraftAction::update;
  update.references = {old};
  return update;
}

TEST(AlertBook, E6_WhatAnUpdateReplacedIsNotHeardAgainAfterARestart) {
  AlertBook book;
  const auto old = on_air(book, flood("a"));
  const auto update = accepted(book, update_of("a", "b"), 5);
  AlertBook after = book_of(book.take_lines());
  EXPECT_EQ(after.recover({at_second(10), true, {}}).resume, std::vector<std::uint64_t>{update});
  EXPECT_EQ(after.find(old)->state(), AlertState::superseded);
  EXPECT_EQ(after.find(old)->steps().back().why, "by alert 2, before the station was restarted");
  // Nor where the clock is not known, nor where the update was heard out before that was told.
  AlertBook other;
  const auto first = on_air(other, flood("a"));
  const auto heard = on_air(other, update_of("a", "b"), 5);
  AlertBook blind = book_of(other.carried_lines());
  EXPECT_EQ(blind.recover({at_second(-9000), false, {}}).resume, std::vector<std::uint64_t>{heard});
  test::must(other.take(step(heard, StepKind::aired, 6)));
  EXPECT_TRUE(other.recover({at_second(10), true, {}}).resume.empty());
  EXPECT_EQ(other.find(first)->state(), AlertState::superseded);
}

TEST(AlertBook, E6_AnUpdateThatHasNotTakenOverYetLeavesTheOldOneAfterARestart) {
  AlertBook book;
  const auto old = on_air(book, flood("a"));
  AlertDraft later = update_of("a", "b");
  later.not_before = at_second(1800);
  const auto update = accepted(book, later, 5);
  const auto lines = book.take_lines();
  AlertBook before = book_of(lines);
  EXPECT_EQ(before.recover({at_second(10), true, {}}).resume,
            (std::vector<std::uint64_t>{old, update}));
  AlertBook due = book_of(lines);
  EXPECT_EQ(due.recover({at_second(1800), true, {}}).resume, std::vector<std::uint64_t>{update});
  // One that was called off before it was heard has taken no place.
  AlertBook called_off = book_of(lines);
  test::must(called_off.take(step(update, StepKind::queued, 6)));
  test::must(called_off.take(step(update, StepKind::cancelled, 7)));
  EXPECT_EQ(called_off.recover({at_second(1800), true, {}}).resume,
            std::vector<std::uint64_t>{old});
}

TEST(AlertBook, E7_AClockSetBackDoesNotReviveAnAlert) {
  AlertBook book;
  const auto number = on_air(book, flood("a", 60), 50);
  const auto lines = book.take_lines();
  // The station was last alive after its end.
  AlertBook alive = book_of(lines);
  EXPECT_EQ(alive.recover({at_second(-5000), true, at_second(61)}).expired,
            std::vector<std::uint64_t>{number});
  // Its own last step was after its end.
  AlertBook late = book_of(lines);
  test::must(late.take(step(number, StepKind::repeated, 61, {"village"})));
  EXPECT_EQ(late.recover({at_second(-5000), true, {}}).expired, std::vector<std::uint64_t>{number});
  // At the very end it is over.
  AlertBook exact = book_of(lines);
  EXPECT_EQ(exact.recover({at_second(60), true, {}}).expired, std::vector<std::uint64_t>{number});
}

TEST(AlertBook, WithoutAClockOnlyLifeSafetyGoesOnAtOnce) {
  AlertBook book;
  const auto urgent = on_air(book, flood("a"));
  AlertDraft news = flood("b");
  news.urgency = AlertClass::priority;
  const auto other = on_air(book, news);
  const Recovery blind = book.recover({at_second(-9000), false, at_second(10)});
  EXPECT_EQ(blind.resume, std::vector<std::uint64_t>{urgent});
  EXPECT_EQ(blind.undecided, std::vector<std::uint64_t>{other});
  EXPECT_NE(book.find(urgent)->steps().back().why.find("clock is not known"), std::string::npos);
  test::must(book.take(step(urgent, StepKind::queued, 11)));
  const Recovery known = book.recover({at_second(7200), true, {}});
  EXPECT_EQ(known.expired, (std::vector<std::uint64_t>{urgent, other}));
}

TEST(AlertBook, T5_TheFourthAlertWithinAnHourNeedsASecondPerson) {
  AlertBook book;
  Role role{"village"};
  role.per_hour = 3;
  role.per_hour_of = {std::nullopt, 1, std::nullopt};
  for (int n = 0; n < 3; ++n) {
    EXPECT_FALSE(book.beyond_limit(flood("x"), role, at_second(n)));
    accepted(book, flood("a" + std::to_string(n)), n);
  }
  const auto why = book.beyond_limit(flood("x"), role, at_second(3599));
  ASSERT_TRUE(why);
  EXPECT_NE(why->find("3 alerts within an hour"), std::string::npos) << *why;
  EXPECT_FALSE(book.beyond_limit(flood("x"), role, at_second(3601)));
  // It is known after a restart, also when the clock was set back, and by key, not by name.
  const AlertBook after = book_of(book.carried_lines());
  EXPECT_TRUE(after.beyond_limit(flood("x"), role, at_second(-100)));
  AlertDraft renamed = flood("x");
  renamed.issuer = "another";
  EXPECT_TRUE(after.beyond_limit(renamed, role, at_second(10)));
  renamed.key = "SHA256:other";
  EXPECT_FALSE(after.beyond_limit(renamed, role, at_second(10)));
}

TEST(AlertBook, T5_WhatIsBeingMadeReadyCountsAndWhatWasRefusedDoesNot) {
  AlertBook book;
  Role role{"village"};
  role.per_hour = 1;
  const auto number = book.draft(flood("a"), "", at_second(0)).value();
  EXPECT_TRUE(book.beyond_limit(flood("x"), role, at_second(1)));
  test::must(book.take(step(number, StepKind::refused, 2)));
  EXPECT_FALSE(book.beyond_limit(flood("x"), role, at_second(3)));
}

TEST(AlertBook, T5_ACorrectionOfWhatIsAcceptedIsNeverBeyondTheLimit) {
  AlertBook book;
  Role role{"village"};
  role.per_hour = 0;
  accepted(book, flood("a"));
  const auto beyond = [&](const AlertDraft& draft) {
    return book.beyond_limit(draft, role, at_second(1)).has_value();
  };
  AlertDraft update = flood("b");
  update.action = DraftAction::update;
  update.references = {"a"};
  EXPECT_FALSE(beyond(update));
  update.urgency = AlertClass::normal;
  EXPECT_FALSE(beyond(update));
  update.issuer = "another";
  EXPECT_TRUE(beyond(update)) << "it corrects nothing of its own";
  // Neither one of a lower class, nor what waits for a person, lets more pass.
  AlertDraft low = flood("low");
  low.urgency = AlertClass::normal;
  accepted(book, low);
  const auto held = book.draft(flood("held"), "", at_second(1)).value();
  test::must(book.take(step(held, StepKind::held, 1)));
  for (const char* id : {"low", "held", "never"}) {
    AlertDraft other = flood("d");
    other.action = DraftAction::update;
    other.references = {id};
    EXPECT_TRUE(beyond(other)) << id;
  }
}

TEST(AlertBook, E9_NoMoreIsAcceptedThanTheMixingHasRoomFor) {
  BookOptions options;
  options.most_accepted = 2;
  AlertBook book(options);
  AlertDraft low = flood("low");
  low.urgency = AlertClass::normal;
  accepted(book, flood("a"));
  EXPECT_TRUE(book.room_for(low, 0));
  EXPECT_FALSE(book.room_for(low, 1)) << "another one is being made ready";
  const auto second = accepted(book, flood("b"));
  const auto held = book.draft(flood("held"), "", at_second(1)).value();
  test::must(book.take(step(held, StepKind::held, 1)));
  const auto full = book.room_for(low, 0);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, base::ErrorCode::limit);
  EXPECT_TRUE(book.room_for(flood("c"), 0)) << "life-safety has room of its own";
  AlertDraft update = low;
  update.action = DraftAction::update;
  EXPECT_TRUE(book.room_for(update, 0)) << "a correction too";
  EXPECT_FALSE(book.room_for(update, 8));
  EXPECT_FALSE(book.room_for(flood("c"), 16));
  update.urgency = AlertClass::priority;
  EXPECT_FALSE(book.room_for(update, 12)) << "nor do the corrections of a lower class";
  EXPECT_TRUE(book.room_for(flood("c"), 13));
  AlertDraft drill = flood("drill");
  drill.drill = true;
  EXPECT_FALSE(book.room_for(drill, 0)) << "drills take no room from what is real";
  test::must(book.take(step(second, StepKind::cancelled, 2)));
  EXPECT_TRUE(book.room_for(low, 0));
}

TEST(AlertBook, T5_AClassHasItsOwnLimit) {
  AlertBook book;
  Role role{"village"};
  role.per_hour_of = {std::nullopt, 1, std::nullopt};
  AlertDraft news = flood("a");
  news.urgency = AlertClass::priority;
  accepted(book, news);
  EXPECT_TRUE(book.beyond_limit(news, role, at_second(10)));
  EXPECT_FALSE(book.beyond_limit(flood("b"), role, at_second(10)));
}

TEST(AlertBook, E9_ItIsBoundedAndLowerClassesCannotCrowdOutHigherOnes) {
  BookOptions options;
  options.most_live = 4;
  AlertBook book(options);
  AlertDraft low = flood("");
  low.urgency = AlertClass::normal;
  for (int n = 0; n < 4; ++n) {
    low.id = std::to_string(n);
    ASSERT_TRUE(book.draft(low, "", at_second(n)));
  }
  low.id = "more";
  const auto more = book.draft(low, "", at_second(5));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, base::ErrorCode::limit);
  for (int n = 0; n < 64; ++n) {
    ASSERT_TRUE(book.draft(flood("urgent" + std::to_string(n)), "", at_second(6)));
  }
  EXPECT_FALSE(book.draft(flood("too many"), "", at_second(6)));
  test::must(book.take(step(1, StepKind::refused, 7)));
  EXPECT_TRUE(book.draft(flood("again room"), "", at_second(8)));
}

TEST(AlertBook, WhatIsOverIsForgottenOldestFirst) {
  BookOptions options;
  options.most_ended = 10;
  AlertBook book(options);
  const auto live = accepted(book, flood("live"));
  for (int n = 0; n < 30; ++n) {
    const auto number = accepted(book, flood(std::to_string(n)), n);
    test::must(book.take(step(number, StepKind::cancelled, n)));
  }
  EXPECT_LE(book.records().size(), 12U);
  EXPECT_NE(book.find(live), nullptr);
  EXPECT_NE(book.find("chiang-rai", "29"), nullptr);
  EXPECT_EQ(book.find("chiang-rai", "0"), nullptr);
}

TEST(AlertBook, LinesThatContradictAreNotTaken) {
  AlertBook book;
  EXPECT_FALSE(book.load("{}"));
  EXPECT_EQ(book.load(to_line(step(5, StepKind::drafted, 0))).error().code,
            base::ErrorCode::not_found);
  AlertDraft endless = flood("a");
  endless.expires.reset();
  EXPECT_FALSE(book.draft(endless, "", at_second(0)));
  EXPECT_TRUE(book.records().empty());
  EXPECT_TRUE(book.take_lines().empty());
}

TEST(AlertBook, WhatIsBeingEndedWhenTheClockBecomesKnownEndsByTheMixingsWord) {
  AlertBook book;
  const auto number = test::on_air(book, flood("a"), 10);
  book.recover({at_second(20), false, {}});
  test::must(book.take(step(number, StepKind::queued, 21)));
  test::must(book.take(step(number, StepKind::ending, 22)));
  EXPECT_TRUE(book.recover({at_second(4000), true, {}}).called_off.empty());
  EXPECT_EQ(book.find(number)->state(), AlertState::ending);
}

}  // namespace
}  // namespace hornbill::alerts
