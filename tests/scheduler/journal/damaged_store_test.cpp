// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

#include "base/random.h"
#include "scheduler/journal/journal_writer.h"
#include "tests/support/as_run_samples.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::scheduler {
namespace {

using test::at;
using test::item;
using test::TemporaryFolder;

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool any_starts(const std::vector<std::string>& names, const std::string& start) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return name.starts_with(start); });
}

class DamagedStore : public testing::Test {
 protected:
  void SetUp() override {
    JournalWriter writer(open(), time_, 1000);
    std::vector<JournalEntry> entries;
    for (std::uint64_t id = 1; id <= 400; ++id) {
      entries.push_back({test::ended(item(id, static_cast<int>(id)), 1), {}});
    }
    writer.add(std::move(entries));
    ASSERT_TRUE(writer.write());
    writer.beat({at(500), {}});
  }
  OpenedStore open() {
    auto opened = open_station_store({.folder = folder_.path(), .now = at(1000)});
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  // Writing goes on, whatever was found.
  void expect_writes(OpenedStore opened) {
    JournalWriter writer(std::move(opened), time_, 1000);
    writer.add({{item(1000, 0), {}}});
    EXPECT_TRUE(writer.write());
    EXPECT_EQ(writer.store().last_id().value(), 1000U);
  }
  std::string path() const { return store_path(folder_.path()); }

  TemporaryFolder folder_;
  test::ManualTime time_;
};

TEST_F(DamagedStore, F3_AWholeDatabaseIsKept) {
  OpenedStore opened = open();
  EXPECT_FALSE(opened.fault) << *opened.fault;
  EXPECT_EQ(opened.restored.next_as_run_id, 402U) << "400 lines and the note of the hole";
}

TEST_F(DamagedStore, F3_DamageOfEveryKindIsSetAsideWithItsDateAndReported) {
  const std::string whole = test::slurp(path());
  base::Random random(3);
  std::string noise(whole.size(), '\0');
  for (char& c : noise) c = static_cast<char>(random.next());
  const auto with = [&](std::size_t place, std::string_view bytes) {
    std::string copy = whole;
    return copy.replace(place, bytes.size(), bytes);
  };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"zeroed", std::string(whole.size(), '\0')},
      {"random bytes", noise},
      {"header of another program", with(0, "GIF89a-and-more!")},
      {"a page of zeros", with(4096 * 2, std::string(4096, '\0'))},
      {"a page of noise", with(4096 * 5, noise.substr(0, 4096))},
      {"first page's tree broken", with(100, std::string(400, '\x41'))},
      {"cut in half", whole.substr(0, whole.size() / 2)},
      {"text", "hello"},
  };
  ASSERT_GT(whole.size(), 4096U * 7);
  for (const auto& [name, bytes] : cases) {
    SCOPED_TRACE(name);
    for (const char* end : {"-wal", "-shm"}) ::unlink((path() + end).c_str());
    folder_.write("station.db", bytes);
    OpenedStore opened = open();
    ASSERT_TRUE(opened.fault);
    EXPECT_NE(opened.fault->find("damaged-20261124T061640Z"), std::string::npos) << *opened.fault;
    EXPECT_FALSE(opened.store.in_memory());
    expect_writes(std::move(opened));
  }
  const auto names = names_in(folder_.path());
  EXPECT_EQ(std::count_if(names.begin(), names.end(),
                          [](const std::string& n) { return n.starts_with("station.db.damaged"); }),
            5)
      << "the newest five are kept";
}

TEST_F(DamagedStore, F3_AMissingOrEmptyDatabaseIsReportedAndBegunAnew) {
  ASSERT_EQ(::unlink(path().c_str()), 0);
  OpenedStore opened = open();
  ASSERT_TRUE(opened.fault);
  EXPECT_NE(opened.fault->find("missing"), std::string::npos);
  expect_writes(std::move(opened));

  for (const char* end : {"-wal", "-shm"}) ::unlink((path() + end).c_str());
  folder_.write("station.db", "");
  opened = open();
  ASSERT_TRUE(opened.fault);
  EXPECT_NE(opened.fault->find("empty"), std::string::npos);
  expect_writes(std::move(opened));
}

