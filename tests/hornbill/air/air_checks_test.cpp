// SPDX-License-Identifier: Apache-2.0
#include "hornbill/air_checks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <numbers>
#include <thread>
#include <vector>

namespace hornbill {
namespace {

using base::FramePos;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kRate = base::kSampleRate;

class HandTime final : public base::TimeSource {
 public:
  base::UtcTime utc() const override {
    return base::UtcTime{seconds(1'800'000'000)} + passed.load();
  }
  base::SteadyTime steady() const override { return base::SteadyTime{passed.load()}; }
  std::atomic<base::Duration> passed{seconds(100)};
};

// An input that hears what the test lets it.
struct FakeInput final : audio::LiveInput {
  void start(audio::Feed& to) override { feed = &to; }
  void stop(audio::Feed&) override { feed = nullptr; }
  audio::InputState state() const override {
    audio::InputState state;
    state.health = lost.load() ? audio::InputHealth::lost : audio::InputHealth::usable;
    state.text = lost.load() ? "the sound device is gone" : "";
    return state;
  }
  bool usable() const noexcept override { return true; }
  audio::Feed* feed = nullptr;
  std::atomic<bool> lost{false};
};

float warble(std::int64_t frame, int part) {
  const double t = static_cast<double>(frame) / kRate;
  const double step = std::floor(t * 5) + part * 1'000.0;
  const double chance = std::sin(step * 12.9898) * 43758.5453;
  const double hertz = 400 + 900 * (chance - std::floor(chance));
  return static_cast<float>(0.3 * std::sin(2 * std::numbers::pi * hertz * t) *
                            std::sin(std::numbers::pi * (t * 5 - std::floor(t * 5))));
}

class AirChecksOfAZone : public ::testing::Test {
 protected:
  AirChecksOfAZone() {
    setup_.zones.resize(2);
    setup_.zones[0].name = "hall";
    setup_.zones[1].name = "village";
    setup_.inputs.resize(1);
    setup_.inputs[0].name = "receiver";
    setup_.checks = {{"other", "village", "no-such-input", seconds(2)},
                     {"tower", "village", "receiver", seconds(2)}};
    checks_ = std::make_unique<AirChecks>(
        [&](const AirVerdict& verdict) {
          const std::lock_guard lock(mutex_);
          verdicts_.push_back(verdict);
        },
        time_);
    change();
  }

  void change() {
    checks_->change(
        setup_,
        [&](const std::string& name) -> std::unique_ptr<audio::LiveInput> {
          if (name != "receiver") return nullptr;
          auto input = std::make_unique<FakeInput>();
          input_ = input.get();
          ++opened_;
          return input;
        },
        [&] { used_.push_back(checks_->routes().size()); });
  }

  // Sends so many seconds of the zone; the receiver hears `part`, 0 being the zone itself; -1:
  // nothing.
  void send(int length, int part) {
    std::vector<float> sent(kRate / 50 * 2);
    std::vector<float> heard(sent.size());
    const std::int64_t end = at_ + std::int64_t{length} * kRate;
    for (; at_ < end; at_ += kRate / 50) {
      for (std::size_t i = 0; i < sent.size(); ++i) {
        const std::int64_t frame = at_ + static_cast<std::int64_t>(i / 2);
        sent[i] = warble(frame, 0);
        heard[i] = part < 0 ? 0.0F : 0.1F * warble(frame - kRate / 4, part);
      }
      input_->feed->write(heard);
      checks_->routes()[0].output->push(sent, FramePos{at_});
      // Twenty times as fast as real time, so that the ring never runs over.
      if (at_ % kRate == 0) std::this_thread::sleep_for(milliseconds(50));
    }
  }
  std::vector<AirVerdict> verdicts(std::size_t count) {
    const auto limit = std::chrono::steady_clock::now() + seconds(10);
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        if (verdicts_.size() >= count) return verdicts_;
      }
      if (std::chrono::steady_clock::now() > limit) return {};
      std::this_thread::sleep_for(milliseconds(5));
    }
  }

  bool none_yet() {
    const std::lock_guard lock(mutex_);
    return verdicts_.empty();
  }
  // Once there are so many; else what there is after ten seconds.
  std::vector<scheduler::Fault> faults_in_time(std::size_t count) {
    const auto limit = std::chrono::steady_clock::now() + seconds(10);
    while (checks_->faults().size() != count && std::chrono::steady_clock::now() < limit) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    return checks_->faults();
  }

