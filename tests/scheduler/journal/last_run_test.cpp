// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/last_run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "scheduler/journal/heartbeat_file.h"
#include "scheduler/journal/journal_writer.h"
#include "tests/support/as_run_samples.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::scheduler {
namespace {

using test::at;
using test::ended;
using test::item;
using test::TemporaryFolder;

class LastRun : public testing::Test {
 protected:
  OpenedStore open(base::UtcTime now) {
    auto opened = open_station_store({.folder = folder_.path(), .now = now, .zone = zone_});
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  // A run that wrote `items`, lived until `second`, and ended without notice or in order.
  void run(const std::vector<StoreItem>& items, int second, bool clean) {
    JournalWriter writer(open(at(0)), time_, 1000);
    std::vector<JournalEntry> entries;
    for (const StoreItem& one : items) entries.push_back({one, {}});
    writer.add(std::move(entries));
    ASSERT_TRUE(writer.write());
    const Heartbeat heartbeat{at(second), {base::seconds_to_frames(second).value}};
    writer.beat(heartbeat);
    if (clean) writer.close(heartbeat);
  }

  base::TimeZone zone_ = base::TimeZone::find("Asia/Bangkok").value();
  TemporaryFolder folder_;
  test::ManualTime time_;
};

TEST_F(LastRun, TheFirstStartFindsNothingAndComplainsOfNothing) {
  const OpenedStore opened = open(at(0));
  EXPECT_FALSE(opened.fault);
  EXPECT_TRUE(opened.restored.started.empty());
  EXPECT_TRUE(opened.restored.interrupted.empty());
  EXPECT_FALSE(opened.restored.last_alive);
  EXPECT_EQ(opened.restored.next_as_run_id, 1U);
}

TEST_F(LastRun, TheNextStartKnowsHowTheProgrammesStood) {
  const Standing standing{{"main",
                           false,
                           true,
                           "somchai",
                           {{"Morning", test::kMorning, 2}},
                           {{"Anthem", test::kMorning}}}};
  {
    OpenedStore opened = open(at(0));
    const StoreItem kept = keep_standing(standing);
    ASSERT_TRUE(opened.store.write({&kept, 1}));
  }
  const OpenedStore again = open(at(60));
  ASSERT_TRUE(again.restored.standing.has_value());
  EXPECT_EQ(*again.restored.standing, standing);
}

TEST_F(LastRun, AfterAnEndWithoutNoticeOpenLinesAreClosedAndTheHoleIsNoted) {
  AsRunRecord joined = item(2, 100);
  joined.from = base::seconds_to_frames(7);
  run({ended(item(1, 0), 100), joined}, 130, false);

  OpenedStore opened = open(at(600));
  ASSERT_EQ(opened.restored.interrupted.size(), 1U);
  const InterruptedItem& broken_off = opened.restored.interrupted[0];
  EXPECT_EQ(broken_off.rule, "Morning");
  EXPECT_EQ(broken_off.planned, test::kMorning);
  EXPECT_EQ(broken_off.segment, "song-2");
  EXPECT_EQ(broken_off.offset, base::seconds_to_frames(37)) << "30 s heard, begun at 7 s";
  EXPECT_EQ(broken_off.last_heard, at(130));
  EXPECT_EQ(opened.restored.last_alive, at(130));
  EXPECT_EQ(opened.restored.next_as_run_id, 4U);

  const auto all = opened.store.records_from(0, 10).value();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].how_ended, kEndedWithoutNotice);
  EXPECT_EQ(all[1].played, base::seconds_to_frames(30));
  EXPECT_EQ(all[1].ended, at(130));
  EXPECT_EQ(all[2].kind, AsRunKind::note);
  EXPECT_EQ(all[2].started, at(130));
  EXPECT_EQ(all[2].ended, at(600));
  EXPECT_NE(all[2].reason.find("from 2026-11-24 13:02:10 to 2026-11-24 13:10:00"),
            std::string::npos)
      << "by the station's clock: " << all[2].reason;
}

