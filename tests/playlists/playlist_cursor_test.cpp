// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "playlists/playlist.h"
#include "tests/support/library_builder.h"

namespace hornbill::playlists {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Ids = std::vector<std::string>;

constexpr base::UtcTime kNow{hours(500'000)};

std::vector<SegmentIndex> all_of(const Library& library) {
  std::vector<SegmentIndex> members(library.segments().size());
  std::iota(members.begin(), members.end(), SegmentIndex{0});
  return members;
}

PlaylistOptions shuffle() {
  PlaylistOptions options;
  options.order = Order::shuffle;
  return options;
}

// Plays from a cursor, three minutes an item.
struct Player {
  Player(const PlaylistOptions& options, Library l, std::uint64_t seed = 1)
      : library(std::move(l)), cursor(options, all_of(library), seed) {}

  std::optional<Pick> play() {
    auto pick = cursor.next(library, history, now);
    if (!pick) return pick;
    const Segment& segment = library.at(pick->segment);
    history.add(now, segment.id, segment.artist());
    now += minutes(3);
    return pick;
  }
  Ids play(int count) {
    Ids ids;
    for (int n = 0; n < count; ++n) {
      const auto pick = play();
      ids.push_back(pick ? library.at(pick->segment).id : "end");
    }
    return ids;
  }

  Library library;
  PlaylistCursor cursor;
  PlayHistory history;
  base::UtcTime now = kNow;
};

Library letters(int count) {
  std::vector<Segment> segments;
  for (int n = 0; n < count; ++n) {
    segments.push_back(test::segment(std::string(1, static_cast<char>('a' + n)), 10 * (n + 1)));
  }
  return Library(std::move(segments), "/lib");
}

TEST(FixedOrder, PlaysAsListedOnceAndAgainFromTheTopOnlyWithLoop) {
  Player once({}, letters(3));
  EXPECT_EQ(once.play(5), (Ids{"a", "b", "c", "end", "end"}));
  EXPECT_FALSE(once.cursor.endless());
  PlaylistOptions loop;
  loop.loop = true;
  Player again(loop, letters(3));
  EXPECT_EQ(again.play(7), (Ids{"a", "b", "c", "a", "b", "c", "a"}));
  EXPECT_TRUE(again.cursor.endless());
}

TEST(FixedOrder, UnplayableSilentAndMissingMembersArePassedOverAndUnknownOnesTried) {
  auto broken = test::segment("b", 10);
  broken.facts.verdict = audio::Verdict::unplayable;
  auto silent = test::segment("c", 10);
  silent.facts.verdict = audio::Verdict::silent;
  auto missing = test::segment("d", 10);
  missing.present = false;
  PlaylistOptions loop;
  loop.loop = true;
  Player player(loop,
                Library({test::segment("a", 10), broken, silent, missing, test::unknown("e")}));
  EXPECT_EQ(player.play(4), (Ids{"a", "e", "a", "e"}));
  Player nothing(loop, Library({broken, missing}));
  EXPECT_EQ(nothing.play(2), (Ids{"end", "end"})) << "an endless list of nothing must not hang";
}

TEST(Shuffle, PlaysEachOnceARoundAndNoneTwiceInARow) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const int size = 2 + static_cast<int>(seed % 7);
    Player player(shuffle(), letters(size), seed);
    std::string before;
    for (int round = 0; round < 6; ++round) {
      std::set<std::string> heard;
      for (const auto& id : player.play(size)) {
        EXPECT_NE(id, before) << "seed " << seed;
        before = id;
        heard.insert(id);
      }
      ASSERT_EQ(heard.size(), static_cast<std::size_t>(size)) << "seed " << seed;
    }
  }
}

TEST(Shuffle, IsTheSameForTheSameSeedAndAnotherForAnother) {
  EXPECT_EQ(Player(shuffle(), letters(20), 5).play(60), Player(shuffle(), letters(20), 5).play(60));
  EXPECT_NE(Player(shuffle(), letters(20), 5).play(20), Player(shuffle(), letters(20), 6).play(20));
}

TEST(Shuffle, ACopySuspendsThePlace) {
  Player player(shuffle(), letters(9), 3);
  player.play(4);
  Player suspended = player;
  EXPECT_EQ(player.play(14), suspended.play(14));
}

TEST(Shuffle, OneMemberAloneRepeats) {
  EXPECT_EQ(Player(shuffle(), letters(1)).play(3), (Ids{"a", "a", "a"}));
  EXPECT_EQ(Player(shuffle(), Library()).play(1), (Ids{"end"}));
}

// What a listener would notice, item by item, whatever the seed.
TEST(Separation, IsKeptWheneverAnyMemberLeftInTheRoundKeepsIt) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::vector<Segment> segments;
    base::Random random(seed);
    const int size = 5 + static_cast<int>(random.below(20));
    for (int n = 0; n < size; ++n) {
      segments.push_back(
          test::segment("s" + std::to_string(n), 180, "artist " + std::to_string(random.below(5))));
    }
    PlaylistOptions options = shuffle();
    options.title_separation = minutes(3 * static_cast<int>(random.below(30)));
    options.artist_separation = minutes(3 * static_cast<int>(random.below(6)));
    Player player(options, Library(std::move(segments)), seed);
    std::set<SegmentIndex> left;
    std::optional<SegmentIndex> last;
    for (int n = 0; n < 5 * size; ++n) {
      if (left.empty()) {
        for (const SegmentIndex i : all_of(player.library)) left.insert(i);
      }
      const auto keeps = [&](std::optional<base::UtcTime> at, base::Duration separation) {
        return !at || player.now - *at >= separation;
      };
      const auto title_kept = [&](SegmentIndex i) {
        return keeps(player.history.last_of_segment(player.library.at(i).id),
                     options.title_separation);
      };
      const auto both_kept = [&](SegmentIndex i) {
        return title_kept(i) && keeps(player.history.last_of_artist(player.library.at(i).artist()),
                                      options.artist_separation);
      };
      const bool any_both =
          std::any_of(left.begin(), left.end(), [&](auto i) { return i != last && both_kept(i); });
      const bool any_title =
          std::any_of(left.begin(), left.end(), [&](auto i) { return i != last && title_kept(i); });
      const auto now = player.now;
      const auto pick = player.cursor.next(player.library, player.history, now);
      ASSERT_TRUE(pick);
      ASSERT_TRUE(left.contains(pick->segment)) << "repeated within the round, seed " << seed;
      ASSERT_EQ(pick->relaxed.empty(), any_both) << "seed " << seed << " item " << n;
      ASSERT_EQ(both_kept(pick->segment), any_both);
      if (!any_both) {
        ASSERT_EQ(pick->relaxed, any_title ? "artist separation" : "artist and title separation");
        ASSERT_EQ(title_kept(pick->segment), any_title) << "artist is given up first";
      }
      const Segment& segment = player.library.at(pick->segment);
      player.history.add(now, segment.id, segment.artist());
      player.now += minutes(3);
      left.erase(pick->segment);
      last = pick->segment;
    }
  }
}

