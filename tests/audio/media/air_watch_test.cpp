// SPDX-License-Identifier: Apache-2.0
#include "audio/media/air_watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "base/random.h"

namespace hornbill::audio {
namespace {

using base::FramePos;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kRate = base::kSampleRate;
using Sound = std::function<float(double seconds)>;

// Something like speech: voiced sounds of changing pitch, with pauses. `voice`: whose.
Sound speech(int voice) {
  return [voice](double t) {
    if (t < 0) return 0.0F;
    const double syllable = std::floor(t * 4.3);
    const auto chance = [&](double salt) {
      const double x = std::sin(syllable * 12.9898 + salt * 78.233 + voice * 37.719) * 43758.5453;
      return x - std::floor(x);
    };
    if (chance(1) < 0.2) return 0.0F;
    const double pitch = 110 + 90 * chance(2) + 15 * std::sin(t * 9);
    double sum = 0;
    for (int harmonic = 1; harmonic <= 7; ++harmonic) {
      const double weight = 0.3 + chance(2.0 + harmonic);
      sum += weight / harmonic * std::sin(2 * std::numbers::pi * pitch * harmonic * t + harmonic);
    }
    const double within = t * 4.3 - syllable;
    return static_cast<float>(0.1 * sum * std::sin(std::numbers::pi * within));
  };
}

// An attention signal of 3 s, two tones in turn, and speech after it.
Sound message() {
  return [words = speech(1)](double t) {
    if (t < 0) return 0.0F;
    if (t >= 3) return words(t - 3);
    const double hertz = std::fmod(t, 1.0) < 0.5 ? 740 : 988;
    return static_cast<float>(0.3 * std::sin(2 * std::numbers::pi * hertz * t));
  };
}

// Chords that change each second.
Sound music() {
  return [](double t) {
    const double bar = std::floor(t);
    const double root = 220.0 * std::exp2(std::fmod(bar * 7, 12) / 12);
    double sum = 0;
    for (const double ratio : {1.0, 1.25, 1.5, 2.0, 3.0}) {
      sum += std::sin(2 * std::numbers::pi * root * ratio * t);
    }
    return static_cast<float>(0.08 * sum);
  };
}

struct Air {
  double delay = 0.4;                         // of what is heard; seconds
  double gain = 0.089;                        // -21 dB
  double drift_ppm = 0;                       // the hearing clock's
  Sound other = [](double) { return 0.0F; };  // what sounds there besides
  double noise = 0;
};

struct Outcome {
  std::optional<AirAnswer> answer;
  double after = 0;  // from the alert's end; seconds
};

constexpr double kBegins = 1;
constexpr double kEnds = 8;

// A zone: an alert of seven seconds, music before and after it.
const std::vector<float>& zone() {
  static const std::vector<float> kSound = [] {
    std::vector<float> made(40 * kRate);
    const Sound alert = message();
    const Sound programme = music();
    for (std::size_t i = 0; i < made.size(); ++i) {
      const double t = static_cast<double>(i) / kRate;
      made[i] = t >= kBegins && t < kEnds ? alert(t - kBegins) : programme(t);
    }
    return made;
  }();
  return kSound;
}

float zone_at(double t) {
  const double at = t * kRate;
  if (at < 0 || at + 1 >= static_cast<double>(zone().size())) return 0.0F;
  const auto i = static_cast<std::size_t>(at);
  const auto share = static_cast<float>(at - std::floor(at));
  return zone()[i] * (1 - share) + zone()[i + 1] * share;
}

Outcome check(const Air& air, const AirWatchOptions& options = {}) {
  AirWatch watch(options);
  base::Random random(7);
  std::vector<float> sent(kRate / 10);
  std::vector<float> heard(sent.size());
  constexpr FramePos kFirst{1'000'003};
  const auto frame_at = [&](double t) {
    return kFirst + base::FrameCount{std::llround(t * kRate)};
  };
  watch.ask({5, frame_at(kBegins), frame_at(kEnds)});
  Outcome outcome;
  for (std::int64_t frame = 0; frame < 39 * kRate && !outcome.answer;) {
    for (std::size_t i = 0; i < sent.size(); ++i) {
      const double t = static_cast<double>(frame + static_cast<std::int64_t>(i)) / kRate;
      sent[i] = zone()[static_cast<std::size_t>(frame) + i];
      const double there = t * (1 + air.drift_ppm * 1e-6) - air.delay;
      heard[i] =
          static_cast<float>(air.gain) * zone_at(there) + air.other(t) +
          static_cast<float>(air.noise * (static_cast<double>(random.below(20'001)) / 1e4 - 1));
    }
    watch.take(kFirst + base::FrameCount{frame}, sent, heard);
    frame += static_cast<std::int64_t>(sent.size());
    if (const auto look = watch.look()) {
      outcome.answer = look->answer();
      outcome.after = static_cast<double>(frame) / kRate - kEnds;
      EXPECT_FALSE(watch.look()) << "answered twice";
    }
  }
  return outcome;
}

TEST(AirWatch, SaysHowLateAndHowLoudItIsHeard) {
  const Outcome outcome = check({});
  ASSERT_TRUE(outcome.answer);
  EXPECT_EQ(outcome.answer->id, 5U);
  EXPECT_EQ(outcome.answer->hearing, AirHearing::heard);
  EXPECT_GT(outcome.answer->match, 0.9);
  EXPECT_NEAR(static_cast<double>(outcome.answer->delay.value) / kRate, 0.4, 0.0005);
  EXPECT_NEAR(outcome.answer->level_db, -21.0, 0.5);
  EXPECT_LE(outcome.after, 9.0);
}

TEST(AirWatch, WhateverTheWayDoesToIt) {
  Air reversed;
  reversed.gain = -0.5;
  Air noisy;
  noisy.noise = 0.05;
  Air faint;
  faint.gain = 0.002;
  Air fast;
  fast.drift_ppm = 100;
  Air slow;
  slow.drift_ppm = -100;
  Air beside;
  beside.gain = 0.5;
  beside.other = [voice = speech(3)](double t) { return 0.5F * voice(t); };
  for (const Air& air : {reversed, noisy, faint, fast, slow, beside}) {
    const Outcome outcome = check(air);
    ASSERT_TRUE(outcome.answer);
    EXPECT_EQ(outcome.answer->hearing, AirHearing::heard) << outcome.answer->match;
    EXPECT_NEAR(static_cast<double>(outcome.answer->delay.value) / kRate, 0.4, 0.002);
    EXPECT_LE(outcome.after, 9.0);
  }
}

TEST(AirWatch, ALongDelayIsWaitedForUpToItsLimit) {
  Air late;
  late.delay = 7.5;
  const Outcome outcome = check(late);
  ASSERT_TRUE(outcome.answer);
  EXPECT_EQ(outcome.answer->hearing, AirHearing::heard);
  EXPECT_NEAR(static_cast<double>(outcome.answer->delay.value) / kRate, 7.5, 0.0005);
  late.delay = 20;
  late.noise = 0.001;
  EXPECT_EQ(check(late).answer->hearing, AirHearing::missing);
  EXPECT_EQ(check(late, {.longest_delay = seconds(25)}).answer->hearing, AirHearing::heard);
}

TEST(AirWatch, P4_AMissIsKnownWithinTenSecondsOfTheMessage) {
  Air other;  // another station's programme
  other.gain = 0;
  other.other = [voice = speech(9), tune = music()](double t) {
    return 0.5F * voice(t) + 0.5F * tune(t * 1.13 + 100);
  };
  Air hum;
  hum.gain = 0;
  hum.noise = 0.01;
  for (const Air& air : {other, hum}) {
    const Outcome outcome = check(air);
    ASSERT_TRUE(outcome.answer);
    EXPECT_EQ(outcome.answer->hearing, AirHearing::missing) << outcome.answer->match;
    EXPECT_LT(outcome.answer->match, 0.3);
    EXPECT_LE(outcome.after, 9.0);
  }
  Air dead;
  dead.gain = 0;
  EXPECT_EQ(check(dead).answer->hearing, AirHearing::silent);
}

TEST(AirWatch, TheProgrammeGoingOnThereIsNotTheAlert) {
  Air stuck;  // the transmitter carries the programme alone
  stuck.gain = 0;
  stuck.other = music();
  EXPECT_EQ(check(stuck).answer->hearing, AirHearing::missing);
}

TEST(AirWatch, WhatIsAskedTooLateOrWasSilenceIsUnanswered) {
  AirWatch watch({});
  const std::vector<float> quiet(kRate, 0.0F);
  for (int second = 0; second < 60; ++second) {
    watch.take({second * kRate}, quiet, quiet);
  }
  watch.ask({1, {0}, {5 * kRate}});
  watch.ask({2, {40 * kRate}, {50 * kRate}});
  std::vector<std::uint64_t> unanswered;
  while (const auto look = watch.look()) {
    EXPECT_EQ(look->answer().hearing, AirHearing::unanswered);
    unanswered.push_back(look->id);
  }
  EXPECT_EQ(unanswered, (std::vector<std::uint64_t>{1, 2}));
}

TEST(AirWatch, RemembersNoMoreThanItNeedsAndBridgesGaps) {
  AirWatch watch({});
  const std::vector<float> sound(kRate / 10, 0.1F);
  FramePos at{0};
  for (int i = 0; i < 600; ++i) {
    watch.take(at, sound, sound);
    at += {kRate / 10};
    if (i % 100 == 0) at += {kRate / 20};  // lost
  }
  EXPECT_NEAR(static_cast<double>((at - watch.now()).value), 0.0, 400.0);
  watch.ask({1, at - base::seconds_to_frames(30), at - base::seconds_to_frames(20)});
  const auto look = watch.look();
  ASSERT_TRUE(look);
  EXPECT_LE(look->heard.size(), 4'000U * 31);
  watch.take({5}, sound, sound);  // the engine began anew
  EXPECT_LT(watch.now(), FramePos{kRate});
}

TEST(AirBand, IsTheSameInPiecesAsInOne) {
  std::vector<float> sound(kRate);
  base::Random random(3);
  for (float& sample : sound) sample = static_cast<float>(random.below(2'001)) / 1'000 - 1;
  const std::vector<float> whole = narrowed(sound);
  AirNarrower narrower;
  std::vector<float> pieces;
  for (std::size_t at = 0; at < sound.size(); at += 77) {
    narrower.take(std::span(sound).subspan(at, std::min<std::size_t>(77, sound.size() - at)),
                  pieces);
  }
  ASSERT_LE(pieces.size(), whole.size());
  ASSERT_GE(pieces.size() + 27, whole.size());
  EXPECT_TRUE(std::equal(pieces.begin(), pieces.end(), whole.begin()));
}

}  // namespace
}  // namespace hornbill::audio
