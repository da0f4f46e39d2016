// SPDX-License-Identifier: Apache-2.0
#include "playlists/glob.h"

#include <gtest/gtest.h>

namespace hornbill::playlists {
namespace {

bool matches(const char* pattern, const std::string& path) { return Glob(pattern).matches(path); }

TEST(Glob, AStarStaysWithinOneFolder) {
  EXPECT_TRUE(matches("music/*.mp3", "music/a.mp3"));
  EXPECT_TRUE(matches("*", "a"));
  EXPECT_TRUE(matches("a*b*c", "aXbbYc"));
  EXPECT_FALSE(matches("music/*.mp3", "music/a/b.mp3"));
  EXPECT_FALSE(matches("music/*.mp3", "music/a.mp3x"));
  EXPECT_FALSE(matches("a*b", "a"));
}

TEST(Glob, TwoStarsAreAnyNumberOfFoldersEvenNone) {
  for (const char* path : {"music/a.mp3", "music/x/a.mp3", "music/x/y/z/a.mp3"}) {
    EXPECT_TRUE(matches("music/**/*.mp3", path)) << path;
    EXPECT_TRUE(matches("**/a.mp3", path)) << path;
    EXPECT_TRUE(matches("music/**", path)) << path;
    EXPECT_TRUE(matches("**/**/**", path)) << path;
  }
  EXPECT_TRUE(matches("**/b/**/c", "a/b/x/b/c"));
  EXPECT_FALSE(matches("**/b/c", "a/b/x/c"));
  EXPECT_FALSE(matches("music/**/x/*.mp3", "music/a.mp3"));
}

TEST(Glob, BracketsAndQuestionMarksStandForOneCharacter) {
  EXPECT_TRUE(matches("0[1-3].ogg", "02.ogg"));
  EXPECT_FALSE(matches("0[!1-3].ogg", "02.ogg"));
  EXPECT_TRUE(matches("0[!1-3].ogg", "07.ogg"));
  EXPECT_TRUE(matches("[]].ogg", "].ogg"));
  EXPECT_TRUE(matches("[open.ogg", "[open.ogg")) << "not closed: an ordinary character";
  EXPECT_TRUE(matches("?.ogg", "\u0e40.ogg")) << "one Thai letter is one character";
  EXPECT_FALSE(matches("?.ogg", ".ogg"));
}

TEST(Glob, AsciiCaseDoesNotCount) {
  EXPECT_TRUE(matches("Music/*.mp3", "music/SONG.MP3"));
  EXPECT_TRUE(matches("[A-C].wav", "b.wav"));
}

// A matcher that tries all ways would not come back from this.
TEST(Glob, NoPatternTakesLong) {
  std::string deep = "x";
  for (int n = 0; n < 60; ++n) deep += "/x";
  EXPECT_FALSE(matches("**/**/**/**/**/**/**/**/**/**/y", deep));
  EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*b", std::string(250, 'a')));
  EXPECT_FALSE(matches("**", deep + "/x/x/x/x")) << "too deep to look at";
}

}  // namespace
}  // namespace hornbill::playlists
