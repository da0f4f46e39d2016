// SPDX-License-Identifier: Apache-2.0
#include "base/sqlite/database.h"

#include <gtest/gtest.h>

#include "base/sqlite/migrate.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::base {
namespace {

using test::TemporaryFolder;

constexpr const char* kFirst = "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT) STRICT";
constexpr const char* kSecond = "ALTER TABLE t ADD COLUMN age INTEGER";

std::int64_t count(Database& db, const std::string& table) {
  return db.query_integer("SELECT count(*) FROM " + table).value_or(-1);
}

TEST(Database, CommitsAreDurableByDefault) {
  const TemporaryFolder folder;
  auto db = Database::open(folder / "a.db");
  ASSERT_TRUE(db) << db.error().message;
  EXPECT_EQ(db->query_integer("PRAGMA synchronous").value(), 2);
  EXPECT_EQ(db->query_integer("PRAGMA foreign_keys").value(), 1);
  auto mode = db->prepare("PRAGMA journal_mode");
  ASSERT_TRUE(mode);
  ASSERT_TRUE(mode->step().value());
  EXPECT_EQ(mode->text(0), "wal");
}

TEST(Database, ValuesComeBackAsTheyWereBound) {
  const TemporaryFolder folder;
  auto db = Database::open(folder / "a.db");
  ASSERT_TRUE(db);
  ASSERT_TRUE(db->execute("CREATE TABLE v (i INTEGER, r REAL, t TEXT, n INTEGER) STRICT"));
  auto insert = db->prepare("INSERT INTO v VALUES (?1, ?2, ?3, ?4)");
  ASSERT_TRUE(insert);
  const std::string text("ບ້ານ\0x", 14);
  ASSERT_TRUE(
      insert->bind(1, std::int64_t{-1} << 40).bind(2, 0.25).bind(3, text).bind_null(4).run());
  auto select = db->prepare("SELECT * FROM v");
  ASSERT_TRUE(select->step().value());
  EXPECT_EQ(select->integer(0), std::int64_t{-1} << 40);
  EXPECT_EQ(select->real(1), 0.25);
  EXPECT_EQ(select->text(2), text);
  EXPECT_EQ(select->optional_integer(3), std::nullopt);
  EXPECT_FALSE(select->step().value());
}

TEST(Database, ATransactionThatIsNotCommittedLeavesNothing) {
  const TemporaryFolder folder;
  auto db = Database::open(folder / "a.db");
  ASSERT_TRUE(db->execute(kFirst));
  {
    auto transaction = Transaction::begin(*db);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(db->execute("INSERT INTO t VALUES (1, 'a')"));
  }
  EXPECT_EQ(count(*db, "t"), 0);
  auto transaction = Transaction::begin(*db);
  ASSERT_TRUE(db->execute("INSERT INTO t VALUES (1, 'a')"));
  ASSERT_TRUE(transaction->commit());
  EXPECT_EQ(count(*db, "t"), 1);
}

TEST(Database, ErrorsTellLockedFromDamagedFromUnwritable) {
  const TemporaryFolder folder;
  const std::string noise = folder.write("noise.db", std::string(8192, '\x5a'));
  EXPECT_EQ(Database::open(noise).error().code, ErrorCode::corrupt);
  EXPECT_EQ(Database::open(folder / "no/such.db").error().code, ErrorCode::io);

  auto holder = Database::open(folder / "a.db");
  ASSERT_TRUE(holder->execute(kFirst));
  ASSERT_TRUE(holder->execute("BEGIN IMMEDIATE"));
  auto other = Database::open(folder / "a.db", {.busy_timeout = std::chrono::milliseconds(1)});
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(Transaction::begin(*other).error().code, ErrorCode::unavailable);

  auto reader = Database::open(folder / "a.db", {.read_only = true});
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->execute("INSERT INTO t VALUES (1, 'a')").error().code, ErrorCode::refused);
}

TEST(Database, QuickCheckFindsADamagedPage) {
  const TemporaryFolder folder;
  const std::string path = folder / "a.db";
  {
    auto db = Database::open(path);
    ASSERT_TRUE(db->execute(kFirst));
    ASSERT_TRUE(
        db->execute("WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE "
                    "i < 2000) INSERT INTO t SELECT i, printf('%064d', i) FROM n"));
    EXPECT_TRUE(db->quick_check());
  }
  std::string bytes = test::slurp(path);
  ASSERT_GT(bytes.size(), 8 * 4096U);
  bytes.replace(4 * 4096, 4096, std::string(4096, '\xff'));
  folder.write("a.db", bytes);
  auto db = Database::open(path);
  ASSERT_TRUE(db);
  EXPECT_EQ(db->quick_check().error().code, ErrorCode::corrupt);
}

TEST(Migrate, AppliesEachStepOnceAndCopiesFirstWhatExists) {
  const TemporaryFolder folder;
  const std::string backup = folder / "before.db";
  auto db = Database::open(folder / "a.db");
  const char* const one[] = {kFirst};
  ASSERT_TRUE(migrate(*db, one, backup));
  EXPECT_FALSE(std::filesystem::exists(backup)) << "nothing existed that could be lost";
  ASSERT_TRUE(db->execute("INSERT INTO t VALUES (7, 'a')"));

  const char* const two[] = {kFirst, kSecond};
  ASSERT_TRUE(migrate(*db, two, backup));
  ASSERT_TRUE(migrate(*db, two, backup));
  EXPECT_EQ(db->query_integer("PRAGMA user_version").value(), 2);
  ASSERT_TRUE(db->execute("UPDATE t SET age = 1"));
  auto old = Database::open(backup);
  EXPECT_EQ(old->query_integer("PRAGMA user_version").value(), 1);
  EXPECT_EQ(count(*old, "t"), 1);
}

TEST(Migrate, AFailedStepLeavesTheVersionBeforeIt) {
  const TemporaryFolder folder;
  auto db = Database::open(folder / "a.db");
  const char* const steps[] = {kFirst, "CREATE TABLE u (a INTEGER) STRICT; CREATE TABLE t (x)"};
  EXPECT_FALSE(migrate(*db, steps, ""));
  EXPECT_EQ(db->query_integer("PRAGMA user_version").value(), 1);
  EXPECT_EQ(count(*db, "u"), -1) << "the half of a step must not stay";
}

TEST(Migrate, ANewerDatabaseIsNotTouched) {
  const TemporaryFolder folder;
  auto db = Database::open(folder / "a.db");
  const char* const two[] = {kFirst, kSecond};
  ASSERT_TRUE(migrate(*db, two, ""));
  const char* const one[] = {kFirst};
  EXPECT_EQ(migrate(*db, one, "").error().code, ErrorCode::unsupported);
}

}  // namespace
}  // namespace hornbill::base
