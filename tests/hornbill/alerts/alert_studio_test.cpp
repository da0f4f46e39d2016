// SPDX-License-Identifier: Apache-2.0
// What a licence asks for around an alert, as the studio makes it.
#include "hornbill/alert_studio.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <thread>

#include "alerts/sources/same/same_decoder.h"
#include "base/unique_fd.h"
#include "config/parse.h"
#include "tests/support/temporary_folder.h"

namespace hornbill {
namespace {

using namespace std::chrono_literals;
using alerts::PieceKind;

const base::UtcTime kNow =
    base::UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}} + 15h + 40min + 20s;

class AlertStudioTest : public ::testing::Test {
 protected:
  std::unique_ptr<AlertStudio> studio(const std::string& same) {
    const auto parsed = config::parse_station_config(
        "[station]\nname = \"Con Sen\"\ntime_zone = \"Etc/UTC\"\nlanguages = [\"en\"]\n"
        "[zones.village]\ngeocodes = \"SAME=048201\"\noutputs = [{ soundcard = \"default\" }]\n" +
            same,
        folder_ / "station.toml", {folder_ / "state", folder_ / "run", config::FileCheck::off});
    EXPECT_TRUE(parsed.config) << to_string(parsed.faults.at(0));
    return std::make_unique<AlertStudio>(*parsed.config,
                                         StudioOptions{HORNBILL_CODEC_PROGRAM, folder_ / "voices"});
  }
  static alerts::AlertDraft flood() {
    alerts::AlertDraft draft;
    draft.urgency = alerts::AlertClass::life_safety;
    draft.zones = {"village"};
    draft.phrase = "flood";
    draft.expires = kNow + 30min;
    return draft;
  }
  // What a receiver decodes of all that is heard, in order, ends of messages too.
  static std::vector<std::string> decoded(const alerts::RenderedAlert& alert) {
    alerts::SameDecoder decoder;
    std::vector<std::string> texts;
    const alerts::SoundGroup& group = alert.plan.at(0);
    for (const auto* pieces : {&group.before, &group.repeated, &group.after}) {
      for (const alerts::Piece& piece : *pieces) {
        const audio::Clip& clip = *alert.clips.at(static_cast<std::size_t>(piece.clip));
        if (clip.channels != 1) continue;
        std::vector<float> mono;
        for (const std::int16_t s : clip.samples) mono.push_back(static_cast<float>(s) / 32768.0F);
        decoder.add(mono);
        while (auto heard = decoder.take()) texts.push_back(heard->text);
      }
    }
    return texts;
  }

  test::TemporaryFolder folder_;
  const std::string same_ =
      "[alerts.same]\nlicence = true\nsender = \"KXYZ/FM\"\nevents = \"flood=FLW\"\n";
};

