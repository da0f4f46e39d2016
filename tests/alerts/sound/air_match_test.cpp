// SPDX-License-Identifier: Apache-2.0
#include "audio/media/air_match.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "alerts/sources/sound/signals.h"
#include "tests/alerts/same/tone_world.h"

namespace hornbill::alerts {
namespace {

constexpr double kDelay = 0.4;

double rms(const Samples& sound) {
  double sum = 0.0;
  for (const float s : sound) sum += static_cast<double>(s) * s;
  return std::sqrt(sum / static_cast<double>(sound.size()));
}

Samples scaled(Samples sound, double gain) {
  for (float& s : sound) s *= static_cast<float>(gain);
  return sound;
}

Samples mixed(Samples a, const Samples& b) {
  a.resize(std::max(a.size(), b.size()), 0.0F);
  for (std::size_t i = 0; i < b.size(); ++i) a[i] += b[i];
  return a;
}

// At this many seconds of a recording of 22 s.
Samples placed(const Samples& sound, double seconds) {
  Samples out = silence(seconds);
  append(out, sound);
  out.resize(22 * 48'000, 0.0F);
  return out;
}

// A room or a valley: `drr_db` is how much stronger the direct sound is than all echoes.
Samples echoed(const Samples& sound, double seconds, double drr_db) {
  base::Random random(5);
  std::vector<std::pair<std::size_t, double>> echoes;
  double power = 0.0;
  for (int i = 0; i < 300; ++i) {
    const auto after =
        static_cast<std::size_t>(480 + random.below(static_cast<std::uint64_t>(seconds * 48'000)));
    const double gain = std::pow(10.0, -3.0 * static_cast<double>(after) / (seconds * 48'000)) *
                        (random.below(2) == 0 ? -1.0 : 1.0);
    echoes.emplace_back(after, gain);
    power += gain * gain;
  }
  Samples out = sound;
  for (const auto& [after, gain] : echoes) {
    const auto share = static_cast<float>(gain * std::pow(10.0, -drr_db / 20.0) / std::sqrt(power));
    for (std::size_t i = after; i < out.size(); ++i) out[i] += share * sound[i - after];
  }
  return out;
}

Samples resonant(const Samples& sound, double hertz, double q) {
  const double w = 6.283185307 * hertz / 48'000.0;
  const double a = std::sin(w) / (2.0 * q);
  double x1 = 0.0, x2 = 0.0, y1 = 0.0, y2 = 0.0;
  Samples out;
  for (const float s : sound) {
    const double y = (a * s - a * x2 + 2.0 * std::cos(w) * y1 - (1.0 - a) * y2) / (1.0 + a);
    x2 = x1;
    x1 = s;
    y2 = y1;
    y1 = y;
    out.push_back(static_cast<float>(y));
  }
  return out;
}

// Narrow, with a peak at 900 Hz, and overdriven.
Samples through_horn(const Samples& sound) {
  Samples out = mixed(resonant(sound, 1400, 0.7), scaled(resonant(sound, 900, 6), 0.8));
  for (float& s : out) s = std::tanh(3.0F * s) / 3.0F;
  return out;
}

class AirMatchTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    base::Random random(17);
    signal_ = floats(make_signal(Signal::life_safety));
    words_ = speech("en",
                    "Attention! Emergency announcement from the district office. The river "
                    "is rising very quickly. Leave now and go to a safe place.");
    sent_ = signal_;
    append(sent_, words_);
    sent_.resize(10 * 48'000);
    music_ = music(22, random);
    while (news_.size() < 22 * 48'000) {
      append(news_, speech("en",
                           "Good morning, this is the news. The price of rice rose again in "
                           "the markets, and the team from the capital won by two goals."));
    }
  }
  static audio::AirMatch match(const Samples& sent, const Samples& heard) {
    const auto result = audio::match_air({sent, {480'000}}, {heard, {480'000}});
    EXPECT_TRUE(result.has_value());
    return *result;
  }
  static double seconds(const audio::AirMatch& match) {
    return static_cast<double>(match.delay.value) / 48'000.0;
  }
  static void expect_heard(const Samples& heard, double least, double delay_error = 0.005) {
    const audio::AirMatch result = match(sent_, heard);
    EXPECT_TRUE(result.heard);
    EXPECT_GE(result.match, least);
    EXPECT_NEAR(seconds(result), kDelay, delay_error);
  }
  static void expect_not_heard(const Samples& sent, const Samples& heard) {
    const audio::AirMatch result = match(sent, heard);
    EXPECT_FALSE(result.heard) << result.match;
  }
  // `other` under the sent sound, `db` stronger than it.
  static Samples under(const Samples& other, double db) {
    return mixed(placed(sent_, kDelay),
                 scaled(other, rms(sent_) / rms(other) * std::pow(10.0, db / 20.0)));
  }

  static Samples signal_, words_, sent_, music_, news_;
};
Samples AirMatchTest::signal_, AirMatchTest::words_, AirMatchTest::sent_, AirMatchTest::music_,
    AirMatchTest::news_;

TEST_F(AirMatchTest, TheVerySoundIsHeardWithItsDelayAndLevel) {
  const audio::AirMatch result = match(sent_, scaled(placed(sent_, kDelay), 0.1));
  EXPECT_TRUE(result.heard);
  EXPECT_GT(result.match, 0.97);
  EXPECT_NEAR(seconds(result), kDelay, 0.0003);
  const audio::AirMatch louder = match(sent_, placed(sent_, kDelay));
  EXPECT_NEAR(louder.level_dbfs - result.level_dbfs, 20.0, 0.2);
  EXPECT_NEAR(louder.level_dbfs, 20.0 * std::log10(rms(sent_)), 3.0);
  EXPECT_TRUE(result.covered);
}

TEST_F(AirMatchTest, AnyDelayUpToTenSecondsIsFound) {
  for (const double delay : {0.0, 0.001, 1.0, 5.5, 9.99}) {
    const audio::AirMatch result = match(sent_, placed(sent_, delay));
    EXPECT_TRUE(result.heard) << delay;
    EXPECT_NEAR(seconds(result), delay, 0.0003);
  }
  EXPECT_FALSE(match(sent_, placed(sent_, 16.0)).heard);
}

TEST_F(AirMatchTest, AHornItsEchoesAndTheValleyDoNotHideIt) {
  expect_heard(placed(through_horn(sent_), kDelay), 0.9);
  expect_heard(placed(echoed(sent_, 1.5, 0.0), kDelay), 0.6, 0.1);
  expect_heard(placed(echoed(through_horn(sent_), 2.0, -6.0), kDelay), 0.45, 0.1);
}

TEST_F(AirMatchTest, NoiseLowersTheMatchAndTheDelayStays) {
  base::Random random(3);
  for (const auto& [snr, least] : {std::pair(0.0, 0.85), std::pair(-10.0, 0.6)}) {
    Samples heard = placed(sent_, kDelay);
    add_noise(heard, snr + 20.0 * std::log10(0.2 / std::sqrt(2.0) / rms(sent_)), random);
    expect_heard(heard, least);
  }
}

TEST_F(AirMatchTest, ClocksThatDifferBy500PpmDoNotHideIt) {
  expect_heard(placed(at_speed(sent_, 1.0005), kDelay), 0.9);
  expect_heard(placed(at_speed(sent_, 0.9995), kDelay), 0.9);
}

TEST_F(AirMatchTest, TheTruthIsToldUnderMusicAndSpeechTenTimesAsStrong) {
  expect_heard(under(music_, 10.0), 0.3);
  expect_heard(under(news_, 10.0), 0.3);
  const double alone = match(sent_, placed(sent_, kDelay)).level_dbfs;
  EXPECT_NEAR(match(sent_, under(music_, 10.0)).level_dbfs, alone, 1.5);
}

TEST_F(AirMatchTest, OtherProgrammeAndSilenceAreNotTheAlert) {
  for (const Samples& sent : {sent_, signal_, words_}) {
    expect_not_heard(sent, music_);
    expect_not_heard(sent, news_);
    expect_not_heard(sent, silence(22));
    Samples noise = silence(22);
    base::Random random(9);
    add_noise(noise, 0.0, random);
    expect_not_heard(sent, noise);
  }
}

TEST_F(AirMatchTest, TheSignalOfAnotherClassIsNotThisOne) {
  constexpr Signal kSignals[] = {Signal::life_safety, Signal::priority, Signal::normal,
                                 Signal::drill};
  for (const Signal one : kSignals) {
    for (const Signal other : kSignals) {
      const audio::AirMatch result =
          match(floats(make_signal(one)), placed(floats(make_signal(other)), 1.0));
      EXPECT_EQ(result.heard, one == other)
          << to_string(one) << " " << to_string(other) << " " << result.match;
    }
  }
}

// What the air check asks first.
TEST_F(AirMatchTest, P4_ThreeSecondsOfASignalAreEnough) {
  base::Random random(4);
  const auto short_one = [](Samples sound) {
    sound.resize(9 * 48'000, 0.0F);
    return sound;
  };
  for (const Signal signal :
       {Signal::life_safety, Signal::priority, Signal::normal, Signal::drill}) {
    const Samples whole = floats(make_signal(signal));
    Samples first = whole;
    first.resize(3 * 48'000);
    Samples valley = short_one(placed(echoed(through_horn(whole), 1.5, 0.0), kDelay));
    add_noise(valley, 20.0 * std::log10(0.2 / std::sqrt(2.0) / rms(whole)), random);
    EXPECT_TRUE(match(first, valley).heard) << to_string(signal) << match(first, valley).match;
    EXPECT_FALSE(match(first, short_one(news_)).heard) << to_string(signal);
    EXPECT_FALSE(match(first, silence(9)).heard) << to_string(signal);
  }
}

TEST_F(AirMatchTest, ARecordingThatEndsTooSoonSaysThatItDoesNotCover) {
  Samples heard = placed(sent_, kDelay);
  heard.resize(12 * 48'000);
  EXPECT_FALSE(match(sent_, heard).covered);
  EXPECT_TRUE(match(sent_, heard).heard);
  EXPECT_FALSE(match(sent_, Samples{}).covered);
  EXPECT_FALSE(match(sent_, Samples{}).heard);
}

TEST_F(AirMatchTest, TooLittleOrSilentSoundIsRefusedAndBadSamplesAreSilence) {
  EXPECT_FALSE(audio::match_air({Samples(48'000, 0.1F), {}}, {music_, {}}).has_value());
  EXPECT_FALSE(audio::match_air({silence(5), {}}, {music_, {}}).has_value());
  Samples heard = placed(sent_, kDelay);
  for (std::size_t i = 0; i < heard.size(); i += 997) {
    heard[i] = std::numeric_limits<float>::quiet_NaN();
  }
  expect_heard(heard, 0.9);
}

}  // namespace
}  // namespace hornbill::alerts
