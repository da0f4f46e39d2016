// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/digest.h"
#include "scheduler/journal/verify_chain.h"
#include "tests/scheduler/spool/spool_world.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::scheduler {
namespace {

using alerts::StepKind;
using test::CrashDisk;
using test::SpoolDay;

const std::string kFolder = test::kSpoolFolder;

bool has_fault(const SpoolWriter& writer, const std::string& key) {
  return writer.faults().contains(key);
}

TEST(Spool, EntriesLieOnTheDiskAsDocumented) {
  const ChainEntry first = next_entry(ChainHead{}, 's', "{\"carried\":0}");
  const ChainEntry second = next_entry(first.head(), 'e', "{}");
  const std::string payload = "2 " + first.hash + " e {}";
  EXPECT_EQ(second.hash, base::to_hex(base::sha256(payload)));
  const ChainEntry both[] = {first, second};
  const std::string pages = pages_of(both);
  EXPECT_EQ(pages.size(), kSpoolPage);
  EXPECT_NE(pages.find("\n00000047 " + second.hash + " " + payload + "\n"), std::string::npos);
  const SegmentRead read = read_segment(pages + std::string(kSpoolPage, '\0'));
  EXPECT_EQ(read.entries, (std::vector<ChainEntry>{first, second}));
  EXPECT_TRUE(read.bad.empty());
  EXPECT_FALSE(read.torn_from);
  EXPECT_TRUE(read.complete_start());
  EXPECT_EQ(read.used, kSpoolPage);
}

TEST(Spool, SegmentsChangeAndTheOldestIsDroppedWithTheChainUnbroken) {
  const auto disk = std::make_shared<CrashDisk>();
  SpoolDay day(disk);
  ASSERT_TRUE(run_day(day));
  ASSERT_TRUE(day.keep());
  const ChainReport report = verify_chain(*disk, {kFolder, ""});
  EXPECT_TRUE(report.intact()) << report.findings.front().text;
  EXPECT_GT(report.first, 1U);
  EXPECT_EQ(report.head, day.writer.head());
  // All is known from what is left.
  const SpoolDay after(disk);
  EXPECT_EQ(after.book.records().size(), 7U);
}

TEST(Spool, F1_WithAFullDiskAnAlertIsAcceptedFromTheReserve) {
  const auto disk = std::make_shared<CrashDisk>();
  SpoolOptions options = test::small_spool();
  options.segment_bytes = 4 * kSpoolPage;
  options.reserve_bytes = 8 * 128 * 1024;
  SpoolDay day(disk, options);
  ASSERT_TRUE(day.accept(0));
  day.writer.tend();
  EXPECT_EQ(day.writer.reserve()->parts(), DiskReserve::kParts);
  EXPECT_TRUE(day.writer.faults().empty());
  std::int64_t used = 0;
  for (const char* folder : {test::kSpoolFolder, test::kClipFolder}) {
    const auto files = disk->list(folder).value();
    for (const auto& file : files) used += file.bytes;
  }
  disk->set_room(used);
  for (int n = 1; n < 6; ++n) ASSERT_TRUE(day.accept(n)) << n;
  EXPECT_LT(day.writer.reserve()->parts(), DiskReserve::kParts);
  day.writer.tend();
  EXPECT_TRUE(has_fault(day.writer, "alerts.spool.reserve"));
  EXPECT_EQ(SpoolDay(disk, options).book.records().size(), 6U);
  // There is room again: the reserve comes back by itself.
  disk->set_room(used * 4);
  day.writer.tend();
  EXPECT_EQ(day.writer.reserve()->parts(), DiskReserve::kParts);
  EXPECT_TRUE(day.writer.faults().empty());
}

TEST(Spool, WhatAFailedSyncLeftIsWrittenAgainElsewhereAndKnownAsTheSame) {
  for (const int failures : {1, 2, 3}) {
    const auto disk = std::make_shared<CrashDisk>();
    SpoolDay day(disk);
    ASSERT_TRUE(day.accept(0));
    day.writer.tend();
    disk->fail_syncs(failures);
    const auto number = day.book.draft(test::flood("x"), "", test::at_second(1)).value();
    day.writer.add(day.book.take_lines());
    for (int n = 0; n < failures; ++n) {
      EXPECT_FALSE(day.writer.write());
      EXPECT_TRUE(has_fault(day.writer, "alerts.spool.write"));
    }
    ASSERT_TRUE(day.writer.write());
    EXPECT_TRUE(day.writer.faults().empty());
    const SpoolDay after(disk);
    EXPECT_TRUE(after.writer.faults().empty());
    EXPECT_EQ(after.book.find(number)->steps().size(), 1U);
    EXPECT_EQ(after.writer.head(), day.writer.head());
    const ChainReport report = verify_chain(*disk, {kFolder, ""});
    EXPECT_TRUE(report.intact()) << report.findings.front().text;
  }
}

TEST(Spool, ADamagedMiddleIsToldAndAllElseIsKept) {
  const auto disk = std::make_shared<CrashDisk>();
  std::uint64_t last = 0;
  {
    SpoolDay day(disk);
    for (int n = 0; n < 4; ++n) last = day.accept(n).value();
  }
  const std::string segment = kFolder + "/000001.log";
  const auto second = disk->content(segment).find("day1");
  disk->content(segment)[second] ^= 1;
  const std::string damaged = disk->content(segment);
  SpoolDay after(disk);
  ASSERT_TRUE(has_fault(after.writer, "alerts.spool.damaged"));
  EXPECT_NE(after.writer.faults().at("alerts.spool.damaged").find("000001.log is damaged"),
            std::string::npos);
  const auto resumed = after.book.recover({test::at_second(100), true, {}}).resume;
  EXPECT_EQ(resumed, (std::vector<std::uint64_t>{1, 3, 4}));
  // It goes on in a new file and leaves the damaged one as it is.
  ASSERT_TRUE(after.keep());
  EXPECT_EQ(disk->content(segment), damaged);
  const SpoolDay next(disk);
  EXPECT_TRUE(next.writer.faults().empty());
  EXPECT_NE(next.book.find(last), nullptr);
}

// What was carried over is a copy: its damage costs nothing while the original is there.
TEST(Spool, ADamagedCopyDoesNotHideItsOriginal) {
  const auto disk = std::make_shared<CrashDisk>();
  {
    SpoolDay day(disk);
    ASSERT_TRUE(day.accept(0));
    ASSERT_TRUE(day.accept(1));
  }
  std::string& content = disk->content(kFolder + "/000001.log");
  for (const char* words : {"accepted", "day0", "drafted"}) {
    const std::string whole = content;
    const auto original = content.find(words);
    const auto copy = content.find(words, original + 1);
    ASSERT_LT(copy, content.find("day1")) << words;
    content[copy] ^= 1;
    SpoolDay after(disk);
    EXPECT_TRUE(has_fault(after.writer, "alerts.spool.damaged")) << words;
    EXPECT_EQ(after.book.recover({test::at_second(9), true, {}}).resume.size(), 2U) << words;
    content = whole;
  }
}

TEST(Spool, ASegmentThatIsAllGarbageOrGoneCostsWhatWasInItAlone) {
  for (const bool gone : {false, true}) {
    const auto disk = std::make_shared<CrashDisk>();
    SpoolOptions options = test::small_spool();
    options.keep_segments = 3;
    std::vector<SpoolDisk::Found> files;
    {
      SpoolDay day(disk, options);
      ASSERT_TRUE(run_day(day));
      files = disk->list(kFolder).value();
    }
    std::string newest;
    for (const auto& file : files) {
      if (segment_index(file.name)) newest = kFolder + "/" + file.name;
    }
    if (gone) {
      test::must(disk->remove(newest));
    } else {
      std::string& content = disk->content(newest);
      content.assign(content.size(), '\x5a');
    }
    SpoolDay after(disk, options);
    EXPECT_EQ(has_fault(after.writer, "alerts.spool.damaged"), !gone);
    EXPECT_GE(after.book.records().size(), 4U);
    ASSERT_TRUE(after.accept(50)) << "it must go on";
    EXPECT_EQ(SpoolDay(disk, options).book.records().size(), after.book.records().size());
  }
}

TEST(Spool, WithoutTheFolderTheChainGoesOnAfterTheStoresLastEntry) {
  const auto disk = std::make_shared<CrashDisk>();
  SpoolOptions options = test::small_spool();
  options.begin_after = {41, std::string(64, 'b')};
  SpoolDay day(disk, options);
  ASSERT_TRUE(day.accept(0));
  const auto chain = read_chain(*disk, kFolder).value();
  EXPECT_EQ(chain.front().entries.front().sequence, 42U);
  EXPECT_EQ(chain.front().entries.front().previous, std::string(64, 'b'));
}

TEST(Spool, AClipIsWhatWasKeptOrIsRefused) {
  const auto disk = std::make_shared<CrashDisk>();
  SpoolDay day(disk);
  const auto ref = day.clips.keep(test::beep(1)).value();
  EXPECT_EQ(day.clips.load(ref).value()->samples, test::beep(1).samples);
  EXPECT_FALSE(day.clips.keep(audio::Clip{}));
  const auto other = day.clips.keep(test::beep(2)).value();
  test::must(
      disk->create(std::string(test::kClipFolder) + "/" + other.sha256 + ".s16.new", "half"));
  EXPECT_EQ(day.clips.keep_only({{ref.sha256}, test::at_second(0), 100}), 2U);
  EXPECT_EQ(disk->list(test::kClipFolder).value().size(), 1U);
  disk->content(std::string(test::kClipFolder) + "/" + ref.sha256 + ".s16")[9] ^= 4;
  EXPECT_EQ(day.clips.load(ref).error().code, base::ErrorCode::corrupt);
  // Kept again, it is sound.
  EXPECT_TRUE(day.clips.keep(test::beep(1)));
  EXPECT_TRUE(day.clips.load(ref));
}

TEST(Spool, ClipsGoWhenTheyAreOldAndNobodyNeedsThemAndNeverOneThatIsTakenAgain) {
  const auto disk = std::make_shared<CrashDisk>();
  SpoolDay day(disk);
  disk->set_clock(test::at_second(0));
  const auto live = day.clips.keep(test::beep(1)).value();
  const auto old = day.clips.keep(test::beep(2)).value();
  const auto again = day.clips.keep(test::beep(3)).value();
  disk->set_clock(test::at_second(100));
  const auto fresh = day.clips.keep(test::beep(4)).value();
  test::must(day.clips.keep(test::beep(3)));  // of an alert that is just being accepted
  EXPECT_EQ(day.clips.keep_only({{live.sha256}, test::at_second(50), 100}), 1U);
  for (const auto& kept : {live, again, fresh}) EXPECT_TRUE(day.clips.load(kept));
  EXPECT_EQ(day.clips.load(old).error().code, base::ErrorCode::not_found);
  EXPECT_EQ(day.clips.keep_only({{}, test::at_second(200), 2}), 2U) << "so many at a time";
  EXPECT_EQ(day.clips.keep_only({{}, test::at_second(200), 2}), 1U);
}

TEST(Spool, ASegmentGoesWhenThereAreManyAndItIsOldOrWhenThereAreFarTooMany) {
  const auto disk = std::make_shared<CrashDisk>();
  SpoolOptions options = test::small_spool();
  options.keep_segments = 2;
  options.most_segments = 6;
  options.keep_for = std::chrono::seconds(100);
  SpoolDay day(disk, options);
  int n = 0;
  const auto write = [&](int alerts, int second) {
    for (int k = 0; k < alerts; ++k) {
      const auto number =
          day.book.draft(test::flood(std::to_string(++n)), "Flood", test::at_second(second))
              .value();
      test::must(day.book.take(test::step(number, StepKind::refused, second)));
      day.writer.tend();
      ASSERT_TRUE(day.keep());
    }
  };
  const auto segments = [&] { return read_chain(*disk, kFolder).value(); };
  while (segments().size() < 5) write(1, 0);
  EXPECT_EQ(segments().front().index, 1U) << "none of them is old";
  write(6, 200);
  EXPECT_GT(segments().front().index, 1U) << "now they are";
  write(120, 200);
  EXPECT_LE(segments().size(), 7U);
  EXPECT_GE(segments().size(), 5U);
}

TEST(Spool, TheMachinesOwnDiskKeepsItToo) {
  const test::TemporaryFolder folder;
  SpoolOptions options = test::small_spool();
  options.folder = folder / "state/alerts";
  options.reserve_bytes = 8 * 4096;
  const auto disk = system_disk();
  alerts::ClipRef ref;
  {
    SpoolWriter writer(options, disk);
    ClipFiles clips(disk, options.folder + "/clips", writer.reserve());
    alerts::AlertBook book = writer.book();
    ref = clips.keep(test::beep(1)).value();
    const auto number = book.draft(test::flood("a"), "Flood", test::at_second(0)).value();
    test::must(book.give_sound(number, test::sound_of(ref)));
    test::must(book.take(test::step(number, StepKind::accepted, 0)));
    writer.add(book.take_lines());
    ASSERT_TRUE(writer.write());
    writer.tend();
    EXPECT_EQ(writer.reserve()->parts(), DiskReserve::kParts);
    EXPECT_TRUE(writer.faults().empty()) << writer.faults().begin()->second;
  }
  SpoolWriter again(options, disk);
  EXPECT_EQ(again.book().find(1)->state(), alerts::AlertState::accepted);
  EXPECT_EQ(again.reserve()->parts(), DiskReserve::kParts);
  ClipFiles clips(disk, options.folder + "/clips", again.reserve());
  EXPECT_TRUE(clips.load(ref));
  while (again.reserve()->give()) {
  }
  EXPECT_EQ(again.reserve()->parts(), 0);
  EXPECT_TRUE(verify_chain(*disk, {options.folder, ""}).intact());
}

}  // namespace
}  // namespace hornbill::scheduler
