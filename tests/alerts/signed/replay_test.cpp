// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "alerts/sources/signed/ledger_line.h"
#include "tests/alerts/signed/signed_world.h"

namespace hornbill::alerts {
namespace {

using namespace std::chrono_literals;
using test::SignedWorld;

TEST(Replay, T2_TheSameAnnouncementIsRefusedAtOnceAfterARestartAndWithTheClockSetBack) {
  SignedWorld world;
  const Package package = world.package(world.announcement());
  std::string ledger = test::believe(world.guard, world.now);
  const auto first = world.take(package);
  ASSERT_EQ(first.first, Decision::accept);
  ledger += first.second;
  world.now += 1s;
  EXPECT_EQ(world.decide(package), Decision::refuse);
  for (const std::string& stored : {ledger, world.guard.save()}) {
    for (const std::chrono::hours back : {0h, 3h, 24h * 365 * 20}) {
      SignedWorld restarted;
      restarted.district = base::SshPrivateKey::parse([&] {
                             const auto text = world.district.text();
                             return std::string(text.begin(), text.end());
                           }())
                               .value();
      restarted.load();
      EXPECT_EQ(restarted.guard.load(stored), 0U);
      restarted.now -= back;
      EXPECT_EQ(restarted.decide(package), Decision::refuse);
    }
  }
}

TEST(Replay, T2_NeitherAUsedNumberNorAUsedIdIsTakenAgain) {
  SignedWorld world;
  ASSERT_EQ(world.take(world.package(world.announcement(5))).first, Decision::accept);
  Announcement a = world.announcement(5);
  a.id = "another";
  EXPECT_EQ(world.decide(world.package(a)), Decision::refuse);
  a = world.announcement(6);
  a.id = "flood-5";
  EXPECT_EQ(world.decide(world.package(a)), Decision::refuse);
  // A stick may bring the earlier after the later; each counts once.
  EXPECT_EQ(world.take(world.package(world.announcement(4))).first, Decision::accept);
  EXPECT_EQ(world.decide(world.package(world.announcement(4))), Decision::refuse);
}

TEST(Replay, T2_WhatWasCancelledBeforeItCameNeverSounds) {
  SignedWorld world;
  Announcement cancel = world.announcement(2);
  cancel.action = DraftAction::cancel;
  cancel.references = {"flood-1"};
  ASSERT_EQ(world.take(world.package(cancel)).first, Decision::accept);
  EXPECT_EQ(world.decide(world.package(world.announcement(1))), Decision::refuse);
}

TEST(Replay, T2_NumbersBelowTheRememberedOnesCountAsUsed) {
  ReplayGuard guard;
  const base::UtcTime end = test::day() + 1h;
  std::string ledger;
  for (std::uint64_t n = 101; n <= 200; ++n) {
    ledger += guard.remember({"a", "id" + std::to_string(n), "key", n, end}, {});
  }
  ReplayGuard appended;
  ReplayGuard summed;
  EXPECT_EQ(appended.load(ledger), 0U);
  EXPECT_EQ(summed.load(guard.save()), 0U);
  for (const ReplayGuard* one : {&guard, &appended, &summed}) {
    for (std::uint64_t n = 0; n <= 210; ++n) {
      const bool seen = one->seen({"a", "new", "key", n, end}).has_value();
      EXPECT_EQ(seen, n <= 200) << n;
    }
    EXPECT_FALSE(one->seen({"a", "new", "other key", 1, end}));
  }
}

TEST(Replay, MemoryIsBoundedAndWhatIsForgottenIsStillRefused) {
  ReplayGuard guard;
  base::UtcTime now = test::day();
  for (std::uint64_t n = 1; n <= 60'000; ++n) {
    now += 1s;
    guard.believe(now, base::SteadyTime{std::chrono::seconds(n)});
    guard.remember({"a", "id" + std::to_string(n), "key", n, now + 30 * 24h}, {});
  }
  EXPECT_LT(guard.save().size(), ReplayGuard::kMostIds * 60);
  for (const std::uint64_t n : {1U, 30'000U, 59'999U, 60'000U}) {
    EXPECT_TRUE(guard.seen({"a", "id" + std::to_string(n), "key", n, now})) << n;
  }
}

TEST(Replay, ALedgerCutOffOrDamagedKeepsItsWholeLines) {
  ReplayGuard guard;
  const base::UtcTime end = test::day() + 1h;
  const std::string one = guard.remember({"a", "one", "key", 1, end}, {});
  const std::string two = guard.remember({"a", "two", "key", 2, end}, {});
  for (std::size_t cut = 0; cut + 1 < two.size(); ++cut) {
    ReplayGuard read;
    EXPECT_EQ(read.load(one + two.substr(0, cut)), 0U) << cut;
    EXPECT_TRUE(read.seen({"a", "one", "key", 1, end}));
    EXPECT_FALSE(read.seen({"a", "two", "key", 2, end})) << cut;
  }
  std::string damaged = one + two;
  damaged[6] ^= 1;
  ReplayGuard read;
  EXPECT_EQ(read.load(damaged), 1U);
  EXPECT_TRUE(read.seen({"a", "two", "key", 2, end}));
}

TEST(Replay, ATimeBeyondAllCalendarsIsADamagedLine) {
  for (const char* time :
       {"1955000007954000", "9223372036854775807", "-9223372036854775808", "-1"}) {
    ReplayGuard guard;
    EXPECT_EQ(guard.load(ledger_line({"time", time}) + ledger_line({"ended", time, "a", "one"}) +
                         ledger_line({"seen", "key", "1", time, "a", "two"})),
              3U);
    EXPECT_EQ(guard.set_back(test::day()), base::Duration{0});
    KeyLimits limits;
    EXPECT_EQ(limits.load(ledger_line({"heard", "key", "normal", time})), 1U);
  }
}

TEST(Replay, ANumberBelowTheRememberedOnesTakesNoRoomAmongThem) {
  ReplayGuard guard;
  EXPECT_EQ(guard.load(ledger_line({"number", "key", "3"}) + ledger_line({"number", "key", "9"}) +
                       ledger_line({"below", "key", "3"})),
            0U);
  EXPECT_EQ(guard.save(), ledger_line({"time", "0"}) + ledger_line({"below", "key", "3"}) +
                              ledger_line({"number", "key", "9"}));
  EXPECT_TRUE(guard.seen({"a", "one", "key", 3, test::day()}));
  EXPECT_FALSE(guard.seen({"a", "one", "key", 4, test::day()}));
}

// A broken clock, a bad time server, somebody who plays with the clock: a moment of it must not
// silence a station for the years that it skipped.
TEST(Replay, P8_AClockThatIsWrongForAMomentIsNotBelieved) {
  ReplayGuard guard;
  base::SteadyTime steady{};
  const auto tick = [&](base::UtcTime now, base::Duration passed) {
    steady += passed;
    return guard.believe(now, steady);
  };
  const base::UtcTime start = test::day();
  const base::UtcTime wrong = start + 24h * 365;
  EXPECT_EQ(tick(start, 0s), "") << "nothing is known yet";
  EXPECT_NE(tick(start + 30min, 30min), "");
  for (int minute = 0; minute < 29; ++minute) {
    EXPECT_EQ(tick(wrong + minute * 1min, 1min), "") << minute;
  }
  EXPECT_EQ(guard.set_back(start + 1h), base::Duration{0});
  EXPECT_NE(tick(start + 1h, 1min), "") << "it is right again";
  tick(wrong, 0s);
  tick(wrong + 24h * 365, 29min);  // wrong otherwise: counts anew
  EXPECT_EQ(tick(wrong + 24h * 365 + 2min, 2min), "");
  EXPECT_NE(tick(wrong + 24h * 365 + 31min, 29min), "") << "what lasts is the time";
  EXPECT_EQ(guard.believed(start), wrong + 24h * 365 + 31min);
}

TEST(Replay, ThePersonWhoPutsAWrongClockRightIsBelieved) {
  ReplayGuard guard;
  const base::UtcTime now = test::day();
  std::string ledger = test::believe(guard, now + 24h * 365 * 20);
  EXPECT_EQ(guard.believe(now, base::SteadyTime{1h}), "");
  EXPECT_GT(guard.set_back(now), 24h * 365 * 19);
  ledger += guard.reset_time(now);
  ReplayGuard read;
  EXPECT_EQ(read.load(ledger), 0U);
  EXPECT_EQ(read.believed(now - 1h), now);
  EXPECT_EQ(read.set_back(now), base::Duration{0});
}

}  // namespace
}  // namespace hornbill::alerts
