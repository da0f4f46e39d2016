// SPDX-License-Identifier: Apache-2.0
// The engine thread hands each block to the outputs: none of them may hold it up.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "audio/io/card_zone.h"
#include "audio/io/failover_output.h"
#include "audio/io/recorder_output.h"
#include "hornbill/retried_output.h"
#include "tests/rt/rt_guard.h"
#include "tests/support/temporary_folder.h"

namespace hornbill::audio {
namespace {

using hornbill::testing::RtGuard;

const std::array<float, 2 * base::kBlockFrames> kSilence{};

// An output that is well or not, as the test says.
class SwitchedOutput final : public Output {
 public:
  explicit SwitchedOutput(int& blocks, OutputHealth& health) : blocks_(blocks), health_(health) {}
  void push(std::span<const float>, base::FramePos) HORNBILL_REALTIME override { ++blocks_; }
  OutputState state() const override { return {}; }
  OutputHealth health() const HORNBILL_REALTIME override { return health_; }

 private:
  int& blocks_;
  OutputHealth& health_;
};

// Pushes `blocks` blocks under the guard, from frame `from` on.
void push_guarded(Output& output, int blocks, std::int64_t from = 0) {
  const RtGuard guard;
  for (int i = 0; i < blocks; ++i) {
    output.push(kSilence, base::FramePos{from + std::int64_t{i} * base::kBlockFrames});
  }
}

TEST(OutputsRealTime, ARecorderTakesOrDropsWithoutWaitingForItsDisk) {
  const test::TemporaryFolder folder;
  const base::SystemTime time;
  RecorderOptions options;
  options.zone = "village";
  options.folder = folder / "recordings";
  RecorderOutput recorder(options, time);
  push_guarded(recorder, 3'000);  // half a minute at once: more than it holds
  EXPECT_GT(recorder.state().dropped_frames, 0U);
}

TEST(OutputsRealTime, ACardsZoneTakesOrDrops) {
  CardZone zone({0, 1}, base::FrameCount{480});
  {
    const RtGuard guard;
    for (int i = 0; i < 200; ++i) zone.push(kSilence);  // two seconds into a ring of one
  }
  EXPECT_GT(zone.dropped_frames(), 0U);
}

TEST(OutputsRealTime, AFailoverGoesOverAndBack) {
  std::array<int, 2> blocks{};
  std::array<OutputHealth, 2> health{OutputHealth::playing, OutputHealth::playing};
  std::vector<std::unique_ptr<Output>> outputs;
  for (std::size_t i = 0; i < 2; ++i) {
    outputs.push_back(std::make_unique<SwitchedOutput>(blocks[i], health[i]));
  }
  FailoverOutput failover(std::move(outputs));
  push_guarded(failover, 10);
  health[0] = OutputHealth::lost;
  push_guarded(failover, 10, 4'800);
  EXPECT_EQ(failover.active(), 1U);
  health[0] = OutputHealth::playing;
  push_guarded(failover, 300, 9'600);
  EXPECT_EQ(failover.active(), 0U);
  EXPECT_EQ(blocks, (std::array<int, 2>{320, 320}));
}

TEST(OutputsRealTime, OneThatIsTriedAgainDropsUntilItIsOpen) {
  int blocks = 0;
  OutputHealth health = OutputHealth::playing;
  RetriedOutput retried({}, [&]() -> base::Result<std::unique_ptr<Output>> {
    return std::make_unique<SwitchedOutput>(blocks, health);
  });
  push_guarded(retried, 10);
  EXPECT_EQ(blocks, 0);
  retried.try_again();
  push_guarded(retried, 10);
  EXPECT_EQ(blocks, 10);
  EXPECT_EQ(retried.state().dropped_frames, 10U * base::kBlockFrames);
}

}  // namespace
}  // namespace hornbill::audio
