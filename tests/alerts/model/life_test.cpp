// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>

#include "alerts/model/alert_record.h"
#include "tests/alerts/model/book_samples.h"

namespace hornbill::alerts {
namespace {

using test::flood;
using test::siren;
using test::step;

// For each state and step the state that follows; "-": impossible.
constexpr int kKinds = 19;
struct LifeRow {
  const char* from;  // "": a new alert
  std::array<const char*, kKinds> to;
};
constexpr const char* kWait = "awaiting approval";
// drafted, held, approved, accepted, not durable, queued, resumed, began, repeated, cut, completed,
// checked, acknowledged, ending, aired, expired, cancelled, superseded, refused
constexpr LifeRow kLife[] = {
    {"",
     {"drafted", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-",
      "-", "-"}},
    {"drafted",
     {"-", kWait, "drafted", "accepted", "-", "-", "-", "-", "-", "-", "-", "-", "drafted", "-",
      "-", "expired", "cancelled", "superseded", "refused"}},
    {kWait,
     {"-", "-", kWait, "accepted", "-", "-", "-", "-", "-", "-", "-", "-", kWait, "-", "-",
      "expired", "cancelled", "superseded", "refused"}},
    {"accepted",
     {"-", "-", "-", "-", "accepted", "queued", "accepted", "-", "-", "-", "-", "accepted",
      "accepted", "-", "-", "expired", "cancelled", "superseded", "refused"}},
    {"queued",
     {"-", "-", "-", "-", "queued", "queued", "accepted", "on air", "queued", "queued", "queued",
      "queued", "queued", "ending", "aired", "expired", "cancelled", "superseded", "refused"}},
    {"on air",
     {"-", "-", "-", "-", "on air", "on air", "accepted", "on air", "on air", "on air", "on air",
      "on air", "on air", "ending", "aired", "expired", "cancelled", "superseded", "refused"}},
    {"ending",
     {"-", "-", "-", "-", "ending", "ending", "-", "ending", "ending", "ending", "ending", "ending",
      "ending", "-", "aired", "expired", "cancelled", "superseded", "refused"}},
};

TEST(AlertLife, EveryStepInEveryStateIsAsTheTableSays) {
  for (const LifeRow& row : kLife) {
    const auto from = std::string(row.from).empty() ? std::nullopt : state_from(row.from);
    for (int k = 0; k < kKinds; ++k) {
      const auto kind = static_cast<StepKind>(k);
      const auto to = next_state(from, kind);
      EXPECT_EQ(to ? to_string(*to) : "-", row.to[static_cast<std::size_t>(k)])
          << "\"" << row.from << "\" and \"" << to_string(kind) << "\"";
    }
  }
}

TEST(AlertLife, AnEndIsAnEndButForWhatIsOnlyKnownAfterwards) {
  for (const char* end : {"aired", "expired", "cancelled", "superseded", "refused"}) {
    for (int k = 0; k < kKinds; ++k) {
      const auto kind = static_cast<StepKind>(k);
      const bool late = kind == StepKind::checked || kind == StepKind::acknowledged ||
                        kind == StepKind::not_durable;
      const auto to = next_state(state_from(end), kind);
      EXPECT_EQ(to, late ? state_from(end) : std::nullopt) << end << ", " << to_string(kind);
    }
  }
}

TEST(AlertLife, WordsOfStepsAreReadBack) {
  for (int k = 0; k < kKinds; ++k) {
    const auto kind = static_cast<StepKind>(k);
    EXPECT_EQ(step_kind_from(to_string(kind)), kind);
  }
  EXPECT_FALSE(step_kind_from("lost"));
}

AlertRecord heard_record() {
  AlertRecord record(1, flood("a"), "Flood", {});
  test::must(record.take(step(1, StepKind::drafted, 0)));
  test::must(record.give_sound(siren()));
  test::must(record.take(step(1, StepKind::accepted, 0)));
  test::must(record.take(step(1, StepKind::queued, 0)));
  test::must(record.take(step(1, StepKind::began, 1, {"village", "school"})));
  return record;
}

TEST(AlertLife, ARefusedStepSaysWhyAndChangesNothing) {
  AlertRecord record(7, flood("a"), "Flood", {});
  test::must(record.take(step(7, StepKind::drafted, 0)));
  const auto early = record.take(step(7, StepKind::began, 1, {"village"}));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().message, "alert 7 is \"drafted\" and cannot be \"began\" now");
  const auto silent = record.take(step(7, StepKind::accepted, 1));
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().message, "alert 7 cannot be accepted before its sound is there");
  EXPECT_FALSE(record.take(step(8, StepKind::held, 1)));
  EXPECT_EQ(record.state(), AlertState::drafted);
  EXPECT_EQ(record.steps().size(), 1U);
}

TEST(AlertLife, CutInItsLastZoneItWaitsAgain) {
  AlertRecord record = heard_record();
  test::must(record.take(step(1, StepKind::cut, 2, {"village"})));
  EXPECT_EQ(record.state(), AlertState::on_air);
  EXPECT_EQ(record.sounding_in(), std::vector<std::string>{"school"});
  test::must(record.take(step(1, StepKind::cut, 3, {"school"})));
  EXPECT_EQ(record.state(), AlertState::queued);
  test::must(record.take(step(1, StepKind::began, 4, {"village", "school"})));
  EXPECT_EQ(record.state(), AlertState::on_air);
}

TEST(AlertLife, WhatIsCalledOffStaysSoThoughItFallsSilent) {
  AlertRecord record = heard_record();
  test::must(record.take(step(1, StepKind::ending, 2)));
  test::must(record.take(step(1, StepKind::cut, 3, {"village", "school"})));
  EXPECT_EQ(record.state(), AlertState::ending);
  EXPECT_TRUE(record.sounding_in().empty());
}

// Refused in the record alone it would sound on, and nobody could end it.
TEST(AlertLife, WhatSoundsIsRefusedByTheMixingAlone) {
  AlertRecord record = heard_record();
  EXPECT_FALSE(record.take(step(1, StepKind::refused, 2)));
  EXPECT_EQ(record.state(), AlertState::on_air);
  AlertStep told = step(1, StepKind::refused, 2);
  told.at = base::FramePos{96'000};
  test::must(record.take(told));
  EXPECT_EQ(record.state(), AlertState::refused);
}

TEST(AlertLife, WhatWasNeverHeardWasNotAired) {
  AlertRecord record(1, flood("a"), "Flood", {});
  test::must(record.take(step(1, StepKind::drafted, 0)));
  test::must(record.give_sound(siren()));
  test::must(record.take(step(1, StepKind::accepted, 0)));
  test::must(record.take(step(1, StepKind::queued, 0)));
  EXPECT_FALSE(record.take(step(1, StepKind::aired, 9)));
  EXPECT_FALSE(record.take(step(1, StepKind::completed, 9, {"village"})));
}

TEST(AlertLife, TheSoundIsFixedOnceItIsAccepted) {
  AlertRecord record = heard_record();
  EXPECT_FALSE(record.give_sound(siren()));
  AlertRecord fresh(2, flood("b"), "Flood", {});
  test::must(fresh.take(step(2, StepKind::drafted, 0)));
  AlertSound dangling = siren();
  dangling.plan[0].after = {{PieceKind::end_signal, "", 2}};
  EXPECT_FALSE(fresh.give_sound(dangling));
  AlertSound empty = siren();
  empty.clips[0].frames = 0;
  EXPECT_FALSE(fresh.give_sound(empty));
}

}  // namespace
}  // namespace hornbill::alerts
