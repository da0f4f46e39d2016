// SPDX-License-Identifier: Apache-2.0
#include "playlists/m3u.h"

#include <gtest/gtest.h>

namespace hornbill::playlists {
namespace {

using Paths = std::vector<std::string>;

M3uContent parse(std::string_view text) { return parse_m3u(text, "/lib/lists", "/lib"); }

TEST(M3u, EntriesAreRelativeToTheListAndExtLinesPassedOver) {
  const auto content = parse(
      "\xEF\xBB\xBF#EXTM3U\r\n#EXTINF:183,Some one - Song\r\na.mp3\r\n\r\n  ./sub/b.mp3 \r\n"
      "../music/c d.mp3\n/lib/e.mp3\rlast.mp3");
  EXPECT_EQ(content.paths, (Paths{"/lib/lists/a.mp3", "/lib/lists/sub/b.mp3", "/lib/music/c d.mp3",
                                  "/lib/e.mp3", "/lib/lists/last.mp3"}));
  EXPECT_TRUE(content.problems.empty());
}

TEST(M3u, PathsAsWindowsWritesThemAreTaken) {
  EXPECT_EQ(parse("sub\\b.mp3\r\n..\\c.mp3\r\n").paths,
            (Paths{"/lib/lists/sub/b.mp3", "/lib/c.mp3"}));
}

TEST(M3u, WhatLeadsOutOfTheLibraryIsRefusedWithItsLine) {
  const auto content = parse(
      "../../etc/passwd\n/etc/shadow\nhttp://example.org/a.mp3\nfile:///lib/a.mp3\n"
      "C:\\Music\\a.mp3\n/library/a.mp3\n../../../../../../x.mp3\n..\n/lib\nok.mp3\n");
  EXPECT_EQ(content.paths, (Paths{"/lib/lists/ok.mp3"}));
  ASSERT_EQ(content.problems.size(), 9U);
  EXPECT_EQ(content.problems[0], "line 1: \"../../etc/passwd\" lies outside the library's folder");
  EXPECT_EQ(content.problems[2], "line 3: \"http://example.org/a.mp3\" is an address, not a file");
}

TEST(M3u, EntriesAndProblemsAreBounded) {
  std::string many;
  for (int n = 0; n < 100'050; ++n) many += "a\n";
  const auto content = parse(many);
  EXPECT_EQ(content.paths.size(), 100'000U);
  EXPECT_EQ(content.problems.size(), 20U);
}

TEST(M3u, ListsAreKnownByTheirName) {
  EXPECT_TRUE(is_list_file("a.m3u"));
  EXPECT_TRUE(is_list_file("b/A.M3U8"));
  EXPECT_FALSE(is_list_file("m3u"));
  EXPECT_FALSE(is_list_file("a.mp3"));
}

}  // namespace
}  // namespace hornbill::playlists
