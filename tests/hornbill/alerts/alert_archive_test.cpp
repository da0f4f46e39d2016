// SPDX-License-Identifier: Apache-2.0
#include "hornbill/alert_archive.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "alerts/model/record_json.h"
#include "scheduler/journal/alert_rows.h"
#include "scheduler/journal/station_store.h"
#include "tests/scheduler/spool/spool_world.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

using alerts::AlertRecord;

// A store with the alerts of a day, of which the station remembers what a test says.
class AlertArchiveTest : public testing::Test {
 protected:
  AlertArchiveTest() {
    const auto disk = std::make_shared<test::CrashDisk>();
    scheduler::SpoolOptions options = test::small_spool();
    options.keep_segments = 64;
    test::SpoolDay day(disk, options);
    EXPECT_TRUE(run_day(day));
    for (const auto& [number, record] : day.book.records()) day_.push_back(record);
    std::reverse(day_.begin(), day_.end());
    const auto entries = scheduler::entries_after(*disk, test::kSpoolFolder, 0).value();
    const std::vector<scheduler::StoreItem> items(entries.begin(), entries.end());
    EXPECT_TRUE(scheduler::StationStore::open(store_).value().write(items));
  }
  std::vector<std::uint64_t> filled(std::vector<AlertRecord> known, std::uint64_t before,
                                    std::size_t limit) const {
    archive_.fill(known, before, limit);
    std::vector<std::uint64_t> numbers;
    for (const auto& record : known) numbers.push_back(record.number());
    return numbers;
  }

  const test::TemporaryFolder folder_;
  const std::string store_ = folder_ / "station.db";
  const AlertArchive archive_{[this] { return store_; }};
  std::vector<AlertRecord> day_;  // 7 to 1
};

TEST_F(AlertArchiveTest, FindsWhatTheStationForgot) {
  const auto found = archive_.find(3);
  ASSERT_TRUE(found);
  EXPECT_EQ(record_json(*found), record_json(day_.at(4)));
  EXPECT_FALSE(archive_.find(99));
  EXPECT_FALSE(AlertArchive(nullptr).find(3));
  EXPECT_FALSE(AlertArchive([] { return std::string("/nowhere/station.db"); }).find(3));
}

TEST_F(AlertArchiveTest, PutsTheOldAmongTheNew) {
  using Numbers = std::vector<std::uint64_t>;
  ASSERT_EQ(day_.size(), 7U);
  EXPECT_EQ(filled({day_[0], day_[1]}, UINT64_MAX, 50), (Numbers{7, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(filled({day_[0], day_[3]}, UINT64_MAX, 4), (Numbers{7, 6, 5, 4}));
  EXPECT_EQ(filled({}, 5, 2), (Numbers{4, 3}));
  EXPECT_EQ(filled({day_[0], day_[1]}, UINT64_MAX, 2), (Numbers{7, 6}));
  EXPECT_EQ(filled({}, 1, 5), Numbers());
}

}  // namespace
}  // namespace hornbill