TEST(Separation, ArtistsAreOneWhateverTheCaseAndNobodyIsNoArtist) {
  PlayHistory history;
  history.add(kNow, "x", " The Band");
  history.add(kNow, "y", "");
  EXPECT_EQ(history.last_of_artist("the band "), kNow);
  EXPECT_FALSE(history.last_of_artist(""));
}

TEST(PlayHistory, ForgetsAfterADayAndStaysBounded) {
  PlayHistory history;
  history.add(kNow, "old", "a");
  history.add(kNow + hours(25), "new", "b");
  EXPECT_FALSE(history.last_of_segment("old"));
  EXPECT_FALSE(history.last_of_artist("a"));
  EXPECT_TRUE(history.last_of_segment("new"));
}

TEST(Join, StartsWhereTheListWouldBeByNow) {
  Player player({}, letters(3));  // 10, 20 and 30 s
  const auto join = [&](int seconds) {
    return player.cursor.join(player.library, player.history, kNow,
                              base::seconds_to_frames(seconds));
  };
  auto joined = join(0);
  EXPECT_EQ(player.library.at(joined->pick.segment).id, "a");
  joined = join(10);
  EXPECT_EQ(player.library.at(joined->pick.segment).id, "b");
  EXPECT_EQ(joined->offset, base::FrameCount{});
  joined = join(35);
  EXPECT_EQ(player.library.at(joined->pick.segment).id, "c");
  EXPECT_EQ(joined->offset, base::seconds_to_frames(5));
  EXPECT_EQ(player.play(1), (Ids{"end"})) << "it goes on after what was joined";
  EXPECT_FALSE(join(60)) << "it would be over";
  joined = join(12);
  EXPECT_EQ(player.play(1), (Ids{"c"}));
}

