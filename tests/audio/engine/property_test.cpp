// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "tests/audio/engine/random_script.h"

namespace hornbill::audio::testing {
namespace {

// FNV-1a over 32-bit words.
class Digest {
 public:
  void add(std::uint32_t word) {
    for (int i = 0; i < 4; ++i) {
      value_ = (value_ ^ ((word >> (8 * i)) & 0xFFU)) * 0x100000001B3ULL;
    }
  }
  void add64(std::uint64_t word) {
    add(static_cast<std::uint32_t>(word));
    add(static_cast<std::uint32_t>(word >> 32));
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325ULL;
};

void add_report(Digest& digest, const Report& report) {
  digest.add64(static_cast<std::uint64_t>(report.at.value));
  digest.add64(report.body.index());
  if (const auto* ended = std::get_if<DeckEnded>(&report.body)) {
    digest.add64(ended->token);
    digest.add64(static_cast<std::uint64_t>(ended->cause));
    digest.add64(static_cast<std::uint64_t>(ended->played.value));
  }
  if (const auto* refused = std::get_if<CommandRefused>(&report.body)) digest.add64(refused->id);
}

std::uint64_t digest_of(std::uint64_t seed, int block_frames, base::FramePos first = {}) {
  constexpr std::int64_t kFrames = 60'000;
  EngineRig rig(block_frames, first);
  post_random_script(rig, seed, {.frames = kFrames, .commands = 120});
  rig.render_to(kFrames + 1000);
  Digest digest;
  for (ZoneIndex zone = 0; zone < 4; ++zone) {
    const Stereo& sound = rig.raw(zone);
    for (std::size_t i = 0; i < 2 * kFrames; ++i)
      digest.add(std::bit_cast<std::uint32_t>(sound[i]));
  }
  for (const Report& report : rig.reports()) {
    if (report.at.value < kFrames) add_report(digest, report);
  }
  return digest.value();
}

TEST(EngineDeterminism, ResultDoesNotDependOnTheBlockSize) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const std::uint64_t expected = digest_of(seed, 480);
    for (const int block : {1, 7, 64, 960, 4096}) {
      EXPECT_EQ(digest_of(seed, block), expected) << "seed " << seed << ", block " << block;
    }
  }
}

// The station has run for 2^31 and 2^32 frames and milliseconds (12 hours to 49.7 days), or for
// longer than the exact integers of a float or a double: the same sound, to the last bit.
TEST(EngineDeterminism, C3_ResultDoesNotDependOnHowLongTheEngineHasRun) {
  // Silence is looked for in windows of a tenth of a second, counted from frame 0.
  constexpr std::int64_t kWindow = base::kSampleRate / 10;
  constexpr std::int64_t kFramesAMs = base::kSampleRate / 1000;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const std::uint64_t expected = digest_of(seed, 480, {600 * kWindow});  // it ran for a minute
    for (const std::int64_t passed :
         {std::int64_t{1} << 24, std::int64_t{1} << 31, std::int64_t{1} << 32,
          (std::int64_t{1} << 31) * kFramesAMs, (std::int64_t{1} << 32) * kFramesAMs,
          std::int64_t{1} << 53}) {
      EXPECT_EQ(digest_of(seed, 480, {(passed / kWindow - 5) * kWindow}), expected)
          << "seed " << seed << ", at " << passed;
    }
  }
}

// Holds for every compiler, optimisation level, sanitizer and machine. When the mix is changed on
// purpose, put the new value here.
TEST(EngineDeterminism, ResultIsTheCommittedOneOnEveryBuild) {
  EXPECT_EQ(digest_of(2026, 480), 0xE043D1550BA550C1ULL);
}

TEST(EngineClicks, NoCommandMakesAStepThatTheSourcesDoNotHave) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    EngineRig rig;
    post_random_script(rig, seed, {.frames = 200'000, .commands = 300, .smooth = true});
    rig.render_to(200'000);
    float loudest = 0.0F;
    for (ZoneIndex zone = 0; zone < 4; ++zone) {
      const Stereo& sound = rig.raw(zone);
      for (std::size_t i = 2; i < sound.size(); ++i) {
        loudest = std::max(loudest, sound[i]);
        ASSERT_LE(std::abs(sound[i] - sound[i - 2]), 0.05F)
            << "seed " << seed << ", zone " << int{zone} << ", frame " << i / 2;
      }
    }
    EXPECT_GT(loudest, 0.2F) << "seed " << seed << ": nothing was tested";
  }
}

TEST(EngineReports, EveryStartIsAnsweredByExactlyOneEndInOrder) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    EngineRig rig;
    post_random_script(rig, seed, {.frames = 200'000, .commands = 300});
    rig.render_to(200'000);
    std::array<bool, kMaxDecks> on{};
    std::int64_t last = 0;
    for (const Report& report : rig.reports()) {
      ASSERT_GE(report.at.value, last) << "seed " << seed;
      last = report.at.value;
      if (const auto* started = std::get_if<DeckStarted>(&report.body)) {
        ASSERT_FALSE(on[started->deck]) << "seed " << seed;
        on[started->deck] = true;
      }
      if (const auto* ended = std::get_if<DeckEnded>(&report.body)) {
        // Unheard only when it was stopped during its lead.
        ASSERT_TRUE(on[ended->deck] || ended->cause == EndCause::stopped) << "seed " << seed;
        on[ended->deck] = false;
      }
    }
  }
}

}  // namespace
}  // namespace hornbill::audio::testing
