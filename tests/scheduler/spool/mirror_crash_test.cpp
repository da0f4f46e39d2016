// SPDX-License-Identifier: Apache-2.0
// The mirror of the alerts' record in the database, on a disk that loses its power and with it the
// pages that were not synced: at every write of an alert day.
#include <gtest/gtest.h>

#include "scheduler/journal/alert_rows.h"
#include "scheduler/journal/station_store.h"
#include "tests/scheduler/spool/spool_world.h"
#include "tests/support/long_form.h"
#include "tests/support/power_cut_vfs.h"

namespace hornbill::scheduler {
namespace {

using Entries = std::vector<ChainEntry>;

base::Result<StationStore> open_on(const test::PowerCutVfs& vfs) {
  base::DatabaseOptions options;
  options.vfs = vfs.name();
  auto store = StationStore::open("station.db", options);
  if (store) (void)store->database().execute("PRAGMA wal_autocheckpoint = 12");
  return store;
}

// Two at a time, as they come from the spool. How many were acknowledged.
std::size_t write_to(StationStore& store, std::span<const ChainEntry> entries) {
  std::size_t done = 0;
  while (done < entries.size()) {
    const auto next = entries.subspan(done, std::min<std::size_t>(2, entries.size() - done));
    if (!store.write(std::vector<StoreItem>(next.begin(), next.end()))) break;
    done += next.size();
  }
  return done;
}

Entries rows_of(StationStore& store) {
  Entries rows;
  auto query = store.database().prepare(
      "SELECT sequence, previous, hash, kind, body FROM alert_entry ORDER BY sequence");
  EXPECT_TRUE(query);
  while (query && query->step().value_or(false)) {
    rows.push_back({static_cast<std::uint64_t>(query->integer(0)), query->text(1), query->text(2),
                    query->text(3).at(0), query->text(4)});
  }
  return rows;
}

// The record of a day of alerts, and the disk that it lies on whole.
struct AlertDay {
  AlertDay() {
    SpoolOptions options = test::small_spool();
    options.keep_segments = 64;
    test::SpoolDay day(disk, options);
    EXPECT_TRUE(run_day(day));
    entries = entries_after(*disk, test::kSpoolFolder, 0).value();
  }
  std::shared_ptr<test::CrashDisk> disk = std::make_shared<test::CrashDisk>();
  Entries entries;
};

void cut_and_restore(const AlertDay& day, test::Cut cut, std::uint64_t n, base::Random& random) {
  const std::string where =
      "cut " + std::to_string(static_cast<int>(cut)) + " at " + std::to_string(n);
  test::PowerCutVfs vfs;
  vfs.cut_after(n);
  std::size_t acknowledged = 0;
  {
    auto store = open_on(vfs);
    if (store) acknowledged = write_to(*store, day.entries);
  }
  ASSERT_TRUE(vfs.is_off()) << where;
  vfs.restore_power(cut, random);

  auto store = open_on(vfs);
  ASSERT_TRUE(store) << where << ": " << store.error().message;
  ASSERT_TRUE(store->database().quick_check()) << where;
  const Entries kept = rows_of(*store);
  ASSERT_GE(kept.size(), acknowledged) << where;
  ASSERT_LE(kept.size(), day.entries.size()) << where;
  ASSERT_TRUE(std::equal(kept.begin(), kept.end(), day.entries.begin())) << where;
  const auto missing =
      entries_after(*day.disk, test::kSpoolFolder, kept.empty() ? 0 : kept.back().sequence);
  ASSERT_TRUE(missing) << where;
  ASSERT_EQ(write_to(*store, *missing), missing->size()) << where;
  ASSERT_EQ(rows_of(*store), day.entries) << where;
}

TEST(AlertMirror, E6_F2_P7_WhatAPowerCutAtAnyWriteTookTheSpoolGivesBack) {
  const AlertDay day;
  std::uint64_t all = 0;
  {
    const test::PowerCutVfs vfs;
    auto store = open_on(vfs);
    ASSERT_TRUE(store);
    ASSERT_EQ(write_to(*store, day.entries), day.entries.size());
    all = vfs.operations();
  }
  ASSERT_GT(all, 100U);
  base::Random random(19);
  const std::uint64_t stride = test::long_form() ? 1 : 5;
  for (const test::Cut cut :
       {test::Cut::lose_all, test::Cut::keep_all, test::Cut::torn, test::Cut::zeroed}) {
    for (auto n = static_cast<std::uint64_t>(cut) % stride; n < all; n += stride) {
      cut_and_restore(day, cut, n, random);
      if (HasFatalFailure()) return;
    }
  }
  RecordProperty("cut_points", static_cast<int>(all));
}

}  // namespace
}  // namespace hornbill::scheduler
