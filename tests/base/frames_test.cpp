// SPDX-License-Identifier: Apache-2.0
#include "base/frames.h"

#include <gtest/gtest.h>

namespace hornbill::base {
namespace {

TEST(Frames, TickOfAFrameContainsIt) {
  for (std::int64_t frame = -3 * kTickFrames; frame <= 3 * kTickFrames; ++frame) {
    const Tick tick = tick_of({frame});
    ASSERT_LE(tick.first_frame().value, frame);
    ASSERT_GT((tick + 1).first_frame().value, frame);
  }
}

TEST(Frames, TickIsTwoBlocksAndPositionsOutlastAnyStation) {
  EXPECT_EQ(kTickFrames, 2 * kBlockFrames);
  const FramePos century{100LL * 366 * 86'400 * kSampleRate};
  EXPECT_EQ(tick_of(century).first_frame(), century);
  EXPECT_EQ((century + FrameCount{1}) - century, FrameCount{1});
}

TEST(Frames, LengthsConvertExactly) {
  EXPECT_EQ(seconds_to_frames(3600).value, 172'800'000);
  EXPECT_EQ(ms_to_frames(10).value, kBlockFrames);
  EXPECT_EQ(ms_to_frames(20).value, kTickFrames);
}

}  // namespace
}  // namespace hornbill::base
