// SPDX-License-Identifier: Apache-2.0
#include "audio/io/air_check.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <mutex>
#include <vector>

#include "audio/io/sound_cards.h"
#include "tests/audio/io/sound_measure.h"
#include "tests/support/pulse_server.h"

namespace hornbill::audio {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::seconds_until;

// A warble that never repeats: as speech, but of one line. `part`: another one each.
float warble(std::int64_t frame, int part) {
  const double t = static_cast<double>(frame) / 48'000.0;
  const double step = std::floor(t * 5) + part * 1'000.0;
  const double chance = std::sin(step * 12.9898) * 43758.5453;
  const double hertz = 400 + 900 * (chance - std::floor(chance));
  return static_cast<float>(0.3 * std::sin(2 * std::numbers::pi * hertz * t) *
                            std::sin(std::numbers::pi * (t * 5 - std::floor(t * 5))));
}

// Answers as they come.
class Answers {
 public:
  void add(const AirAnswer& answer) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(answer);
  }
  std::optional<AirAnswer> of(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    for (const AirAnswer& answer : answers_) {
      if (answer.id == id) return answer;
    }
    return std::nullopt;
  }

 private:
  std::mutex mutex_;
  std::vector<AirAnswer> answers_;
};

// A zone that goes to a card, and an air check at the card's monitor.
TEST(AirCheck, P4_HearsByTheMonitorWhatTheCardPlayedAndNoticesWhatItDidNot) {
  const test::PulseServer pulse;
  SoundCards cards(HORNBILL_CARD_PROGRAM);
  auto card = std::move(*cards.open({.zone = "village"}));
  Answers answers;
  AirCheck check({.name = "hall", .zone = "village", .watch = {.longest_delay = seconds(2)}},
                 make_line_input({.name = "monitor",
                                  .device = "hall_monitor",
                                  .program = HORNBILL_CARD_PROGRAM,
                                  .delay = milliseconds(250)}),
                 [&](const AirAnswer& answer) { answers.add(answer); });
  std::atomic<std::int64_t> position{0};
  std::atomic<bool> cut{false};  // the card gets another programme than the zone sends
  const test::Pacer pacer([](std::int64_t frame, int) { return warble(frame, 0); },
                          [&](std::span<const float> block, base::FramePos first) {
                            check.push(block, first);
                            std::vector<float> played(block.begin(), block.end());
                            for (std::size_t i = 0; cut.load() && i < played.size(); ++i) {
                              played[i] = warble(first.value + static_cast<std::int64_t>(i / 2), 1);
                            }
                            card->push(played, first);
                            position.store(first.value);
                          });
  const auto hears = [&] {
    return check.input().health == InputHealth::usable ||
           (check.input().health == InputHealth::silent && check.input().level_dbfs > -40);
  };
  ASSERT_GE(seconds_until(hears, 10.0), 0.0) << check.input().text;
  const std::int64_t from = position.load() + 24'000;
  check.ask({7, {from}, {from + 4 * 48'000}});
  ASSERT_GE(seconds_until([&] { return answers.of(7).has_value(); }, 14.0), 0.0);
  const AirAnswer heard = *answers.of(7);
  EXPECT_EQ(heard.hearing, AirHearing::heard) << heard.match;
  EXPECT_GT(heard.match, 0.7);
  EXPECT_GT(heard.delay.value, 48 * 50);
  EXPECT_LT(heard.delay.value, 48 * 1'000);
  EXPECT_NEAR(heard.level_db, 0.0, 1.5);

  cut.store(true);
  const std::int64_t then = position.load() + 96'000;
  check.ask({8, {then}, {then + 3 * 48'000}});
  ASSERT_GE(seconds_until([&] { return answers.of(8).has_value(); }, 14.0), 0.0);
  EXPECT_EQ(answers.of(8)->hearing, AirHearing::missing) << answers.of(8)->match;
  EXPECT_LT(position.load() - then, (3 + 10) * 48'000);
  EXPECT_EQ(check.state().dropped_frames, 0U);
}

TEST(AirCheck, ALostInputIsNoSoundAndItsStateSaysWhy) {
  Answers answers;
  AirCheck check(
      {.name = "hall", .zone = "village", .watch = {.longest_delay = milliseconds(500)}},
      make_line_input(
          {.name = "receiver", .device = "no-such-device", .program = HORNBILL_CARD_PROGRAM}),
      [&](const AirAnswer& answer) { answers.add(answer); });
  check.ask({1, {0}, {3 * 48'000}});
  // The frames say what time it is: four seconds at once.
  std::vector<float> block(960);
  for (std::int64_t at = 0; at < 4 * 48'000; at += 480) {
    for (std::size_t i = 0; i < block.size(); ++i) {
      block[i] = warble(at + static_cast<std::int64_t>(i / 2), 0);
    }
    check.push(block, {at});
    // The ring holds as much as it needs to.
    if (at % 48'000 == 0) std::this_thread::sleep_for(milliseconds(40));
  }
  ASSERT_GE(seconds_until([&] { return answers.of(1).has_value(); }, 10.0), 0.0);
  EXPECT_EQ(answers.of(1)->hearing, AirHearing::silent);
  EXPECT_GE(seconds_until([&] { return check.input().health == InputHealth::lost; }, 10.0), 0.0);
  EXPECT_FALSE(check.input().text.empty());
}

}  // namespace
}  // namespace hornbill::audio
