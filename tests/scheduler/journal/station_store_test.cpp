// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/station_store.h"

#include <gtest/gtest.h>

#include <cmath>

#include "scheduler/journal/as_run_reader.h"
#include "tests/support/as_run_samples.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::scheduler {
namespace {

using test::at;
using test::ended;
using test::item;
using test::TemporaryFolder;

std::vector<std::uint64_t> ids_of(const std::string& path, const AsRunQuery& query) {
  auto reader = AsRunReader::open(path);
  std::vector<std::uint64_t> ids;
  if (!reader) return ids;
  EXPECT_TRUE(reader->read(query, [&](const AsRunRecord& record) {
    ids.push_back(record.id);
    return true;
  }));
  return ids;
}

TEST(StationStore, ARecordSentAgainReplacesTheFirst) {
  const TemporaryFolder folder;
  auto store = StationStore::open(folder / "a.db");
  ASSERT_TRUE(store) << store.error().message;
  AsRunRecord record = item(5, 0);
  record.from = {1234};
  record.reason = "as planned";
  ASSERT_TRUE(store->write(std::vector<StoreItem>{record}));
  EXPECT_EQ(store->open_records()->size(), 1U);
  ASSERT_TRUE(store->write(std::vector<StoreItem>{ended(record, 30)}));
  EXPECT_TRUE(store->open_records()->empty());
  const auto all = store->records_from(0, 10);
  ASSERT_EQ(all->size(), 1U);
  const AsRunRecord& back = all->front();
  EXPECT_EQ(back.id, 5U);
  EXPECT_EQ(back.kind, AsRunKind::item);
  EXPECT_EQ(back.zones, record.zones);
  EXPECT_EQ(back.title, record.title);
  EXPECT_EQ(back.planned, record.planned);
  EXPECT_EQ(back.started, record.started);
  EXPECT_EQ(back.from, base::FrameCount{1234});
  EXPECT_EQ(back.ended, at(30));
  EXPECT_EQ(back.played, base::seconds_to_frames(30));
  EXPECT_EQ(back.reason, "as planned");
}

TEST(StationStore, FactsComeBackWholeEvenWhereLoudnessIsNoNumber) {
  const TemporaryFolder folder;
  auto store = StationStore::open(folder / "a.db");
  FactsUpdate update;
  update.path = "/srv/a.flac";
  update.file.identity = {77, 123456789};
  auto& facts = update.file.facts;
  facts.verdict = audio::Verdict::playable;
  facts.length = {48'000};
  facts.cue_in = {10};
  facts.cue_out = {47'000};
  facts.segue = base::FrameCount{46'000};
  facts.loudness_lufs = -17.25;
  facts.true_peak_dbtp = std::nan("");
  facts.artist = "ศิลปิน";
  facts.sample_rate = 44'100;
  facts.channels = 2;
  ASSERT_TRUE(store->write(std::vector<StoreItem>{update}));
  const auto known = store->known_facts();
  ASSERT_EQ(known->size(), 1U);
  const auto& back = known->at("/srv/a.flac");
  EXPECT_EQ(back.identity, update.file.identity);
  EXPECT_EQ(back.facts.verdict, audio::Verdict::playable);
  EXPECT_EQ(back.facts.segue, facts.segue);
  EXPECT_EQ(back.facts.cue_out, facts.cue_out);
  EXPECT_EQ(back.facts.loudness_lufs, -17.25);
  EXPECT_EQ(back.facts.true_peak_dbtp, -70.0);
  EXPECT_EQ(back.facts.artist, "ศิลปิน");
  EXPECT_EQ(back.facts.channels, 2);
}

TEST(StationStore, TrimmingDropsTheOldestLinesOnly) {
  const TemporaryFolder folder;
  auto store = StationStore::open(folder / "a.db");
  for (std::uint64_t id = 1; id <= 20; ++id) {
    ASSERT_TRUE(store->write(std::vector<StoreItem>{item(id, static_cast<int>(id))}));
  }
  EXPECT_EQ(store->trim(15).value(), 5);
  EXPECT_EQ(store->trim(15).value(), 0);
  EXPECT_EQ(store->records_from(0, 100)->front().id, 6U);
}

TEST(AsRunReader, ReadsByTimeAndGoesOnAfterACursor) {
  const TemporaryFolder folder;
  const std::string path = folder / "a.db";
  EXPECT_EQ(AsRunReader::open(path).error().code, base::ErrorCode::not_found);
  auto store = StationStore::open(path);
  std::vector<StoreItem> items;
  for (int n = 1; n <= 9; ++n)
    items.emplace_back(ended(item(static_cast<std::uint64_t>(n), 10 * n), 10));
  ASSERT_TRUE(store->write(items));

  EXPECT_EQ(ids_of(path, {}).size(), 9U);
  AsRunQuery range;
  range.from = at(35);
  range.to = at(60);
  EXPECT_EQ(ids_of(path, range), (std::vector<std::uint64_t>{3, 4, 5}))
      << "3 was still on at the beginning, 6 starts at the end";
  AsRunQuery page;
  page.after = AsRunCursor{at(40), 4};
  page.limit = 2;
  EXPECT_EQ(ids_of(path, page), (std::vector<std::uint64_t>{5, 6}));
}

TEST(AsRunReader, WhatIsOnAirIsNoPartOfTheFuture) {
  const TemporaryFolder folder;
  auto store = StationStore::open(folder / "a.db");
  ASSERT_TRUE(store->write(std::vector<StoreItem>{item(1, 10)}));
  AsRunQuery query;
  query.from = at(40);
  query.now = at(40);
  EXPECT_EQ(ids_of(folder / "a.db", query), (std::vector<std::uint64_t>{1}));
  query.now = at(30);
  EXPECT_TRUE(ids_of(folder / "a.db", query).empty());
}

TEST(AsRunReader, ReadsWhileTheStoreWritesAndFromAStoreInMemory) {
  auto memory = StationStore::open_in_memory();
  ASSERT_TRUE(memory) << memory.error().message;
  ASSERT_TRUE(memory->write(std::vector<StoreItem>{item(1, 0)}));
  EXPECT_EQ(ids_of(memory->location(), {}), (std::vector<std::uint64_t>{1}));
  ASSERT_TRUE(memory->write(std::vector<StoreItem>{item(2, 10)}));
  auto other = StationStore::open_in_memory();
  EXPECT_EQ(other->last_id().value(), 0U) << "each run has its own";
}

}  // namespace
}  // namespace hornbill::scheduler
