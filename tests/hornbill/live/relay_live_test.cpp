// SPDX-License-Identifier: Apache-2.0
// A programme that comes from elsewhere as a stream: segments duck over it, and while it is lost
// the fallback sounds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "tests/hornbill/live/live_fixture.h"
#include "tests/support/bad_http_server.h"

namespace hornbill::test {
namespace {

constexpr double kRelay = 440, kSpare = 1600, kSpot = 1000;

// Level of a sine in a stretch of the recording, in dB.
double decibels_of(const std::vector<float>& samples, double hertz, Stretch where) {
  std::vector<float> levels = tone_levels(samples, hertz);
  const auto from = levels.begin() + static_cast<std::ptrdiff_t>(where.begin * 100);
  const auto to = levels.begin() + static_cast<std::ptrdiff_t>(where.end * 100);
  const auto middle = from + (to - from) / 2;
  std::nth_element(from, middle, to);
  return 20.0 * std::log10(static_cast<double>(*middle) + 1e-9);
}

class RelayLiveTest : public LiveStationTest {
 protected:
  // Seconds until the last half second of the recording is that sine, or nothing after 10 s.
  std::optional<double> until_heard(const PulseRecording& recording, double hertz) {
    return seconds_until(
        [&] {
          const std::vector<float> all = recording.channel(0);
          if (all.size() < 24'000) return false;
          const auto found = tones_heard({all.end() - 24'000, all.end()}, hertz);
          return !found.empty() && found.back().end - found.back().begin > 0.45;
        },
        10);
  }
};

TEST_F(RelayLiveTest, IsDuckedUnderASegmentAndGivesWayToTheFallbackWhileItIsLost) {
  configure("");
  const BadHttpServer server(encoded_tone());
  add_sound("spare/spare.wav", 60, kSpare);
  add_sound("spot.wav", 1, kSpot);
  make_pulse();
  configure("[inputs.net]\nurl = \"" + server.url("/stream") +
            "\"\nreturn_after = \"1s\"\n[segments.spot]\nfile = \"spot.wav\"\n"
            "[playlists.spare]\nfiles = \"spare/*.wav\"\nloop = true\n"
            "[fallback]\nplay = \"playlist:spare\"\n"
            "[[timetable]]\nname = \"Relay\"\nat = \"00:00\"\nuntil = \"24:00\"\nplay = "
            "\"input:net\"\n"
            "[[timetable]]\nname = \"Spot\"\nplay = \"segment:spot\"\nmix = \"duck\"\nat = \"" +
            clock_in(4) + "\"\n");
  const PulseRecording recording = pulse_->record("hall");
  start();
  ASSERT_TRUE(until_heard(recording, kRelay));
  const double from = recording.seconds();
  std::vector<Stretch> spot;
  ASSERT_TRUE(seconds_until(
      [&] {
        spot = tones_heard(recording.channel(0), kSpot);
        return !spot.empty() && recording.seconds() > spot[0].end + 0.2;
      },
      10));
  ASSERT_LT(from, spot[0].begin - 0.5);
  ASSERT_NEAR(spot[0].end - spot[0].begin, 1.0, 0.1);
  // What the station has of the stream yet goes on for as long as the duck takes to come up.
  server.control("/control/off");
  const auto fallback = until_heard(recording, kSpare);
  ASSERT_TRUE(fallback) << status().dump();
  EXPECT_LE(*fallback, 5.0);
  server.control("/control/on");
  const auto back = until_heard(recording, kRelay);
  ASSERT_TRUE(back) << status().dump();
  const std::vector<float> heard = recording.channel(0);
  const double level = decibels_of(heard, kRelay, {spot[0].begin - 0.6, spot[0].begin - 0.35});
  const double under = decibels_of(heard, kRelay, {spot[0].begin + 0.1, spot[0].end - 0.1});
  const double after = decibels_of(heard, kRelay, {spot[0].end + 1.25, spot[0].end + 1.45});
  EXPECT_NEAR(level - under, 15.0, 1.0);
  EXPECT_NEAR(after, level, 0.5);
  std::printf("duck %.1f dB, fallback after %.2f s, relay back after %.2f s\n", level - under,
              *fallback, *back);
  const auto spare = tones_heard(heard, kSpare);
  EXPECT_EQ(std::count_if(spare.begin(), spare.end(), [&](auto s) { return s.begin > from; }), 1);
  // The want of sound has to show before it is a loss; what returns is collected first.
  EXPECT_LE(longest_quiet(heard, kQuiet, from), 2.1);
  EXPECT_LE(longest_quiet(heard, kQuiet, spare.back().begin), 0.5);
  const auto records = records_of("Relay");
  EXPECT_EQ(records.size(), 2U);
}

}  // namespace
}  // namespace hornbill::test
