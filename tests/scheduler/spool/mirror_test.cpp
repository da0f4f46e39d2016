// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "alerts/model/record_json.h"
#include "scheduler/journal/alert_rows.h"
#include "scheduler/journal/journal.h"
#include "tests/scheduler/spool/spool_world.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::scheduler {
namespace {

using test::CrashDisk;
using test::SpoolDay;

Journal open_journal(const std::string& folder, const base::TimeSource& time) {
  return Journal(open_station_store({.folder = folder, .now = time.utc()}).value(), time);
}

struct Mirrored {
  Mirrored() {
    SpoolOptions options = test::small_spool();
    options.keep_segments = 64;
    SpoolDay day(disk, options);
    EXPECT_TRUE(run_day(day));
    book = day.book;
    entries = entries_after(*disk, test::kSpoolFolder, 0).value();
  }
  std::shared_ptr<CrashDisk> disk = std::make_shared<CrashDisk>();
  alerts::AlertBook book;
  std::vector<ChainEntry> entries;
};

TEST(AlertMirror, TheStoreShowsWhatTheRecordHas) {
  const test::TemporaryFolder folder;
  const base::SystemTime time;
  const Mirrored station;
  {
    Journal journal = open_journal(folder.path(), time);
    journal.mirror(station.entries);
    journal.mirror(std::span(station.entries).first(3));  // told twice: no harm
    ASSERT_TRUE(journal.flush(std::chrono::seconds(10)));
    // Beside the journal that writes.
    auto reader = AlertReader::open(journal.location()).value();
    EXPECT_EQ(reader.head().value(), station.entries.back().head());
  }
  auto reader = AlertReader::open(store_path(folder.path())).value();
  std::vector<ChainEntry> read;
  const auto all = reader.entries(0, [&](const ChainEntry& entry) {
    read.push_back(entry);
    return true;
  });
  ASSERT_TRUE(all);
  EXPECT_EQ(read, station.entries);
  const auto latest = reader.records(UINT64_MAX, 2).value();
  ASSERT_EQ(latest.size(), 2U);
  EXPECT_EQ(latest[0].number(), 7U);
  EXPECT_EQ(latest[1].number(), 6U);
  EXPECT_EQ(record_json(latest[0]), record_json(*station.book.find(7)));
  EXPECT_EQ(reader.records(6, 1).value().front().number(), 5U);
  EXPECT_EQ(reader.record(99).error().code, base::ErrorCode::not_found);
}

TEST(AlertMirror, WhatItLacksIsFoundOnTheDisk) {
  const Mirrored station;
  const std::uint64_t known = station.entries[4].sequence;
  const auto missing = entries_after(*station.disk, test::kSpoolFolder, known).value();
  ASSERT_EQ(missing.size(), station.entries.size() - 5);
  EXPECT_EQ(missing.front(), station.entries[5]);
}

// A station that was killed just after it wrote on behind what it had not written yet.
TEST(AlertMirror, WhatIsMissingInBetweenIsFoundAndFilled) {
  const test::TemporaryFolder folder;
  const base::SystemTime time;
  const Mirrored station;
  Journal journal = open_journal(folder.path(), time);
  const std::span all(station.entries);
  journal.mirror(all.first(4));
  journal.mirror(all.subspan(6));
  ASSERT_TRUE(journal.flush(std::chrono::seconds(10)));
  auto reader = AlertReader::open(journal.location()).value();
  const ChainHead whole = reader.whole_until().value();
  EXPECT_EQ(whole, station.entries[3].head());
  journal.mirror(entries_after(*station.disk, test::kSpoolFolder, whole.sequence).value());
  ASSERT_TRUE(journal.flush(std::chrono::seconds(10)));
  EXPECT_EQ(reader.whole_until().value(), station.entries.back().head());
}

// A row that is there stays as it is, whatever comes with its number.
TEST(AlertMirror, ARowIsNeverReplaced) {
  const test::TemporaryFolder folder;
  const Mirrored station;
  auto store = StationStore::open(folder / "station.db").value();
  const StoreItem right = station.entries[1];
  ChainEntry other = station.entries[1];
  other.body = "{}";
  const StoreItem wrong = other;
  ASSERT_TRUE(store.write({&right, 1}));
  ASSERT_TRUE(store.write({&wrong, 1}));
  auto reader = AlertReader::open(folder / "station.db").value();
  EXPECT_EQ(reader.head().value(), station.entries[1].head());
}

TEST(AlertMirror, ADatabaseFromBeforeAlertsIsUpgradedWithACopy) {
  const test::TemporaryFolder folder;
  const std::string path = folder / "station.db";
  { ASSERT_TRUE(StationStore::open(path)); }
  {
    auto old = base::Database::open(path).value();
    ASSERT_TRUE(old.execute("DROP TABLE alert_entry; PRAGMA user_version = 1"));
  }
  EXPECT_EQ(AlertReader::open(path).error().code, base::ErrorCode::unsupported);
  { ASSERT_TRUE(StationStore::open(path)); }
  EXPECT_EQ(AlertReader::open(path).value().head().value(), ChainHead{});
  EXPECT_TRUE(std::filesystem::exists(path + ".before-upgrade"));
}

}  // namespace
}  // namespace hornbill::scheduler
