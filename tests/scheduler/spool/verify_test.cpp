// SPDX-License-Identifier: Apache-2.0
#include "scheduler/journal/verify_chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "scheduler/journal/alert_rows.h"
#include "scheduler/journal/station_store.h"
#include "tests/scheduler/spool/spool_world.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::scheduler {
namespace {

using test::CrashDisk;
using test::SpoolDay;

const std::string kFile = std::string(test::kSpoolFolder) + "/000001.log";

// A record of one segment with its mirror, to be tampered with.
class Tampering : public testing::Test {
 protected:
  Tampering() {
    SpoolDay day(disk);
    for (int n = 0; n < 3; ++n) EXPECT_TRUE(day.accept(n));
    entries = entries_after(*disk, test::kSpoolFolder, 0).value();
    store = folder / "station.db";
    auto opened = StationStore::open(store).value();
    std::vector<StoreItem> items(entries.begin(), entries.end());
    EXPECT_TRUE(opened.write(items));
  }
  // The file as somebody would write it who edits the entries.
  void rewrite(const std::vector<ChainEntry>& edited) {
    std::string content;
    for (const ChainEntry& entry : edited) content += pages_of({&entry, 1});
    content.resize(std::max(content.size(), disk->content(kFile).size()));
    disk->content(kFile) = content;
  }
  // With each entry's hashes made right from `from` on.
  static void relink(std::vector<ChainEntry>& edited, std::size_t from) {
    for (std::size_t n = from; n < edited.size(); ++n) {
      const ChainHead head = n == 0 ? ChainHead{} : edited[n - 1].head();
      edited[n] = next_entry(head, edited[n].kind, edited[n].body);
    }
  }
  void sql(const std::string& statement) {
    ASSERT_TRUE(base::Database::open(store).value().execute(statement));
  }
  ChainReport verify() { return verify_chain(*disk, {test::kSpoolFolder, store}); }
  // That exactly this was found, first of all.
  void expect_found(std::uint64_t sequence, const std::string& words) {
    const ChainReport report = verify();
    ASSERT_FALSE(report.intact()) << words;
    EXPECT_EQ(report.findings.front().sequence, sequence) << report.findings.front().text;
    EXPECT_NE(report.findings.front().text.find(words), std::string::npos)
        << report.findings.front().text;
  }

  // The place of a draft among the entries, far from the beginning and the end.
  std::size_t draft_at() const {
    for (std::size_t n = 8; n + 2 < entries.size(); ++n) {
      if (entries[n].kind == 'e' && entries[n].body.find("chiang-rai") != std::string::npos) {
        return n;
      }
    }
    ADD_FAILURE() << "no draft";
    return 0;
  }

