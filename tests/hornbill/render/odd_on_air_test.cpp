// SPDX-License-Identifier: Apache-2.0
// Damaged, odd and silent files on air, each between two good ones, with nothing known of any of
// them beforehand: the next item plays in time, and each has its one line in the as-run.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/process/child_process.h"
#include "tests/hornbill/render/on_air_rig.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wav_file.h"

namespace hornbill {
namespace {

constexpr int kGood = 2;  // seconds
// Of the silence detector, and what it holds a silence to: P5.
constexpr base::Duration kLimit{std::chrono::milliseconds(1500)};
constexpr base::FrameCount kMostSilence = base::seconds_to_frames(2);

class OddOnAirTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = base::ChildProcess::spawn(
        {.program = "/usr/bin/env",
         .arguments = {"env", "python3", HORNBILL_SOURCE_DIR "/tests/support/odd_files.py",
                       folder_ / "odd"}});
    ASSERT_TRUE(made);
    ASSERT_TRUE(made->wait(std::chrono::minutes(2)));
    index_ = nlohmann::json::parse(test::slurp(folder_ / "odd/index.json"));
    test::write_wav(folder_ / "good.wav", kGood * 48000, [](std::int64_t i) {
      return static_cast<std::int16_t>(i % 100 < 50 ? 6000 : -6000);
    });
  }

  // A good one, an odd one, and so on to a good one: number 2 i + 1 is that of the index' line i.
  std::vector<std::string> items() const {
    std::vector<std::string> files{folder_ / "good.wav"};
    for (const auto& entry : index_) {
      files.push_back(folder_ / ("odd/" + entry["name"].get<std::string>()));
      files.push_back(folder_ / "good.wav");
    }
    return files;
  }
  // Whether the item holds a silence of its own.
  static bool has_silence(const nlohmann::json& entry) {
    return entry["verdict"] == "silent" || entry["name"].get<std::string>().starts_with("silence");
  }
  static void check_line(const nlohmann::json& entry, const scheduler::AsRunRecord& line) {
    const std::string verdict = entry["verdict"];
    const std::string text = line.how_ended + line.reason;
    EXPECT_NE(text, "");
    if (verdict == "unplayable" || verdict == "refused") {
      EXPECT_EQ(line.kind, scheduler::AsRunKind::missed);
      EXPECT_TRUE(line.reason.starts_with("cannot be played: ")) << text;
    } else if (verdict != "any") {
      EXPECT_EQ(line.kind, scheduler::AsRunKind::item) << text;
    }
    // That all of it is silent is known only to who has heard all of it.
    const std::string says = verdict == "silent" ? "" : entry["says"].get<std::string>();
    EXPECT_NE(text.find(says), std::string::npos) << text;
    const auto most = static_cast<double>(kMostSilence.value) / base::kSampleRate;
    if (has_silence(entry) && entry["min_seconds"].get<double>() > most) {
      EXPECT_NE(text.find("silent for"), std::string::npos) << text;
    }
  }

  test::TemporaryFolder folder_;
  nlohmann::json index_;
};

TEST_F(OddOnAirTest, D1_D3_EachBetweenTwoGoodOnesGivesWayInTimeAndHasItsLine) {
  ASSERT_GE(index_.size(), 40U);
  std::int64_t seconds = kGood;
  for (const auto& entry : index_) {
    seconds += kGood + std::min<std::int64_t>(entry["max_seconds"].get<std::int64_t>(), 8);
  }
  test::OnAirRig rig(items());
  rig.setup.fallback.silence_after = kLimit;
  rig.run(seconds);

  const std::size_t last = 2 * index_.size();
  for (const test::Quiet& quiet : rig.quiet_until_end_of(last)) {
    const std::size_t item = rig.item_at(quiet);
    const std::string name = item % 2 == 0 ? "a good one" : index_[item / 2]["name"];
    const bool own = item % 2 == 1 && has_silence(index_[item / 2]);
    EXPECT_LE(quiet.length, (own ? kMostSilence : test::QuietMeter::kMostGap).value)
        << "at frame " << quiet.begin << ", after " << name;
  }
  for (std::size_t i = 0; i <= last; ++i) {
    const std::string name = i % 2 == 0 ? "good one" : index_[i / 2]["name"];
    SCOPED_TRACE(std::to_string(i) + ", " + name);
    const auto lines = rig.lines(i);
    ASSERT_EQ(lines.size(), 1U);
    if (i % 2 == 0) {
      EXPECT_EQ(lines[0].how_ended, "finished");
    } else {
      check_line(index_[i / 2], lines[0]);
    }
  }
}

}  // namespace
}  // namespace hornbill
