// SPDX-License-Identifier: Apache-2.0
// An announcement that somebody speaks into a microphone, as it is heard in the recording.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/hornbill/live/alert_fixture.h"

namespace hornbill::test {
namespace {

constexpr double kVoice = 1000.0;  // what the microphone hears

class LiveMicrophoneTest : public LiveAlertTest {
 protected:
  // The level of a sine at a time of the recording.
  double level_at(double seconds, double hertz) {
    const std::vector<float> levels = tone_levels(recording_->channel(0), hertz);
    const auto block = static_cast<std::size_t>(seconds * 100);
    return block < levels.size() ? static_cast<double>(levels[block]) : 0.0;
  }
  // At the end of the recording there is the voice, as loud as it is spoken.
  bool voice_heard() {
    return std::abs(level_at(recording_->seconds() - 0.1, kVoice) - 0.25) < 0.03;
  }
  void begin(const std::string& entry) {
    make_microphone(kVoice);
    configure(std::string(kEnglish) + "[inputs.desk]\nsoundcard = \"microphone_monitor\"\n" +
              "[alerts.live]\ninputs = \"desk\"\n" + entry);
    recording_.emplace(pulse_->record("hall"));
    start();
  }
  Json speak() {
    return post("/api/v1/alerts",
                {{"class", "life-safety"}, {"live", "desk"}, {"longest", 60}, {"expires", "+10m"}});
  }

  std::optional<PulseRecording> recording_;
};

TEST_F(LiveMicrophoneTest, IsHeardAfterTheOpeningUntilItIsEnded) {
  begin(kMusic);
  ASSERT_TRUE(seconds_until([&] { return heard_tone(*recording_); }, 20));
  const Json alert = speak();
  ASSERT_EQ(alert["state"], "queued") << alert.dump();
  ASSERT_TRUE(seconds_until([&] { return voice_heard(); }, 20)) << show(alert).dump();
  record_until(*recording_, recording_->seconds() + 2);
  EXPECT_TRUE(voice_heard());
  EXPECT_LT(level_at(recording_->seconds() - 1, 440.0), 0.01);

  EXPECT_EQ(command({"alert", "end", alert["number"].dump()}), 0);
  const double ended = recording_->seconds();  // it is answered
  EXPECT_TRUE(seconds_until([&] { return is(alert, "aired"); }, 10)) << show(alert).dump();
  record_until(*recording_, ended + 1.0);
  EXPECT_LT(level_at(ended + 0.5, kVoice), 0.05);
  EXPECT_TRUE(seconds_until([&] { return only_tone(*recording_, 1.0); }, 10))
      << "the music is back";
  EXPECT_NE(command({"alert", "end", alert["number"].dump()}), 0) << "it is over";
}

// The same microphone is the programme and the announcement.
TEST_F(LiveMicrophoneTest, MayBeOnAirAsTheProgrammeToo) {
  if (!long_form()) GTEST_SKIP() << "in the long form";
  begin(
      "[[timetable]]\nname = \"Desk\"\nat = \"00:00\"\nuntil = \"24:00\"\n"
      "play = \"input:desk\"\n");
  ASSERT_TRUE(seconds_until([&] { return voice_heard(); }, 20));
  const Json alert = speak();
  ASSERT_TRUE(seconds_until([&] { return is(alert, "on air") && !voice_heard(); }, 10));
  ASSERT_TRUE(seconds_until([&] { return voice_heard(); }, 20)) << show(alert).dump();
  EXPECT_TRUE(is(alert, "on air"));
  EXPECT_EQ(command({"alert", "end", alert["number"].dump()}), 0);
  EXPECT_TRUE(seconds_until([&] { return is(alert, "aired"); }, 10)) << show(alert).dump();
  EXPECT_TRUE(seconds_until([&] { return voice_heard(); }, 10)) << "the programme is back";
}

}  // namespace
}  // namespace hornbill::test