TEST(Join, OnFromTheItemThatWasGivenLast) {
  Player player({}, letters(3));  // 10, 20 and 30 s
  EXPECT_EQ(player.play(1), (Ids{"a"}));
  const auto join_on = [&](int seconds) {
    return player.cursor.join_on(player.library, player.history, kNow,
                                 base::seconds_to_frames(seconds));
  };
  const auto joined = join_on(25);
  EXPECT_EQ(player.library.at(joined->pick.segment).id, "c");
  EXPECT_EQ(joined->offset, base::seconds_to_frames(5));
  EXPECT_FALSE(join_on(31));
}

TEST(Join, CrossfadesAndSeguesBringTheNextForward) {
  auto marked = test::segment("b", 20);
  marked.facts.segue = base::seconds_to_frames(15);
  PlaylistOptions options;
  options.crossfade = std::chrono::seconds(2);
  Player player(options, Library({test::segment("a", 10), marked, test::segment("c", 30)}));
  const auto joined =
      player.cursor.join(player.library, player.history, kNow, base::seconds_to_frames(8 + 15 + 4));
  EXPECT_EQ(player.library.at(joined->pick.segment).id, "c");
  EXPECT_EQ(joined->offset, base::seconds_to_frames(4));
}

TEST(Join, ALoopGoesRoundAndNothingIsGuessedBeyondAnUnknownLength) {
  PlaylistOptions loop;
  loop.loop = true;
  Player player(loop, letters(3));
  auto joined = player.cursor.join(player.library, player.history, kNow,
                                   base::seconds_to_frames(60 * 1'000'000'000LL + 15));
  EXPECT_EQ(player.library.at(joined->pick.segment).id, "b");
  EXPECT_EQ(joined->offset, base::seconds_to_frames(5));

  Player part({}, Library({test::segment("a", 10), test::unknown("b"), test::segment("c", 10)}));
  joined = part.cursor.join(part.library, part.history, kNow, base::seconds_to_frames(500));
  EXPECT_EQ(part.library.at(joined->pick.segment).id, "b");
  EXPECT_EQ(joined->offset, base::FrameCount{});
}

TEST(Rebind, ARoundGoesOnInTheNewLibraryWithItsNewMembers) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Player player(shuffle(), letters(8), seed);
    const auto heard = player.play(5);
    std::vector<Segment> changed = letters(8).segments();
    std::erase_if(changed, [&](const Segment& s) { return s.id == heard[0]; });
    changed.push_back(test::segment("0-new", 10));  // sorts first: every index moves
    const Library before = std::exchange(player.library, Library(std::move(changed)));
    player.cursor.rebind(before, player.library, all_of(player.library));
    const auto rest = player.play(4);
    std::set<std::string> whole(heard.begin(), heard.end());
    whole.insert(rest.begin(), rest.end());
    EXPECT_EQ(whole.size(), 9U) << "three were left and one is new, seed " << seed;
  }
}

TEST(Rebind, AFixedOrderGoesOnAfterTheItemPlayedLast) {
  Player player({}, letters(4));
  player.play(2);
  std::vector<Segment> changed = letters(4).segments();
  changed.push_back(test::segment("0-new", 10));
  const Library before = std::exchange(player.library, Library(std::move(changed)));
  player.cursor.rebind(before, player.library, all_of(player.library));
  EXPECT_EQ(player.play(3), (Ids{"c", "d", "end"}));
}

}  // namespace
}  // namespace hornbill::playlists
