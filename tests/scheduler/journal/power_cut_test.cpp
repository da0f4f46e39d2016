// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include "scheduler/journal/station_store.h"
#include "tests/support/as_run_samples.h"
#include "tests/support/long_form.h"
#include "tests/support/power_cut_vfs.h"

namespace hornbill::scheduler {
namespace {

using test::Cut;
using test::PowerCutVfs;

constexpr int kBatches = 14;

std::vector<StoreItem> batch(int n) {
  std::vector<StoreItem> items;
  const auto id = static_cast<std::uint64_t>(n);
  if (n > 0) items.emplace_back(test::ended(test::item(id, 10 * n), 10));
  items.emplace_back(test::item(id + 1, 10 * (n + 1)));
  items.emplace_back(ValueUpdate{"batch", std::to_string(n)});
  FactsUpdate facts;
  facts.path = "/srv/" + std::to_string(n) + ".flac";
  facts.file.facts.title = std::string(1500, 'x');
  items.emplace_back(facts);
  return items;
}

// Writes all batches with checkpoints among them. Returns how many were acknowledged.
int run_script(const PowerCutVfs& vfs) {
  base::DatabaseOptions options;
  options.vfs = vfs.name();
  auto store = StationStore::open("station.db", options);
  if (!store) return 0;
  (void)store->database().execute("PRAGMA wal_autocheckpoint = 12");
  for (int n = 0; n < kBatches; ++n) {
    if (!store->write(batch(n))) return n;
  }
  return kBatches;
}

// What a reader finds after the cut must be exactly a number of whole batches.
void expect_whole(const PowerCutVfs& vfs, int acknowledged, const std::string& where) {
  base::DatabaseOptions options;
  options.vfs = vfs.name();
  auto store = StationStore::open("station.db", options);
  ASSERT_TRUE(store) << where << ": " << store.error().message;
  ASSERT_TRUE(store->database().quick_check()) << where;
  const auto value = store->value("batch");
  ASSERT_TRUE(value) << where;
  const int found = *value ? std::stoi(**value) + 1 : 0;
  // The batch in which the power failed may be there, but whole.
  ASSERT_GE(found, acknowledged) << where;
  ASSERT_LE(found, acknowledged + 1) << where;
  ASSERT_EQ(store->last_id().value(), static_cast<std::uint64_t>(found)) << where;
  ASSERT_EQ(store->open_records()->size(), found > 0 ? 1U : 0U) << where;
  ASSERT_EQ(store->known_facts()->size(), static_cast<std::size_t>(found)) << where;
  ASSERT_TRUE(store->write(batch(kBatches))) << where << ": it must go on";
}

TEST(PowerCut, F2_E6_EveryAcknowledgedLineSurvivesACutAtAnyWrite) {
  std::uint64_t all = 0;
  {
    const PowerCutVfs vfs;
    ASSERT_EQ(run_script(vfs), kBatches);
    all = vfs.operations();
  }
  ASSERT_GT(all, 100U);
  base::Random random(7);
  const std::uint64_t stride = test::long_form() ? 1 : 3;
  for (const Cut cut : {Cut::lose_all, Cut::keep_all, Cut::torn, Cut::zeroed}) {
    for (auto n = static_cast<std::uint64_t>(cut) % stride; n < all; n += stride) {
      PowerCutVfs vfs;
      vfs.cut_after(n);
      const int acknowledged = run_script(vfs);
      ASSERT_TRUE(vfs.is_off());
      vfs.restore_power(cut, random);
      expect_whole(vfs, acknowledged,
                   "cut " + std::to_string(static_cast<int>(cut)) + " at " + std::to_string(n));
      if (HasFatalFailure()) return;
    }
  }
  RecordProperty("cut_points", static_cast<int>(all));
}

// The shim itself must be able to lose something, or the test above says nothing.
TEST(PowerCut, WithoutSyncTheShimLosesAcknowledgedLines) {
  PowerCutVfs vfs;
  base::DatabaseOptions options;
  options.vfs = vfs.name();
  {
    auto store = StationStore::open("station.db", options);
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->database().execute("PRAGMA synchronous = OFF"));
    ASSERT_TRUE(store->write(batch(0)));
    vfs.cut_after(0);
    ASSERT_FALSE(store->write(batch(1)));
  }
  base::Random random(1);
  vfs.restore_power(Cut::lose_all, random);
  auto store = StationStore::open("station.db", options);
  ASSERT_TRUE(store);
  EXPECT_EQ(store->last_id().value(), 0U);
}

}  // namespace
}  // namespace hornbill::scheduler