// A voice that says nothing until it is let go: it reads a pipe.
class SlowVoice {
 public:
  explicit SlowVoice(std::string pipe) : pipe_(std::move(pipe)) { ::mkfifo(pipe_.c_str(), 0600); }
  // For `language`.
  std::string options(const std::string& language) const {
    return "[alerts.voices." + language + "]\ncommand = [\"cat\", \"" + pipe_ +
           "\"]\ntime_limit = \"30s\"\n";
  }
  // Waits until it is asked to speak. False: it was not.
  bool is_asked() {
    for (int i = 0; i < 2500 && !held_; ++i) {
      held_ = base::UniqueFd(::open(pipe_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
      if (!held_) std::this_thread::sleep_for(2ms);
    }
    return static_cast<bool>(held_);
  }
  void let_go() { held_.reset(); }

 private:
  std::string pipe_;
  base::UniqueFd held_;
};

using Texts = std::vector<std::string>;

TEST_F(AlertStudioTest, WhereTheLicenceAsksAHeaderAndTwoTonesStandBeforeAndTheEndAfterAll) {
  const alerts::RenderedAlert alert = studio(same_)->render(flood(), kNow);
  EXPECT_TRUE(alert.problems.empty()) << testing::PrintToString(alert.problems);
  EXPECT_EQ(alert.same_header, "ZCZC-EAS-FLW-048201+0045-3281540-KXYZ/FM -");
  EXPECT_EQ(decoded(alert), (Texts{alert.same_header, "NNNN"}));
  const alerts::SoundGroup& group = alert.plan.at(0);
  ASSERT_EQ(group.before.size(), 2U);
  EXPECT_EQ(alert.clips.at(static_cast<std::size_t>(group.before[1].clip))->frames(),
            base::seconds_to_frames(9));
  ASSERT_FALSE(group.cancelled.empty());
  EXPECT_EQ(group.cancelled.back().clip, group.after.back().clip);
}

TEST_F(AlertStudioTest, P1_WhatLivesHangOnWaitsForNoLesserOnesVoice) {
  SlowVoice voice(folder_ / "pipe");
  const auto with_voice = studio(voice.options("lo"));
  alerts::AlertDraft market;
  market.zones = {"village"};
  market.messages = {{"lo", "ຕະຫຼາດ", ""}};
  alerts::AlertDraft drill = flood();
  drill.drill = true;
  auto slow = std::async(std::launch::async, [&] { return with_voice->render(market, kNow); });
  ASSERT_TRUE(voice.is_asked());
  auto exercise = std::async(std::launch::async, [&] { return with_voice->render(drill, kNow); });
  auto urgent = std::async(std::launch::async, [&] { return with_voice->render(flood(), kNow); });
  EXPECT_EQ(urgent.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(slow.wait_for(0s), std::future_status::timeout);
  EXPECT_EQ(exercise.wait_for(0s), std::future_status::timeout) << "an exercise holds up nobody";
  voice.let_go();
  EXPECT_TRUE(urgent.get().problems.empty());
  EXPECT_TRUE(exercise.get().problems.empty());
  EXPECT_FALSE(slow.get().problems.empty()) << "the voice said nothing";
}

TEST_F(AlertStudioTest, WithoutTheTwoTonesTheStationsOwnSignalFollowsTheHeader) {
  const alerts::RenderedAlert alert = studio(same_ + "attention = \"0s\"\n")->render(flood(), kNow);
  ASSERT_EQ(alert.plan.at(0).before.size(), 2U) << testing::PrintToString(alert.problems);
  const alerts::RenderedAlert plain = studio("")->render(flood(), kNow);
  ASSERT_EQ(plain.plan.at(0).before.size(), 1U);
  const auto clip = [](const alerts::RenderedAlert& of, std::size_t n) {
    return of.clips.at(static_cast<std::size_t>(of.plan.at(0).before.at(n).clip))->samples;
  };
  EXPECT_EQ(clip(alert, 1), clip(plain, 0));
  EXPECT_TRUE(decoded(plain).empty());
}

TEST_F(AlertStudioTest, ADrillAndWhatIsNoEmergencyHaveNoHeaderAndThatIsNoProblem) {
  const auto with_same = studio(same_);
  alerts::AlertDraft draft = flood();
  draft.drill = true;
  const alerts::RenderedAlert drill = with_same->render(draft, kNow);
  EXPECT_TRUE(decoded(drill).empty());
  EXPECT_TRUE(drill.problems.empty()) << testing::PrintToString(drill.problems);
  draft = flood();
  draft.phrase.reset();
  draft.urgency = alerts::AlertClass::normal;
  draft.messages = {{"en", "The market is open.", ""}};
  const alerts::RenderedAlert market = with_same->render(draft, kNow);
  EXPECT_TRUE(decoded(market).empty());
  EXPECT_TRUE(market.problems.empty()) << testing::PrintToString(market.problems);
}

TEST_F(AlertStudioTest, WithoutARightClockTheAlertIsHeardWithoutAHeaderAndThatIsTold) {
  const alerts::RenderedAlert alert = studio(same_)->render(flood(), std::nullopt);
  EXPECT_TRUE(decoded(alert).empty());
  EXPECT_EQ(alert.plan.at(0).before.size(), 1U);
  ASSERT_EQ(alert.problems.size(), 1U);
  EXPECT_EQ(alert.problems[0], "There is no SAME header: the station's clock is not right");
  EXPECT_TRUE(alert.unheard.empty());
}

}  // namespace
}  // namespace hornbill
