// SPDX-License-Identifier: Apache-2.0
#include "alerts/sources/sound/signals.h"

#include <cmath>
#include <set>

#include "alerts/sources/sound/preview.h"
#include "audio/media/sine.h"
#include "base/digest.h"
#include "tests/alerts/sound/sound_fixture.h"

namespace hornbill::alerts {
namespace {

constexpr Signal kAttention[] = {Signal::life_safety, Signal::priority, Signal::normal,
                                 Signal::drill};
constexpr Signal kAll[] = {Signal::life_safety, Signal::priority, Signal::normal,
                           Signal::drill,       Signal::end,      Signal::cancelled};

std::span<const std::int16_t> part(const audio::Clip& clip, double from, double length) {
  return std::span(clip.samples)
      .subspan(static_cast<std::size_t>(from * 48000), static_cast<std::size_t>(length * 48000));
}

TEST(SineTest, IsTheSineWithoutALibrary) {
  for (int i = -2000; i < 2000; ++i) {
    const double turns = i * 0.00173;
    EXPECT_NEAR(audio::sine_of_turns(turns), std::sin(6.283185307179586 * turns), 1e-9) << turns;
  }
}

TEST(SignalTest, E10_P6_AttentionLastsFourToTenSecondsAndTheOthersLessThanThree) {
  for (const Signal signal : kAttention) {
    const double seconds = static_cast<double>(make_signal(signal).frames().value) / 48000.0;
    EXPECT_GE(seconds, 4.0) << to_string(signal);
    EXPECT_LE(seconds, 10.0) << to_string(signal);
  }
  EXPECT_LT(make_signal(Signal::end).frames(), base::seconds_to_frames(3));
  EXPECT_LT(make_signal(Signal::cancelled).frames(), base::seconds_to_frames(3));
}

TEST(SignalTest, E10_EachSignalIsAsLoudAsOrderedByFfmpegsMeter) {
  const test::TemporaryFolder folder;
  for (const Signal signal : kAll) {
    RenderedAlert alert;
    alert.clips = {std::make_shared<audio::Clip>(make_signal(signal))};
    alert.plan = {{.zones = {"z"}, .before = {{PieceKind::attention, "", 0}}}};
    ASSERT_TRUE(write_preview(alert, heard_pieces(alert, 0, {}), {}, folder / "s.wav"));
    const Loudness heard = ffmpeg_loudness(folder / "s.wav");
    EXPECT_NEAR(heard.lufs, -16.0, 1.0) << to_string(signal);
    EXPECT_LE(heard.peak_dbtp, -1.0) << to_string(signal);
  }
}

TEST(SignalTest, E10_AnotherLoudnessIsObeyedAlsoWhereASignalIsKept) {
  for (const LevelTarget target :
       {LevelTarget{-23.0, -6.0, 30.0}, LevelTarget{-14.0, -1.0, 30.0}}) {
    for (const Signal signal : kAll) {
      const auto clip = kept_signal(signal, target);
      EXPECT_NEAR(measure(*clip).lufs, target.lufs, 0.6) << to_string(signal);
      EXPECT_LE(measure(*clip).peak_dbtp, target.peak_dbtp) << to_string(signal);
      EXPECT_EQ(kept_signal(signal, target), clip) << "it is made once";
    }
  }
}

TEST(SignalTest, EachHasARhythmOfItsOwn) {
  EXPECT_EQ(onsets(make_signal(Signal::life_safety)).size(), 24U);
  EXPECT_EQ(onsets(make_signal(Signal::priority)).size(), 8U);
  EXPECT_EQ(onsets(make_signal(Signal::drill)).size(), 3U);
}

TEST(SignalTest, EachHasPitchesOfItsOwn) {
  const audio::Clip quick = make_signal(Signal::life_safety);
  EXPECT_NEAR(strongest_tone(part(quick, 0.02, 0.13)), 740.0, 8.0);
  EXPECT_NEAR(strongest_tone(part(quick, 0.22, 0.13)), 988.0, 8.0);
  EXPECT_NEAR(strongest_tone(part(quick, 0.42, 0.13)), 1319.0, 8.0);
  const audio::Clip pairs = make_signal(Signal::priority);
  EXPECT_NEAR(strongest_tone(part(pairs, 0.05, 0.4)), 554.0, 4.0);
  EXPECT_NEAR(strongest_tone(part(pairs, 0.65, 0.4)), 698.0, 4.0);
  const audio::Clip chime = make_signal(Signal::normal);
  EXPECT_NEAR(strongest_tone(part(chime, 0.05, 0.6)), 784.0, 4.0);
  EXPECT_NEAR(strongest_tone(part(chime, 0.85, 0.3)), 659.0, 4.0);
}

TEST(SignalTest, T12_TheDrillHasOneLowPitchThatNoOtherAttentionSignalHas) {
  const audio::Clip drill = make_signal(Signal::drill);
  for (const double from : {0.1, 1.9, 3.7}) {
    EXPECT_NEAR(strongest_tone(part(drill, from, 0.7)), 466.0, 4.0) << from;
  }
  for (const Signal other : {Signal::life_safety, Signal::priority, Signal::normal}) {
    const audio::Clip clip = make_signal(other);
    double most = 0.0;
    for (double from = 0.0; from < 4.0; from += 0.1) {
      most = std::max(most, share_of_tone(part(clip, from, 0.3), 466.0));
    }
    EXPECT_LT(most, 0.05) << to_string(other);
  }
}

TEST(SignalTest, NoneHoldsTheReservedPairOfTones) {
  for (const Signal signal : kAll) {
    const audio::Clip clip = make_signal(signal);
    const double length = static_cast<double>(clip.frames().value) / 48000.0;
    for (double from = 0.0; from + 0.5 < length; from += 0.1) {
      const auto stretch = part(clip, from, 0.5);
      EXPECT_LT(std::min(share_of_tone(stretch, 853.0), share_of_tone(stretch, 960.0)), 0.02)
          << to_string(signal) << " at " << from;
    }
  }
}

TEST(SignalTest, EdgesAreSilentAndNoStepClicks) {
  for (const Signal signal : kAll) {
    const audio::Clip clip = make_signal(signal);
    EXPECT_EQ(clip.samples.front(), 0) << to_string(signal);
    EXPECT_LT(std::abs(clip.samples.back()), 40) << to_string(signal);
    // No tone here is above 5.3 kHz; a click would step further than a tone of that size can.
    int largest = 0;
    for (std::size_t i = 1; i < clip.samples.size(); ++i) {
      largest = std::max(largest, std::abs(clip.samples[i] - clip.samples[i - 1]));
    }
    EXPECT_LT(largest, 9000) << to_string(signal);
  }
}

TEST(SignalTest, MostOfTheSoundIsWhereHornsAreLoud) {
  for (const Signal signal : kAll) {
    const audio::Clip clip = make_signal(signal);
    double inside = 0.0;
    const auto stretch = part(clip, 0.0, 0.5);
    for (double hertz = 400.0; hertz <= 3000.0; hertz += 2.0) {
      inside += share_of_tone(stretch, hertz);
    }
    EXPECT_GT(inside, 0.85) << to_string(signal);
  }
}

TEST(SignalTest, EachIsTheSameBitsAtEachCallAndNoTwoAreAlike) {
  std::set<std::vector<std::int16_t>> different;
  for (const Signal signal : kAll) {
    EXPECT_EQ(make_signal(signal).samples, make_signal(signal).samples);
    different.insert(make_signal(signal).samples);
  }
  EXPECT_EQ(different.size(), 6U);
}

}  // namespace
}  // namespace hornbill::alerts
