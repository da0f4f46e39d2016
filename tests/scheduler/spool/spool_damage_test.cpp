// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "scheduler/journal/verify_chain.h"
#include "tests/scheduler/spool/spool_world.h"

namespace hornbill::scheduler {
namespace {

using test::CrashDisk;
using test::SpoolDay;

const std::string kSegment = std::string(test::kSpoolFolder) + "/000001.log";

struct Whole {
  Whole() {
    SpoolDay day(disk);
    for (int n = 0; n < 4; ++n) (void)day.accept(n);
    content = disk->content(kSegment);
    read = read_segment(content);
  }
  std::shared_ptr<CrashDisk> disk = std::make_shared<CrashDisk>();
  std::string content;
  SegmentRead read;
};

// Entries that were not touched, of those that were read.
std::size_t untouched(const Whole& whole, const SegmentRead& damaged) {
  for (const ChainEntry& entry : damaged.entries) {
    EXPECT_NE(std::find(whole.read.entries.begin(), whole.read.entries.end(), entry),
              whole.read.entries.end())
        << "an entry that was never written";
  }
  return damaged.entries.size();
}

// Every offset would take long: some of each line and all around their beginnings and ends.
std::vector<std::size_t> offsets_of(const Whole& whole) {
  std::vector<std::size_t> offsets;
  for (std::size_t at = 0; at < whole.read.used + kSpoolPage; at += 97) offsets.push_back(at);
  for (const std::size_t place : whole.read.places) {
    for (const std::size_t off : {0U, 1U, 8U, 9U, 73U, 74U, 75U, 76U}) {
      offsets.push_back(place + off);
    }
    if (place > 0) offsets.push_back(place - 1);
  }
  return offsets;
}

TEST(SpoolDamage, F4_OneWrongByteCostsAtMostTheEntriesWrittenWithIt) {
  Whole whole;
  for (const std::size_t at : offsets_of(whole)) {
    for (const int change : {0x01, 0x80}) {
      std::string damaged = whole.content;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      const SegmentRead read = read_segment(damaged);
      // In front of the last write one entry at most is lost, in it what follows there too.
      const std::size_t lost = whole.read.entries.size() - untouched(whole, read);
      const bool last = at >= whole.read.places.back() / kSpoolPage * kSpoolPage ||
                        (read.torn_from && *read.torn_from <= at);
      ASSERT_LE(lost, last ? 4U : 1U) << "byte " << at;
    }
  }
}

TEST(SpoolDamage, F4_TheStationStartsAndGoesOnWhateverIsInTheFile) {
  Whole whole;
  base::Random random(3);
  for (int n = 0; n < 40; ++n) {
    std::string damaged = whole.content;
    const std::size_t at = random.below(whole.read.used);
    const std::size_t length = std::min<std::size_t>(random.below(6000), damaged.size() - at);
    if (n % 3 == 0) {
      damaged.resize(at);
    } else {
      for (std::size_t i = at; i < at + length; ++i) {
        damaged[i] = n % 3 == 1 ? '\0' : static_cast<char>(random.below(256));
      }
    }
    whole.disk->content(kSegment) = damaged;
    {
      SpoolDay day(whole.disk);
      for (const auto& [number, record] : day.book.records()) {
        ASSERT_LE(number, 4U);
        ASSERT_EQ(record.draft().issuer, "chiang-rai");
      }
      (void)day.book.recover({test::at_second(9), true, {}});
      ASSERT_TRUE(day.keep()) << n;
      ASSERT_TRUE(day.accept(100 + n)) << n;
    }
    {
      const SpoolDay next(whole.disk);
      ASSERT_TRUE(next.writer.faults().empty()) << n;
      ASSERT_NE(next.book.find("chiang-rai", "day" + std::to_string(100 + n)), nullptr) << n;
    }
    whole = Whole();
  }
}

TEST(SpoolDamage, ATextThatLooksLikeAnEntryIsNone) {
  const auto disk = std::make_shared<CrashDisk>();
  SpoolDay day(disk);
  // An announcement whose text holds a whole entry, which damage before it would lay open.
  const ChainEntry forged = next_entry(ChainHead{3, std::string(64, 'a')}, 'e', "{\"x\":1}");
  const ChainEntry one[] = {forged};
  std::string text = pages_of(one);
  text.resize(text.find('\0'));
  alerts::AlertDraft draft = test::flood("a");
  draft.messages = {{"en", std::string(3000, ' ') + "\n" + text + text, ""}};
  ASSERT_TRUE(day.book.draft(draft, "", test::at_second(0)));
  ASSERT_TRUE(day.keep());
  for (std::size_t at = 0; at < 300; at += 30) {
    std::string content = disk->content(kSegment);
    content[at] = 'x';
    for (const ChainEntry& entry : read_segment(content).entries) EXPECT_NE(entry, forged);
  }
}

}  // namespace
}  // namespace hornbill::scheduler
