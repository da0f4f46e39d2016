// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "playlists/playlist.h"
#include "tests/support/library_builder.h"

namespace hornbill::playlists {
namespace {

using Ids = std::vector<std::string>;

Library sample() {
  Segment named = test::segment("anthem", 60);
  named.path = "/lib/music/z.mp3";
  Segment outside = test::segment("chime", 5);
  outside.path = "/usr/share/chime.flac";
  ListFiles lists;
  lists["lists/show.m3u8"] = {"/lib/music/b.mp3", "/lib/jingle.ogg", "/lib/music/b.mp3",
                              "/lib/gone.mp3"};
  return Library({test::segment("music/b.mp3", 10), test::segment("music/a.mp3", 10),
                  test::segment("music/deep/c.mp3", 10), test::segment("jingle.ogg", 3),
                  test::segment("music/z.mp3", 60), named, outside},
                 "/lib", lists);
}

Ids ids(const Library& library, Ids segments, Ids files) {
  PlaylistOptions options;
  options.segments = std::move(segments);
  options.files = std::move(files);
  Ids found;
  for (const SegmentIndex i : resolve_members(options, library)) found.push_back(library.at(i).id);
  return found;
}

TEST(Members, SegmentsComeFirstThenFilesInListedOrder) {
  const Library library = sample();
  EXPECT_EQ(ids(library, {"chime"}, {"jingle.ogg", "music/*.mp3"}),
            (Ids{"chime", "jingle.ogg", "music/a.mp3", "music/b.mp3", "anthem"}));
  EXPECT_EQ(ids(library, {}, {"music/**/*.mp3"}),
            (Ids{"music/a.mp3", "music/b.mp3", "music/deep/c.mp3", "anthem"}))
      << "a file with two ids is one member";
}

TEST(Members, OverlappingGlobsGiveEachMemberOnce) {
  EXPECT_EQ(ids(sample(), {}, {"music/a.mp3", "**/*.mp3", "music/a.mp3"}),
            (Ids{"music/a.mp3", "music/b.mp3", "music/deep/c.mp3", "anthem"}));
}

TEST(Members, AnM3uKeepsItsOrderAndItsRepeats) {
  EXPECT_EQ(ids(sample(), {}, {"lists/show.m3u8"}),
            (Ids{"music/b.mp3", "jingle.ogg", "music/b.mp3"}));
  EXPECT_EQ(ids(sample(), {}, {"lists/*.m3u8", "jingle.ogg"}),
            (Ids{"music/b.mp3", "jingle.ogg", "music/b.mp3"}));
}

TEST(Members, SegmentsNamedTwiceAreThereTwice) {
  EXPECT_EQ(ids(sample(), {"chime", "jingle.ogg", "chime"}, {"*.ogg"}),
            (Ids{"chime", "jingle.ogg", "chime"}));
}

TEST(Members, WhatIsNotThereGivesNothing) {
  EXPECT_TRUE(ids(sample(), {"nobody"}, {"no/*.mp3", "no.m3u", "no.mp3", "../etc/*"}).empty());
}

TEST(Library, FindsByIdAndPath) {
  const Library library = sample();
  EXPECT_EQ(library.at(*library.find("chime")).path, "/usr/share/chime.flac");
  EXPECT_FALSE(library.find("chim"));
  EXPECT_EQ(library.at(*library.find_path("/lib/music/z.mp3")).id, "anthem");
  EXPECT_FALSE(library.find_path("/lib"));
  EXPECT_EQ(library.relative_path(*library.find("chime")), "");
}

}  // namespace
}  // namespace hornbill::playlists