  const test::TemporaryFolder folder;
  std::shared_ptr<CrashDisk> disk = std::make_shared<CrashDisk>();
  std::vector<ChainEntry> entries;
  std::string store;
};

void edit_body(ChainEntry& entry) {
  const auto at = entry.body.find("chiang-rai");
  entry.body.replace(at, 10, "chiang-mai");
}

TEST_F(Tampering, T6_WhatNobodyTouchedIsIntact) {
  const ChainReport report = verify();
  EXPECT_TRUE(report.intact()) << report.findings.front().text;
  EXPECT_TRUE(report.notes.empty());
  EXPECT_EQ(report.first, 1U);
  EXPECT_EQ(report.last, entries.size());
  EXPECT_EQ(report.in_store, entries.size());
  EXPECT_EQ(report.head, entries.back().head());
  rewrite(entries);  // what the tests below rewrite differs only by what they edit
  EXPECT_TRUE(verify().intact());
}

TEST_F(Tampering, T6_AnEditedEntryIsFoundAtThatEntry) {
  auto edited = entries;
  const std::size_t n = draft_at();
  edit_body(edited[n]);
  rewrite(edited);
  expect_found(edited[n].sequence, "damaged or edited");
}

TEST_F(Tampering, T6_SoItIsWithItsHashMadeRight) {
  auto edited = entries;
  const std::size_t n = draft_at();
  edit_body(edited[n]);
  edited[n].hash = hash_of(edited[n]);
  rewrite(edited);
  expect_found(edited[n].sequence, "was edited");
}

TEST_F(Tampering, T6_AndWithAllThatFollowsMadeRightTheStoreContradicts) {
  auto edited = entries;
  const std::size_t n = draft_at();
  edit_body(edited[n]);
  relink(edited, n);
  rewrite(edited);
  expect_found(edited[n].sequence, "differs between the record and the store");
}

TEST_F(Tampering, T6_ARemovedEntryIsMissed) {
  auto edited = entries;
  edited.erase(edited.begin() + 6);
  rewrite(edited);
  expect_found(entries[6].sequence, "missing: removed");
  // The last one is missed by the store alone.
  edited = entries;
  edited.pop_back();
  rewrite(edited);
  expect_found(entries.back().sequence, "in the store but not in the record");
  // And with the beginning nothing says that it was dropped.
  edited = entries;
  edited.erase(edited.begin(), edited.begin() + 3);
  rewrite(edited);
  store.clear();
  expect_found(1, "nothing says that they were dropped");
}

TEST_F(Tampering, T6_AnEntryPutInIsFound) {
  auto edited = entries;
  edited.insert(edited.begin() + 6, next_entry(edited[4].head(), 'e', edited[5].body + " "));
  rewrite(edited);
  expect_found(entries[5].sequence, "was put in");
}

TEST_F(Tampering, T6_TheLastEntryEditedIsFoundWithoutTheStoreToo) {
  auto edited = entries;
  edited.back().body += " ";
  rewrite(edited);
  store.clear();
  expect_found(edited.back().sequence, "is damaged or edited");
}

TEST_F(Tampering, T6_AnEditedRowOfTheStoreIsFound) {
  sql("UPDATE alert_entry SET body = replace(body, 'chiang-rai', 'chiang-mai') "
      "WHERE sequence = " +
      std::to_string(draft_at() + 1));
  expect_found(draft_at() + 1, "of the store was edited");
}

// Alerts are looked up by that column: without it nobody would see this one.
TEST_F(Tampering, T6_ARowThatStandsWithNoAlertOrAnotherIsFound) {
  sql("UPDATE alert_entry SET alert = NULL WHERE sequence = " + std::to_string(draft_at() + 1));
  expect_found(draft_at() + 1, "stands with another alert");
  sql("UPDATE alert_entry SET alert = 77 WHERE sequence = " + std::to_string(draft_at() + 1));
  expect_found(draft_at() + 1, "stands with another alert");
}

TEST_F(Tampering, T6_ARemovedRowOfTheStoreIsFound) {
  sql("DELETE FROM alert_entry WHERE sequence IN (4, 5)");
  expect_found(4, "entries 4 to 5 of the store: removed");
}

TEST_F(Tampering, T6_ARowPutIntoTheStoreIsFound) {
  const ChainEntry forged = next_entry(entries.back().head(), 'e', "{}");
  sql("INSERT INTO alert_entry VALUES (" + std::to_string(forged.sequence) + ", 1, 'e', '" +
      forged.previous + "', '" + forged.hash + "', '{}')");
  expect_found(forged.sequence, "in the store but not in the record");
}

TEST_F(Tampering, WhatTheStoreHasNotYetIsNoFault) {
  sql("DELETE FROM alert_entry WHERE sequence > 8");
  const ChainReport report = verify();
  EXPECT_TRUE(report.intact());
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_NE(report.notes[0].find("are not in the store yet"), std::string::npos);
}

// The folder was lost, or the newest file in it; the store has what it held.
TEST_F(Tampering, T6_AHoleThatTheRecordItselfNamesIsAcceptedWhereTheStoreHasIt) {
  for (const bool all : {true, false}) {
    SCOPED_TRACE(all);
    const auto fresh = std::make_shared<CrashDisk>();
    const std::size_t left = all ? 0 : 6;
    if (!all) test::must(fresh->create(kFile, pages_of({entries.data(), left})));
    SpoolOptions options = test::small_spool();
    options.begin_after = entries.back().head();
    options.mirror_lines = [&](std::uint64_t after) {
      std::vector<std::string> lines;
      for (const ChainEntry& entry : entries) {
        if (entry.sequence > after && entry.kind != 's') lines.push_back(entry.body);
      }
      return lines;
    };
    SpoolDay day(fresh, options);
    EXPECT_TRUE(day.writer.faults().contains("alerts.spool.gap"));
    EXPECT_EQ(day.book.records().size(), 3U) << "what the store knows is not lost";
    const auto next = day.accept(9);
    ASSERT_TRUE(next);
    EXPECT_EQ(*next, 4U) << "no number is given twice";
    const ChainReport report = verify_chain(*fresh, {test::kSpoolFolder, store});
    EXPECT_TRUE(report.intact()) << report.findings.front().text;
    const std::string said = "entries " + std::to_string(left + 1) + " to " +
                             std::to_string(entries.size()) +
                             " were lost from the record, as entry " +
                             std::to_string(entries.size() + 1) + " says; they are in the store";
    EXPECT_EQ(std::count(report.notes.begin(), report.notes.end(), said), 1) << said;
    EXPECT_FALSE(verify_chain(*fresh, {test::kSpoolFolder, ""}).intact()) << "nobody has it now";
    // After a restart there is nothing new to be said.
    SpoolDay again(fresh, options);
    EXPECT_TRUE(again.writer.faults().empty());
    EXPECT_EQ(again.book.records().size(), 4U);
  }
}

TEST_F(Tampering, WithoutAnyStoreOrRecordItSaysWhatItDidNotLookAt) {
  store = folder / "none.db";
  const ChainReport report = verify();
  EXPECT_TRUE(report.intact());
  EXPECT_EQ(report.notes.size(), 1U);
  CrashDisk empty;
  EXPECT_TRUE(verify_chain(empty, {"/nothing", ""}).intact());
}

}  // namespace
}  // namespace hornbill::scheduler