TEST_F(DamagedStore, F3_ANewerVersionIsSetAsideUntouched) {
  {
    auto database = base::Database::open(path());
    ASSERT_TRUE(database->execute("PRAGMA user_version = 99"));
  }
  OpenedStore opened = open();
  ASSERT_TRUE(opened.fault);
  EXPECT_NE(opened.fault->find("newer version"), std::string::npos);
  const auto names = names_in(folder_.path());
  ASSERT_TRUE(any_starts(names, "station.db.newer-2026"));
  expect_writes(std::move(opened));
}

TEST_F(DamagedStore, F3_ALockedDatabaseIsLeftAloneAndTakenUpAgainWhenFree) {
  auto holder = base::Database::open(path());
  ASSERT_TRUE(holder);
  ASSERT_TRUE(
      holder->execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; "
                      "INSERT INTO value VALUES ('x', 'y')"));
  const auto before = std::chrono::steady_clock::now();
  OpenedStore opened = open();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  ASSERT_TRUE(opened.fault);
  ASSERT_TRUE(opened.store.in_memory());
  EXPECT_EQ(opened.restored.last_alive, at(500)) << "the heartbeat can still be read";
  EXPECT_FALSE(any_starts(names_in(folder_.path()), "station.db.damaged"));

  JournalWriter writer(std::move(opened), time_, 1000);
  writer.add({{item(1, 2000), {}}, {item(2, 2010), {}}});
  ASSERT_TRUE(writer.write());
  EXPECT_FALSE(writer.move_to_disk()) << "still locked";
  EXPECT_EQ(writer.faults().size(), 1U);

  holder = base::fail(base::ErrorCode::io, "");  // lets go
  ASSERT_TRUE(writer.move_to_disk());
  EXPECT_TRUE(writer.faults().empty());
  writer.add({{test::ended(item(2, 2010), 5), {}}});
  ASSERT_TRUE(writer.write());
  const auto all = writer.store().records_from(0, 1000).value();
  ASSERT_EQ(all.size(), 403U) << "400 lines, the hole, and two of this run under new ids";
  EXPECT_EQ(all[401].segment, "song-1");
  EXPECT_EQ(all[402].segment, "song-2");
  EXPECT_EQ(all[402].how_ended, "finished");
}

TEST_F(DamagedStore, F3_AReadOnlyDatabaseIsLeftAloneAndTheStationRunsFromMemory) {
  for (const auto& name : names_in(folder_.path())) {
    ASSERT_EQ(::chmod((folder_ / name).c_str(), 0444), 0);
  }
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0555), 0);
  // The superuser may write everywhere.
  const bool root = ::geteuid() == 0;
  if (root) {
    ASSERT_EQ(::seteuid(65534), 0);
  }
  auto opened = open_station_store({.folder = folder_.path(), .now = at(1000)});
  if (root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ::chmod(folder_.path().c_str(), 0755);
  ASSERT_TRUE(opened) << opened.error().message;
  ASSERT_TRUE(opened->fault);
  EXPECT_TRUE(opened->store.in_memory());
  EXPECT_FALSE(any_starts(names_in(folder_.path()), "station.db.damaged"));
  expect_writes(std::move(*opened));
}

TEST_F(DamagedStore, F3_AFolderThatCannotBeMadeStillGivesAStore) {
  folder_.write("file", "");
  auto opened = open_station_store({.folder = folder_ / "file/state", .now = at(0)});
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened->fault);
  expect_writes(std::move(*opened));
}

