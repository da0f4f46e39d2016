// SPDX-License-Identifier: Apache-2.0
#include "audio/io/block_phase.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace hornbill::audio {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// Blocks that come every 10 ms, up to 300 us late, and looks at them that come up to 200 us late.
struct Looks {
  int looks = 0;
  base::Duration longest_wait{0};
};

// For a minute from `begin`, once the phase has been found.
Looks watch(BlockPhase& phase, base::SteadyTime begin, base::Random& random) {
  const base::SteadyTime from = begin + milliseconds(50);
  const base::SteadyTime to = begin + milliseconds(60'050);
  Looks result;
  std::int64_t taken = begin.time_since_epoch() / milliseconds(10);
  const auto comes = [&](std::int64_t block) {
    return base::SteadyTime(milliseconds(10) * block) + microseconds((block * 7919) % 300);
  };
  for (base::SteadyTime look = begin; look < to;) {
    const base::SteadyTime now = look + microseconds(random.below(200));
    bool found = false;
    while (comes(taken) <= now) {
      const auto waited = std::chrono::duration_cast<base::Duration>(now - comes(taken++));
      if (now > from) result.longest_wait = std::max(result.longest_wait, waited);
      found = true;
    }
    if (now > from) ++result.looks;
    look = phase.next(look, now, found);
  }
  return result;
}

TEST(BlockPhase, ComesWithinTheTimeOfARepetitionAfterEachBlockAndRarelyTwice) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    base::Random random(seed);
    BlockPhase phase;
    const base::SteadyTime begin{microseconds(10'000'000 + random.below(10'000))};
    const Looks looks = watch(phase, begin, random);
    EXPECT_LE(looks.longest_wait, milliseconds(2)) << seed;
    EXPECT_LE(looks.looks, 6'000 * 12 / 10) << seed;
  }
}

TEST(BlockPhase, LooksOnceInTenMillisecondsWhileNothingComes) {
  BlockPhase phase;
  base::SteadyTime now{};
  int looks = 0;
  while (now < base::SteadyTime(milliseconds(1'000))) {
    now = phase.next(now, now, false);
    ++looks;
  }
  EXPECT_LE(looks, 110);
}

}  // namespace
}  // namespace hornbill::audio
