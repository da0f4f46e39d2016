// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "audio/media/clean_samples.h"
#include "audio/media/clean_text.h"
#include "audio/media/stream_info.h"

namespace hornbill::audio {
namespace {

TEST(CleanTextTest, KeepsPeoplesLanguagesAndDropsControls) {
  EXPECT_EQ(clean_text("ข่าวเช้า"), "ข่าวเช้า");
  EXPECT_EQ(clean_text("  a\r\n\tb\x1b[31m  c\x7f "), "a b [31m c");
  EXPECT_EQ(clean_text("x\xE2\x80\xAEy"), "x y") << "text may not turn its direction";
  EXPECT_EQ(clean_text(std::string("a\0b", 3)), "a b");
}

TEST(CleanTextTest, InvalidUtf8IsTakenForLatin1) {
  EXPECT_EQ(clean_text("caf\xE9"), "café");
  EXPECT_EQ(clean_text("\xC0\xAF"), "À¯");  // overlong
  EXPECT_EQ(clean_text("\xED\xA0\x80").size(),
            3U + 1U);  // a surrogate: three single bytes, one a control
}

TEST(CleanTextTest, CutsBetweenCharacters) {
  EXPECT_EQ(clean_text("éééé", 5), "éé");
  EXPECT_EQ(clean_text(std::string(1000, 'x')).size(), 256U);
}

TEST(CleanSamplesTest, NanAndInfinityBecomeSilenceAndTheRestIsHeld) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  float samples[] = {0.5F,  -0.5F,  NAN,  -NAN,  kInf,   -kInf,
                     1e20F, -1e20F, 8.0F, -8.5F, 1e-42F, -0.0F};
  clean_samples(reinterpret_cast<const std::byte*>(samples), samples, std::size(samples));
  const float expected[] = {0.5F, -0.5F, 0, 0, 0, 0, 8.0F, -8.0F, 8.0F, -8.0F, 1e-42F, 0.0F};
  for (std::size_t i = 0; i < std::size(samples); ++i) EXPECT_EQ(samples[i], expected[i]) << i;
}

}  // namespace
}  // namespace hornbill::audio
