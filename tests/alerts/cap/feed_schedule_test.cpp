// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/cap/feed_schedule.h"

#include <gtest/gtest.h>

#include "alerts/sources/cap/feed_memory.h"
#include "tests/alerts/cap/feed_text.h"

namespace hornbill::test {
namespace {

using alerts::FeedDocument;
using alerts::FeedEntry;
using alerts::FeedMemory;
using alerts::FeedSchedule;
using alerts::FeedTimes;
using std::chrono::minutes;
using std::chrono::seconds;

const base::SteadyTime kStart{std::chrono::hours(1)};

double in_seconds(base::SteadyTime from, base::SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

TEST(FeedSchedule, AsksAtOnceAndThenAtAStrollSpreadByATwentieth) {
  FeedSchedule schedule({}, kStart, 1);
  EXPECT_EQ(schedule.next(), kStart);
  double least = 1e9;
  double most = 0.0;
  for (int i = 0; i < 200; ++i) {
    schedule.answered(kStart, {}, false);
    least = std::min(least, in_seconds(kStart, schedule.next()));
    most = std::max(most, in_seconds(kStart, schedule.next()));
  }
  EXPECT_GE(least, 57.0);
  EXPECT_LT(least, 58.0);
  EXPECT_LE(most, 63.0);
  EXPECT_GT(most, 62.0);
}

TEST(FeedSchedule, BacksOffTwiceAsLongEachTimeUpToTheLongest) {
  FeedSchedule schedule({}, kStart, 2);
  double longest[] = {10, 20, 40, 80, 160, 300, 300, 300};
  for (const double most : longest) {
    schedule.failed(kStart, {}, "x cannot be reached");
    EXPECT_LE(in_seconds(kStart, schedule.next()), most);
    EXPECT_GE(in_seconds(kStart, schedule.next()), most / 2);
  }
  schedule.answered(kStart, {}, false);
  schedule.failed(kStart, {}, "x cannot be reached");
  EXPECT_LE(in_seconds(kStart, schedule.next()), 10.0);
}

TEST(FeedSchedule, TheSameSeedGivesTheSameTimes) {
  FeedSchedule one({}, kStart, 7);
  FeedSchedule same({}, kStart, 7);
  FeedSchedule other({}, kStart, 8);
  for (FeedSchedule* schedule : {&one, &same, &other}) schedule->answered(kStart, {}, false);
  EXPECT_EQ(one.next(), same.next());
  EXPECT_NE(one.next(), other.next());
}

TEST(FeedSchedule, AServerMaySlowTheStationDownButNotMakeItDeaf) {
  FeedSchedule schedule({}, kStart, 3);
  schedule.failed(kStart, seconds(120), "x answers 503");
  EXPECT_EQ(in_seconds(kStart, schedule.next()), 120.0);
  schedule.answered(kStart, std::chrono::hours(24), false);
  EXPECT_EQ(in_seconds(kStart, schedule.next()), 300.0);
}

TEST(FeedSchedule, WhatIsLeftIsAskedForSoon) {
  FeedSchedule schedule({}, kStart, 4);
  schedule.answered(kStart, {}, true);
  EXPECT_EQ(in_seconds(kStart, schedule.next()), 1.0);
}

TEST(FeedSchedule, SilenceIsAFaultThatEndsWhenItSpeaksAgain) {
  FeedSchedule schedule({.silent_after = minutes(10)}, kStart, 5);
  EXPECT_FALSE(schedule.fault(kStart + minutes(9)));
  schedule.failed(kStart + minutes(9), {}, "x takes too long");
  EXPECT_EQ(schedule.fault(kStart + minutes(12)).value_or(""),
            "has been silent for 12 minutes: x takes too long");
  // An answer is no sign of life where heartbeats are expected.
  schedule.answered(kStart + minutes(13), {}, false);
  EXPECT_EQ(schedule.fault(kStart + minutes(13)).value_or(""),
            "has been silent for 13 minutes: it answers, but no heartbeat comes");
  schedule.alive(kStart + minutes(14));
  EXPECT_FALSE(schedule.fault(kStart + minutes(14)));
  EXPECT_FALSE(schedule.fault(kStart + minutes(23)));
  EXPECT_TRUE(schedule.fault(kStart + minutes(24)));
}

FeedDocument feed_of(const std::vector<AtomEntry>& entries) {
  auto feed = alerts::read_feed(atom_feed(entries), "https://feeds.example.org/");
  EXPECT_TRUE(feed);
  return feed ? *std::move(feed) : FeedDocument{};
}

std::vector<std::string> keys(const std::vector<const FeedEntry*>& entries) {
  std::vector<std::string> out;
  for (const FeedEntry* entry : entries) out.push_back(entry->key);
  return out;
}

using Keys = std::vector<std::string>;

TEST(FeedMemory, GivesWhatIsNewOrChangedTheOldestFirst) {
  FeedMemory memory;
  const FeedDocument first = feed_of({{.id = "c", .updated = "2026-11-24T09:00:00Z", .link = "c"},
                                      {.id = "a", .updated = "2026-11-24T07:00:00Z", .link = "a"},
                                      {.id = "b", .updated = "2026-11-24T08:00:00Z", .link = "b"}});
  EXPECT_EQ(keys(memory.wanted(first)), (Keys{"a", "b", "c"}));
  for (const FeedEntry& entry : first.entries) memory.take(entry);
  EXPECT_EQ(keys(memory.wanted(first)), Keys{});
  const FeedDocument changed =
      feed_of({{.id = "d", .link = "d"},
               {.id = "a", .updated = "2026-11-24T06:59:00Z", .link = "a"},
               {.id = "b", .updated = "2026-11-24T08:00:00Z", .link = "z"},
               {.id = "c", .updated = "2026-11-24T09:00:00Z", .link = "c"}});
  EXPECT_EQ(keys(memory.wanted(changed)), (Keys{"a", "d", "b"}));
}

TEST(FeedMemory, WithoutTimesTheLastListedCountsAsTheOldest) {
  FeedMemory memory;
  EXPECT_EQ(keys(memory.wanted(feed_of({{.id = "new", .updated = "soon", .link = "n"},
                                        {.id = "old", .updated = "", .link = "o"}}))),
            (Keys{"old", "new"}));
}

TEST(FeedMemory, WhatFailsDoesNotStandInTheWayOfTheNew) {
  FeedMemory memory;
  const FeedDocument feed =
      feed_of({{.id = "new", .updated = "2026-11-24T09:00:00Z", .link = "n"},
               {.id = "dead", .updated = "2026-11-24T07:00:00Z", .link = "d"},
               {.id = "gone", .updated = "2026-11-24T08:00:00Z", .link = "g"}});
  memory.wanted(feed);
  memory.postpone(feed.entries[1]);
  EXPECT_EQ(keys(memory.wanted(feed)), (Keys{"gone", "new", "dead"}));
  for (int i = 1; i < FeedMemory::kMostTries; ++i) EXPECT_FALSE(memory.deny(feed.entries[2]));
  EXPECT_EQ(keys(memory.wanted(feed)), (Keys{"new", "dead", "gone"}));
  EXPECT_TRUE(memory.deny(feed.entries[2]));
  EXPECT_EQ(keys(memory.wanted(feed)), (Keys{"new", "dead"}));
}

TEST(FeedMemory, OutlivesARestartWithoutWhatWasLeft) {
  const std::string url = "https://feeds.example.org/";
  FeedMemory before;
  const FeedDocument feed = feed_of({{.id = "a", .link = "a"}, {.id = "b", .link = "b"}});
  before.wanted(feed);
  before.take(feed.entries[0]);
  before.postpone(feed.entries[1]);
  before.etag = "\"v 1\"";
  before.last_modified = "Tue, 24 Nov 2026 07:00:00 GMT";
  const std::string lines = before.save(url);
  FeedMemory after;
  after.load(lines, url);
  EXPECT_EQ(after.etag, "\"v 1\"");
  EXPECT_EQ(after.last_modified, "Tue, 24 Nov 2026 07:00:00 GMT");
  EXPECT_EQ(keys(after.wanted(feed)), Keys{"b"});
  // Another address, a cut or a damaged line: what was taken stays known, the feed is read again.
  FeedMemory moved;
  moved.load(lines, "https://other.example.org/");
  FeedMemory cut;
  cut.load(lines.substr(0, lines.size() - 1), url);
  FeedMemory damaged;
  damaged.load(lines + "taken zz\n", url);
  for (FeedMemory* memory : {&moved, &cut, &damaged}) EXPECT_EQ(memory->etag, "");
  EXPECT_EQ(keys(damaged.wanted(feed)), Keys{"b"});
}

TEST(FeedMemory, IsBoundedAndForgetsWhatIsListedNoMore) {
  FeedMemory memory;
  const auto numbered = [](int from) {
    FeedDocument feed;
    for (int i = from; i < from + 500; ++i) {
      feed.entries.push_back({.key = std::to_string(i), .version = "1", .url = "u"});
    }
    return feed;
  };
  for (int from = 0; from < 3'000; from += 500) {
    const FeedDocument feed = numbered(from);
    memory.wanted(feed);
    for (const FeedEntry& entry : feed.entries) memory.take(entry);
  }
  EXPECT_EQ(memory.wanted(numbered(2'500)).size(), 0U);
  EXPECT_EQ(memory.wanted(numbered(0)).size(), 500U);
  EXPECT_LT(memory.save("u").size(), 200'000U);
}

}  // namespace
}  // namespace hornbill::test
