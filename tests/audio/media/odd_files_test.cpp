// SPDX-License-Identifier: Apache-2.0
// Damaged and odd files, made by tests/support/odd_files.py: each gets its verdict, within time
// and memory, and nothing crashes or blocks.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "audio/media/analyse.h"
#include "tests/audio/media/media_fixture.h"

namespace hornbill::audio {
namespace {

class OddFilesTest : public MediaTest {
 protected:
  static void SetUpTestSuite() {
    MediaTest::SetUpTestSuite();
    const std::string script = HORNBILL_SOURCE_DIR "/tests/support/odd_files.py";
    ASSERT_TRUE(run({"python3", script, file("odd")}));
    index_ = nlohmann::json::parse(test::slurp(file("odd/index.json")));
  }

  static std::string word(Verdict verdict) {
    return verdict == Verdict::playable ? "plays"
           : verdict == Verdict::silent ? "silent"
                                        : "unplayable";
  }

  static void check(const nlohmann::json& entry, const AnalyseOptions& options) {
    const auto name = entry["name"].get<std::string>();
    const auto expected = entry["verdict"].get<std::string>();
    SCOPED_TRACE(name);
    const auto facts = analyse(server(), file("odd/" + name), options);
    const std::string verdict = facts ? word(facts->verdict) : "refused";
    const std::string reason = facts ? facts->reason : facts.error().message;
    if (expected != "any") {
      EXPECT_EQ(verdict, expected) << reason;
    }
    EXPECT_NE(reason.find(entry["says"].get<std::string>()), std::string::npos) << reason;
    if (verdict == "unplayable" || verdict == "refused") {
      EXPECT_NE(reason, "") << "a verdict without its reason";
      return;
    }
    const double seconds = static_cast<double>(facts->length.value) / 48000.0;
    EXPECT_GE(seconds, entry["min_seconds"].get<double>() - 0.01);
    EXPECT_LE(seconds, entry["max_seconds"].get<double>() + 0.01);
    EXPECT_LE(facts->cue_in, facts->cue_out);
    EXPECT_LE(facts->cue_out, facts->length);
  }

  static inline nlohmann::json index_;
};

TEST_F(OddFilesTest, D1_D2_EachHasItsVerdictWithin64MegabytesAndInTime) {
  ASSERT_GE(index_.size(), 40U);
  AnalyseOptions options;
  options.limits.memory_bytes = 64 << 20;
  options.limits.cpu_seconds = 5;
  const int before = server().process_id();
  for (const auto& entry : index_) check(entry, options);
  EXPECT_EQ(server().process_id(), before) << "the server died on the way";
}

TEST_F(OddFilesTest, D7_EachIsRefusedOrHeardWithinOneSecond) {
#ifdef HORNBILL_SANITIZER_BUILD
  constexpr double kSlower = 10.0;
#else
  constexpr double kSlower = 1.0;
#endif
  using Clock = std::chrono::steady_clock;
  std::vector<float> buffer(2 * 480);
  for (const auto& entry : index_) {
    const auto name = entry["name"].get<std::string>();
    double least = 1e9;
    // Another try, where the machine had other work.
    for (int i = 0; i < 3 && least > kSlower; ++i) {
      const auto begin = Clock::now();
      auto stream = server().open({file("odd/" + name), {}, {}}, {});
      if (stream) {
        (*stream)->read(buffer, std::chrono::seconds(20));
        EXPECT_FALSE((*stream)->timed_out()) << name;
      } else {
        EXPECT_EQ(entry["verdict"], "refused") << name;
      }
      least = std::min(least, std::chrono::duration<double>(Clock::now() - begin).count());
    }
    EXPECT_LE(least, kSlower) << name;
  }
}

TEST_F(OddFilesTest, SamplesAreFiniteAndInRange) {
  for (const std::string name : {"nan-and-inf.wav", "absurd-gain.wav", "all-nan.wav"}) {
    const Decoded decoded = decode("odd/" + name);
    ASSERT_GT(decoded.frames(), 0) << name;
    for (const float sample : decoded.samples) {
      ASSERT_TRUE(std::isfinite(sample) && std::abs(sample) <= kSampleLimit) << name;
    }
  }
}

TEST_F(OddFilesTest, OpusHeaderGainIsApplied) {
  const auto plain = analyse(server(), file("odd/good.opus"), {});
  const auto gained = analyse(server(), file("odd/gain-header.opus"), {});
  ASSERT_TRUE(plain && gained);
  EXPECT_NEAR(gained->loudness_lufs, plain->loudness_lufs - 6.0, 0.2);
}

}  // namespace
}  // namespace hornbill::audio