TEST_F(DamagedStore, F3_DamageFoundWhileWritingCostsTheDatabaseButNotTheLine) {
  JournalWriter writer(open(), time_, 1000);
  ASSERT_TRUE(writer.store().database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  std::string bytes = test::slurp(path());
  bytes.replace(4096, bytes.size() - 4096, std::string(bytes.size() - 4096, '\xee'));
  // In place, as a failing card would: the file stays the same one.
  std::fstream(path(), std::ios::binary | std::ios::in | std::ios::out) << bytes;
  ASSERT_TRUE(writer.store().database().execute("PRAGMA shrink_memory"));
  writer.add({{item(500, 0), {}}});
  ASSERT_TRUE(writer.write());
  EXPECT_EQ(writer.store().last_id().value(), 500U);
  ASSERT_EQ(writer.faults().size(), 1U);
  EXPECT_EQ(writer.faults()[0].key, "store.open");
  EXPECT_TRUE(any_starts(names_in(folder_.path()), "station.db.damaged"));
}

// A database that goes away under a journal that runs.
class LostStore : public DamagedStore {
 protected:
  void SetUp() override {
    DamagedStore::SetUp();
    writer_.emplace(open(), time_, 1000);
    writer_->add({{item(500, 0), {}}});
    ASSERT_TRUE(writer_->write());
  }
  // Writes one line, and looks at the disk as the next start would, when the line is said to be
  // durable.
  void expect_kept(std::size_t lines, const std::string& words) {
    std::vector<AsRunRecord> seen;
    writer_->add({{item(501, 1), [&] {
                     auto copy = StationStore::open(path());
                     ASSERT_TRUE(copy) << copy.error().message;
                     seen = copy->records_from(0, 1000).value();
                   }}});
    ASSERT_TRUE(writer_->write());
    EXPECT_EQ(seen.size(), lines);
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.back().id, 501U);
    ASSERT_EQ(writer_->faults().size(), 1U);
    EXPECT_EQ(writer_->faults()[0].key, "store.open");
    EXPECT_NE(writer_->faults()[0].text.find(words), std::string::npos)
        << writer_->faults()[0].text;
    EXPECT_EQ(writer_->location(), path());
  }

  static constexpr std::size_t kAll = 403;  // 400 lines, the hole, and two of this run
  std::optional<JournalWriter> writer_;
};

TEST_F(LostStore, F3_ADatabaseDeletedUnderTheJournalIsPutBackWithAllThatWasInIt) {
  ASSERT_EQ(::unlink(path().c_str()), 0);
  expect_kept(kAll, "was deleted while the station ran");
}

TEST_F(LostStore, F3_ALogDeletedUnderTheJournalCostsNothing) {
  ASSERT_EQ(::unlink((path() + "-wal").c_str()), 0);
  expect_kept(kAll, "was deleted while the station ran");
}

TEST_F(LostStore, F3_AStateFolderDeletedUnderTheJournalIsMadeAnew) {
  std::filesystem::remove_all(folder_.path());
  expect_kept(kAll, "was deleted while the station ran");
  writer_->beat({at(600), {}});
  EXPECT_EQ(HeartbeatFile::read(folder_ / "heartbeat")->heartbeat.utc, at(600));
}

TEST_F(LostStore, F3_ADatabasePutInItsPlaceIsSetAsideWhole) {
  {
    auto other = StationStore::open(folder_ / "other.db");
    ASSERT_TRUE(other);
    ASSERT_TRUE(other->write(std::vector<StoreItem>{item(7, 0)}));
  }
  std::filesystem::rename(folder_ / "other.db", path());
  expect_kept(kAll, "was replaced while the station ran");
  for (const std::string& name : names_in(folder_.path())) {
    if (!name.starts_with("station.db.replaced-")) continue;
    auto other = StationStore::open(folder_ / name);
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_TRUE(other->database().quick_check());
    EXPECT_EQ(other->records_from(0, 10)->size(), 1U);
    return;
  }
  FAIL() << "the other one is gone";
}

TEST_F(LostStore, F3_ItIsNoticedWithoutALineToWrite) {
  EXPECT_TRUE(writer_->put_back_if_gone());
  EXPECT_TRUE(writer_->faults().empty());
  ASSERT_EQ(::unlink(path().c_str()), 0);
  EXPECT_TRUE(writer_->put_back_if_gone());
  EXPECT_EQ(writer_->faults().size(), 1U);
  EXPECT_EQ(StationStore::open(path())->records_from(0, 1000)->size(), kAll - 1);
}

TEST_F(LostStore, F3_WithoutRoomForAllOfItANewOneIsBegunWithWhatTheNextStartNeeds) {
  // A folder in the way of the copy stands for a disk without room.
  folder_.write("station.db.put-back/in-the-way", "");
  writer_->add({{keep_standing({}), {}}});
  ASSERT_TRUE(writer_->write());
  ASSERT_EQ(::unlink(path().c_str()), 0);
  expect_kept(kAll, "A new one was begun");
  EXPECT_TRUE(writer_->store().value("standing").value());
}

}  // namespace
}  // namespace hornbill::scheduler