TEST_F(LastRun, AnOrderlyEndLeavesNoHoleButStillKnowsWhatWasOn) {
  run({item(1, 0)}, 20, true);
  {
    OpenedStore opened = open(at(25));
    EXPECT_FALSE(opened.fault);
    ASSERT_EQ(opened.restored.interrupted.size(), 1U);
    EXPECT_EQ(opened.restored.interrupted[0].offset, base::seconds_to_frames(20));
    const auto all = opened.store.records_from(0, 10).value();
    ASSERT_EQ(all.size(), 1U) << "no note of a hole";
    EXPECT_EQ(all[0].how_ended, kStationStopped);
  }
  // That start played nothing, so the next one still knows.
  EXPECT_EQ(open(at(30)).restored.interrupted.size(), 1U);
}

TEST_F(LastRun, WhatWasInterruptedIsForgottenOnceTheNewRunPlays) {
  run({item(1, 0)}, 20, true);
  run({ended(item(2, 30), 5)}, 40, true);
  EXPECT_TRUE(open(at(50)).restored.interrupted.empty());
}

TEST_F(LastRun, EntriesOfTheLastTwoDaysAreKnownAsStarted) {
  AsRunRecord old = ended(item(1, 0), 10);
  old.planned = at(0) - std::chrono::hours(50);
  AsRunRecord missed = item(3, 30);
  missed.kind = AsRunKind::missed;
  missed.entry = "News";
  missed.planned = at(25);
  run({old, ended(item(2, 10), 10), missed}, 40, true);
  const auto started = open(at(100)).restored.started;
  ASSERT_EQ(started.size(), 2U);
  EXPECT_EQ(started[0].rule, "Morning");
  EXPECT_EQ(started[1].rule, "News") << "a missed entry had its turn too";
}

TEST_F(LastRun, C1_AClockOf1970AtBootForgetsNoStartedEntry) {
  run({item(1, 0)}, 20, false);
  const OpenedStore opened = open(base::UtcTime{});
  EXPECT_EQ(opened.restored.started.size(), 1U);
  EXPECT_EQ(opened.restored.interrupted.size(), 1U);
}

TEST_F(LastRun, AnOldHeartbeatNeverMakesALengthNegative) {
  run({item(1, 50), item(2, 60)}, 10, false);  // the sign on disk is older than the lines
  OpenedStore opened = open(at(600));
  const auto all = opened.store.records_from(0, 10).value();
  EXPECT_EQ(all[0].played, base::seconds_to_frames(10));
  EXPECT_EQ(all[1].played, base::FrameCount{});
  EXPECT_EQ(all[1].ended, at(60));
}

TEST(HeartbeatFile, ATornWriteLeavesTheOneBefore) {
  const TemporaryFolder folder;
  const std::string path = folder / "heartbeat";
  EXPECT_FALSE(HeartbeatFile::read(path));
  {
    auto file = HeartbeatFile::open(path);
    ASSERT_TRUE(file);
    for (int n = 1; n <= 3; ++n) ASSERT_TRUE(file->write({at(n), {n}}));
  }
  ASSERT_EQ(HeartbeatFile::read(path)->heartbeat.frame.value, 3);
  std::string bytes = test::slurp(path);
  ASSERT_EQ(bytes.size(), 128U);
  bytes[64 + 20] ^= 1;  // the third write lies in the second place
  folder.write("heartbeat", bytes);
  EXPECT_EQ(HeartbeatFile::read(path)->heartbeat.frame.value, 2);
  auto file = HeartbeatFile::open(path);
  ASSERT_TRUE(file->write_clean({at(9), {9}}));
  EXPECT_TRUE(HeartbeatFile::read(path)->clean);
  folder.write("heartbeat", std::string(128, '\0'));
  EXPECT_FALSE(HeartbeatFile::read(path));
}

}  // namespace
}  // namespace hornbill::scheduler
