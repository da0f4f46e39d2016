// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "scheduler/journal/verify_chain.h"
#include "tests/scheduler/spool/spool_world.h"
#include "tests/support/long_form.h"

namespace hornbill::scheduler {
namespace {

using test::CrashDisk;
using test::Loss;
using test::SpoolDay;

// All that was told to be durable is there, as it was told.
void expect_kept(const alerts::AlertBook& promised, const SpoolDay& after,
                 const std::string& where) {
  for (const auto& [number, record] : promised.records()) {
    const alerts::AlertRecord* found = after.book.find(number);
    ASSERT_NE(found, nullptr) << where << ": alert " << number << " is lost";
    ASSERT_GE(found->steps().size(), record.steps().size()) << where << ": alert " << number;
    for (std::size_t n = 0; n < record.steps().size(); ++n) {
      ASSERT_EQ(found->steps()[n], record.steps()[n]) << where;
    }
    ASSERT_TRUE(!record.sound() || *found->sound() == *record.sound()) << where;
  }
}

// What a restart makes of it: every accepted alert that is not over is heard again, with its sound.
void expect_heard_again(SpoolDay& after, const alerts::AlertBook& promised,
                        const std::string& where) {
  const auto recovery = after.book.recover({test::at_second(600), true, {}});
  for (const auto& [number, record] : promised.records()) {
    const bool owed = record.state() == alerts::AlertState::accepted ||
                      record.state() == alerts::AlertState::queued ||
                      record.state() == alerts::AlertState::on_air;
    const bool resumed =
        std::find(recovery.resume.begin(), recovery.resume.end(), number) != recovery.resume.end();
    const bool over = is_end(after.book.find(number)->state());
    ASSERT_TRUE(!owed || resumed || over) << where << ": alert " << number;
    // It was over; it must not be heard again.
    ASSERT_FALSE(is_end(record.state()) && resumed) << where << ": alert " << number;
  }
  for (const std::uint64_t number : recovery.resume) {
    for (const alerts::ClipRef& clip : after.book.find(number)->sound()->clips) {
      const auto loaded = after.clips.load(clip);
      ASSERT_TRUE(loaded) << where << ": " << loaded.error().message;
    }
  }
}

// After the cut the station starts, goes on, and its record has no gap.
void expect_goes_on(const std::shared_ptr<CrashDisk>& disk, const alerts::AlertBook& promised,
                    const std::string& where) {
  SpoolDay after(disk);
  ASSERT_FALSE(after.writer.faults().contains("alerts.spool.damaged"))
      << where << ": " << after.writer.faults().at("alerts.spool.damaged");
  expect_kept(promised, after, where);
  if (testing::Test::HasFatalFailure()) return;
  expect_heard_again(after, promised, where);
  if (testing::Test::HasFatalFailure()) return;
  ASSERT_TRUE(after.keep()) << where;
  ASSERT_TRUE(after.accept(90)) << where;
  const SpoolDay next(disk);
  ASSERT_TRUE(next.writer.faults().empty()) << where;
  ASSERT_NE(next.book.find("chiang-rai", "day90"), nullptr) << where;
  const ChainReport report = verify_chain(*disk, {test::kSpoolFolder, ""});
  ASSERT_TRUE(report.intact()) << where << ": " << report.findings.front().text;
}

TEST(SpoolCrash, E6_F2_P7_NothingAcceptedIsLostByAPowerCutAtAnyWrite) {
  std::uint64_t all = 0;
  {
    const auto disk = std::make_shared<CrashDisk>();
    SpoolDay day(disk);
    ASSERT_TRUE(run_day(day));
    all = disk->operations();
    // The script is worth something: segments changed and one was dropped.
    EXPECT_FALSE(disk->exists(std::string(test::kSpoolFolder) + "/000001.log"));
  }
  ASSERT_GT(all, 60U);
  base::Random random(11);
  const std::uint64_t stride = test::long_form() ? 1 : 5;
  for (const Loss loss : {Loss::torn, Loss::zeroed, Loss::all, Loss::nothing}) {
    for (auto n = static_cast<std::uint64_t>(loss) % stride; n < all; n += stride) {
      const std::string where =
          "loss " + std::to_string(static_cast<int>(loss)) + " at " + std::to_string(n);
      const auto disk = std::make_shared<CrashDisk>();
      disk->cut_after(n);
      alerts::AlertBook promised;
      {
        SpoolDay day(disk);
        (void)run_day(day);
        promised = day.promised;
      }
      ASSERT_TRUE(disk->is_off()) << where;
      disk->restore_power(loss, random);
      expect_goes_on(disk, promised, where);
      if (HasFatalFailure()) return;
    }
  }
  RecordProperty("cut_points", static_cast<int>(all));
}

// A second cut while the first one's traces are cut off.
TEST(SpoolCrash, E6_ACutDuringTheRecoveryLosesNothingEither) {
  base::Random random(5);
  for (std::uint64_t first = 20; first < 60; first += 7) {
    for (std::uint64_t second = 0; second < 8; ++second) {
      const auto disk = std::make_shared<CrashDisk>();
      disk->cut_after(first);
      alerts::AlertBook promised;
      {
        SpoolDay day(disk);
        (void)run_day(day);
        promised = day.promised;
      }
      disk->restore_power(Loss::torn, random);
      disk->cut_after(second);
      {
        SpoolDay day(disk);
        (void)day.keep();
        (void)day.accept(80);
        if (day.promised.find("chiang-rai", "day80") != nullptr) promised = day.promised;
      }
      disk->restore_power(Loss::torn, random);
      expect_goes_on(disk, promised,
                     "cuts at " + std::to_string(first) + " and " + std::to_string(second));
      if (HasFatalFailure()) return;
    }
  }
}

// The shim itself must be able to lose something, or the tests above say nothing.
TEST(SpoolCrash, WithoutASyncTheDiskLosesWhatWasWritten) {
  CrashDisk disk;
  test::must(disk.create("/f/a", "old!"));
  test::must(disk.sync_folder("/f"));
  test::must(disk.open("/f/a").value()->write(0, "new!"));
  test::must(disk.create("/f/b", "unnamed"));
  base::Random random(1);
  disk.restore_power(Loss::all, random);
  EXPECT_EQ(disk.read("/f/a").value(), "old!");
  EXPECT_FALSE(disk.exists("/f/b"));
}

}  // namespace
}  // namespace hornbill::scheduler