  HandTime time_;
  AirCheckSetup setup_;
  int opened_ = 0;
  std::vector<std::size_t> used_;  // how many routes, each time
  std::mutex mutex_;
  std::vector<AirVerdict> verdicts_;
  FakeInput* input_ = nullptr;
  std::unique_ptr<AirChecks> checks_;
  std::int64_t at_ = 0;
};

TEST_F(AirChecksOfAZone, AVerdictForEachAlertOfTheZoneInWordsForTheReceipt) {
  ASSERT_EQ(checks_->routes().size(), 1U);
  EXPECT_EQ(checks_->routes()[0].zone, 1);
  checks_->observe(12, "village", {kRate}, {6 * kRate});
  checks_->observe(13, "hall", {kRate}, {6 * kRate});
  send(9, 0);
  const auto all = verdicts(1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].alert, 12U);
  EXPECT_EQ(all[0].zone, "village");
  EXPECT_NEAR(static_cast<double>(all[0].delay.count()), 250'000, 500);
  EXPECT_EQ(to_text(all[0]), "tower: heard, match 1.00, delay 0.2 s, level -20 dB");
  EXPECT_TRUE(checks_->faults().empty());
}

TEST_F(AirChecksOfAZone, P4_AnAlertThatIsNotHeardIsAFaultUntilTheZoneIsHeardAgain) {
  checks_->observe(12, "village", {kRate}, {6 * kRate});
  send(9, 1);
  ASSERT_EQ(verdicts(1).size(), 1U);
  auto faults = checks_->faults();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].key, "air_check.tower");
  EXPECT_EQ(
      faults[0].text.rfind("Zone village: alert 12 was sent and not heard (tower: not heard,", 0),
      0U)
      << faults[0].text;
  send(14, 0);
  EXPECT_EQ(checks_->faults().size(), 1U);
  time_.passed.store(time_.passed.load() + seconds(31));
  EXPECT_EQ(checks_->faults().size(), 1U);  // asked whether it is heard again
  send(2, 0);
  EXPECT_TRUE(faults_in_time(0).empty());
  EXPECT_EQ(verdicts(1).size(), 1U);  // what was asked in between is no alert's
}

TEST_F(AirChecksOfAZone, P4_ADeadHornIsAFaultWithinTenSecondsOfTheBeginning) {
  setup_.checks = {{"tower", "village", "receiver"}};  // as it is by default
  change();
  checks_->observe(12, "village", {kRate}, {21 * kRate});
  send(10, 1);  // nine seconds of it; people look once a second
  const auto faults = faults_in_time(1);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_NE(faults[0].text.find("alert 12 was sent and not heard"), std::string::npos);
  EXPECT_TRUE(none_yet()) << "the receipt waits for more";
}

TEST_F(AirChecksOfAZone, WhatIsHeardAfterAllEndsTheFaultOfTheFirstSeconds) {
  checks_->observe(12, "village", {kRate}, {11 * kRate});
  send(5, 1);
  send(2, 0);
  ASSERT_EQ(faults_in_time(1).size(), 1U);
  send(8, 0);
  ASSERT_EQ(verdicts(1).size(), 1U);
  EXPECT_EQ(verdicts(1)[0].hearing, audio::AirHearing::heard);
  EXPECT_TRUE(faults_in_time(0).empty());
}

TEST_F(AirChecksOfAZone, P4_WordsThatAreNotHeardAreAFaultThoughTheSignalWas) {
  checks_->observe(12, "village", {kRate}, {21 * kRate});
  send(11, 0);
  send(13, 1);
  const auto all = verdicts(2);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].hearing, audio::AirHearing::heard);
  EXPECT_FALSE(all[0].words);
  EXPECT_EQ(all[1].alert, 12U);
  EXPECT_EQ(all[1].hearing, audio::AirHearing::missing);
  EXPECT_TRUE(all[1].words);
  const auto faults = checks_->faults();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_NE(faults[0].text.find("(tower, its words: not heard"), std::string::npos)
      << faults[0].text;
}

TEST_F(AirChecksOfAZone, WhileItsInputIsLostNothingIsKnown) {
  checks_->observe(12, "village", {kRate}, {6 * kRate});
  input_->lost.store(true);
  send(9, -1);
  const auto all = verdicts(1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].hearing, audio::AirHearing::unanswered);
  EXPECT_EQ(to_text(all[0]), "tower: not known, receiver was lost");
}

TEST_F(AirChecksOfAZone, AnInputThatIsLostIsAFault) {
  input_->lost.store(true);
  const auto faults = checks_->faults();
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].text,
            "Air check tower: nothing is heard, as receiver is lost: the sound device is gone");
}

TEST_F(AirChecksOfAZone, WhatIsTheSameGoesOnListeningWhenOthersChange) {
  checks_->observe(12, "village", {kRate}, {6 * kRate});
  send(9, 1);
  ASSERT_EQ(verdicts(1).size(), 1U);
  const auto* const listening = checks_->routes()[0].output;
  setup_.checks.push_back({"hall", "hall", "receiver", seconds(3)});
  std::swap(setup_.zones[0], setup_.zones[1]);
  FakeInput* const first = input_;
  change();
  EXPECT_EQ(opened_, 2);
  ASSERT_EQ(checks_->routes().size(), 2U);
  EXPECT_EQ(checks_->routes()[0].output, listening);
  EXPECT_EQ(checks_->routes()[0].zone, 0) << "the village has this number now";
  EXPECT_EQ(checks_->faults().size(), 1U) << "what was not heard is not forgotten";
  EXPECT_NE(first->feed, nullptr);
}

TEST_F(AirChecksOfAZone, WhatIsOtherwiseNowIsMadeAnewOnceItsRouteIsGone) {
  used_.clear();
  setup_.inputs[0].silence_dbfs = -40;
  change();
  EXPECT_EQ(used_, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(opened_, 2);
  setup_.checks.clear();
  change();
  EXPECT_TRUE(checks_->routes().empty());
}

TEST(AirVerdict, SaysWhyNothingWasHeard) {
  AirVerdict verdict;
  verdict.check = "tower";
  verdict.input = "receiver";
  verdict.hearing = audio::AirHearing::silent;
  EXPECT_EQ(to_text(verdict), "tower: not heard, no sound at all on receiver");
  verdict.hearing = audio::AirHearing::missing;
  verdict.match = 0.12;
  EXPECT_EQ(to_text(verdict), "tower: not heard, match 0.12");
}

}  // namespace
}  // namespace hornbill
