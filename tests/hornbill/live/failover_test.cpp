// SPDX-License-Identifier: Apache-2.0
// A zone whose sound card goes plays on its alternative: row A5 of the acceptance matrix.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/hornbill/live/live_fixture.h"

namespace hornbill::test {
namespace {

constexpr const char* kTwoCards = "{ soundcard = \"hall\", else = { soundcard = \"spare\" } }";

class FailoverTest : public LiveStationTest {
 protected:
  // Text of the output in use: says which and why, while it is the alternative.
  std::string output_text() { return status()["outputs"][0]["text"]; }

  // Seconds from `lost_at`, taken just before the card went, to the first sound of the other: the
  // gap and what it took to take the card away.
  static double gap(double lost_at, const PulseRecording& other) {
    const std::vector<float> samples = other.channel(0);
    const auto begin = static_cast<std::size_t>(lost_at * 48000);
    std::size_t sound = begin;
    while (sound < samples.size() && std::abs(samples[sound]) < 0.02F) ++sound;
    return static_cast<double>(sound - begin) / 48000.0;
  }
};

TEST_F(FailoverTest, A5_CardWhoseServerDiesIsReplacedAndTakesItsSoundBack) {
  soundcard_ = kTwoCards;
  configure(kMusic);
  make_pulse_named({{"hall", 2}});
  PulseServer other({{"spare", 2}});
  PulseServer::use_together({pulse_.get(), &other});
  const PulseRecording spare = other.record("spare");
  const PulseRecording hall = pulse_->record("hall");
  start({std::string("ALSA_CONFIG_PATH=") + std::getenv("ALSA_CONFIG_PATH")});
  ASSERT_TRUE(seconds_until([&] { return heard_tone(hall); }, 10));
  record_until(hall, hall.seconds() + 2.5);  // until the spare one is surely open
  EXPECT_FALSE(heard_tone(spare));

  const double lost_at = spare.seconds();
  pulse_->kill();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(spare); }, 10));
  const double away = gap(lost_at, spare);
  EXPECT_LE(away, 2.0);
  EXPECT_NE(output_text().find("soundcard hall is not used"), std::string::npos) << output_text();
  EXPECT_TRUE(seconds_until([this] { return has_fault("output.village"); }, 2));

  pulse_->start();
  const PulseRecording again = pulse_->record("hall");
  const auto back = seconds_until([&] { return heard_tone(again); }, 10);
  ASSERT_TRUE(back);
  EXPECT_LE(*back, 3.0);
  EXPECT_TRUE(seconds_until([&] { return !heard_tone(spare); }, 3));
  EXPECT_TRUE(seconds_until([&] { return output_text().empty(); }, 3)) << output_text();
  EXPECT_TRUE(seconds_until([this] { return !has_fault("output.village"); }, 2));
  RecordProperty("gap_s", std::to_string(away));
  RecordProperty("back_s", std::to_string(*back));
}

TEST_F(FailoverTest, A5_SinkThatIsUnloadedIsReplacedByTheOther) {
  soundcard_ = kTwoCards;
  configure(kMusic);
  make_pulse_named({{"hall", 2}, {"spare", 2}});
  const PulseRecording spare = pulse_->record("spare");
  const PulseRecording hall = pulse_->record("hall");
  start();
  ASSERT_TRUE(seconds_until([&] { return heard_tone(hall); }, 10));
  record_until(hall, hall.seconds() + 2.5);
  EXPECT_FALSE(heard_tone(spare));

  const double lost_at = spare.seconds();
  pulse_->remove_sink("hall");  // the server may move the stream to the other sink by itself
  ASSERT_TRUE(seconds_until([&] { return heard_tone(spare); }, 10));
  const double away = gap(lost_at, spare);
  EXPECT_LE(away, 2.0);
  record_until(spare, spare.seconds() + 2.0);
  EXPECT_LE(longest_quiet(spare.channel(0), 0.02F, spare.seconds() - 1.5), 0.0);
  RecordProperty("gap_s", std::to_string(away));
}

}  // namespace
}  // namespace hornbill::test
