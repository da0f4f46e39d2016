// SPDX-License-Identifier: Apache-2.0
#include "hornbill/text_width.h"

#include <gtest/gtest.h>

namespace hornbill {
namespace {

TEST(TextWidth, MarksOverAndUnderLettersTakeNoColumn) {
  EXPECT_EQ(text_width("abc"), 3);
  EXPECT_EQ(text_width("บ้านหนองบัว"), 9);             // two marks
  EXPECT_EQ(text_width("ເຂື່ອນ"), 4);                  // Lao: two marks over one letter
  EXPECT_EQ(text_width("trường học"), 10);           // Vietnamese, composed
  EXPECT_EQ(text_width("tru\xCC\x9Bo\xCC\x80"), 4);  // and decomposed
  EXPECT_EQ(text_width("新闻"), 4);
  EXPECT_EQ(text_width("\xFF\xFE"), 2);
}

TEST(TextWidth, FitGivesExactlyTheColumns) {
  EXPECT_EQ(fit("abc", 5), "abc  ");
  EXPECT_EQ(fit("abcdef", 5), "abcd…");
  EXPECT_EQ(fit("abcdef", 5, false), "abcd.");
  EXPECT_EQ(fit("新闻新闻", 4), "新… ");
  EXPECT_EQ(fit("abc", 0), "");
  for (const char* text : {"บ้านหนองบัว", "新闻", "trường học", "\xFF\xC3x", ""}) {
    for (int columns = 1; columns < 15; ++columns) {
      EXPECT_EQ(text_width(fit(plain(text), columns)), columns) << text;
    }
  }
}

TEST(TextWidth, PlainTextCannotDriveATerminal) {
  EXPECT_EQ(plain("a\x1b[2Jb\r\nc\x7f"), "a [2Jb  c ");
  EXPECT_EQ(plain("a\xC2\x9B"
                  "b"),
            "a b");  // the one-byte CSI in UTF-8
  EXPECT_EQ(plain("a\xE2\x80\xAE"
                  "b"),
            "a b");  // text direction override
  EXPECT_EQ(plain("a\xFF"
                  "b\xED\xA0\x80"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(plain("ข่าว"), "ข่าว");
}

}  // namespace
}  // namespace hornbill
