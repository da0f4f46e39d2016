// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "audio/engine/engine.h"
#include "base/random.h"
#include "tests/rt/rt_guard.h"

namespace hornbill::audio {
namespace {

using base::FrameCount;
using hornbill::testing::RtGuard;

constexpr int kDecks = 12;
constexpr std::uint64_t kFeeds = 40;
constexpr std::uint64_t kNoFeed = 64;  // tokens are multiples of this, plus the feed's number

// Makes a busy station for ever: random commands, right and wrong, feeds of every kind.
class BusyStation {
 public:
  explicit BusyStation(std::uint64_t seed) : random_(seed), noise_(2 * 48'000) {
    float last = 0.0F;
    for (float& sample : noise_) sample = last = 0.9F * last + 0.2F * (unit() - 0.5F);
    loop_ = std::unique_ptr<Feed>(new Feed(Feed::from_memory(noise_)));
    for (auto& feed : feeds_) feed = std::make_unique<Feed>(FrameCount{24'000});
    for (ZoneIndex zone = 0; zone < 4; ++zone) {
      post(SetZone{.zone = zone, .active = true, .programme = zone});
    }
  }

  void run(std::int64_t frames) {
    while (engine_.position().value < frames) {
      if (below(8) == 0) post(command());
      {
        RtGuard guard;
        engine_.render();
      }
      Report report;
      while (engine_.take(report)) note(report);
    }
  }

  int ends() const { return ends_; }
  int dry() const { return dry_; }
  std::uint64_t reports_lost() const { return engine_.reports_lost(); }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  float unit() { return static_cast<float>(below(257)) / 256.0F; }
  FrameCount length(std::uint64_t bound) { return {static_cast<std::int64_t>(below(bound))}; }

  void post(const CommandBody& body) {
    // Mostly ahead of time, sometimes late.
    const std::int64_t at = engine_.position().value + static_cast<std::int64_t>(below(4000)) - 200;
    feed_of_command_[++next_id_ % feed_of_command_.size()] = feed_of(body);
    engine_.post({{at}, next_id_, body});
  }

  // A token names the feed, so that the end of a deck tells which feed is free again.
  static std::uint64_t feed_of(const CommandBody& body) {
    if (const auto* start = std::get_if<StartDeck>(&body)) return start->token % kNoFeed;
    if (const auto* arm = std::get_if<ArmDeck>(&body)) return arm->next.token % kNoFeed;
    return 0;
  }

  void note(const Report& report) {
    if (const auto* ended = std::get_if<DeckEnded>(&report.body)) {
      ++ends_;
      if (ended->cause == EndCause::dry) ++dry_;
      in_use_[ended->token % kNoFeed] = false;
    }
    if (const auto* started = std::get_if<DeckStarted>(&report.body)) {
      tokens_[started->deck] = started->token;
    }
    if (const auto* refused = std::get_if<CommandRefused>(&report.body)) {
      in_use_[feed_of_command_[refused->id % feed_of_command_.size()]] = false;
    }
  }

  StartDeck start(DeckIndex deck) {
    StartDeck order{.deck = deck, .feed = loop_.get(), .gain = 2.0F * unit()};
    order.token = ++uses_ * kNoFeed;
    if (below(3) != 0) refill(order);
    order.fade_in = {length(20'000), below(2) == 0 ? Curve::linear : Curve::equal_power};
    order.end_fade = length(4000);
    order.route.programme = static_cast<ProgrammeIndex>(below(4));
    if (below(2) == 0) {
      order.route = {RouteKind::overlay, 0, below(16)};
      order.duck = {unit(), length(2000), length(2000), length(4000), length(4000)};
    }
    return order;
  }

  // Gives the start a feed of its own, if one is free.
  void refill(StartDeck& order) {
    const std::uint64_t number = 1 + below(kFeeds);
    if (in_use_[number]) return;
    in_use_[number] = true;
    order.token += number;
    Feed* feed = feeds_[number].get();
    order.feed = feed;
    feed->reuse(below(2) == 0 ? FeedKind::file : FeedKind::live);
    feed->write(std::span(noise_).first(2 * below(24'000)));
    if (below(3) != 0) feed->finish(below(2) == 0);
  }

  CommandBody command() {
    const auto deck = static_cast<DeckIndex>(below(kDecks));
    const Fade fade{length(8000), Curve::linear};
    switch (below(9)) {
      case 0:
      case 1:
      case 2:
        return start(deck);
      case 3:
      case 4:
        return FadeDeck{deck, tokens_[deck], unit(), fade, true};
      case 5:
        return FadeDeck{deck, tokens_[deck], unit(), fade, false};
      case 6:
        return ArmDeck{deck, tokens_[deck], start(static_cast<DeckIndex>(below(kDecks)))};
      case 7:
        return SetZone{static_cast<ZoneIndex>(below(5)), below(8) != 0,
                       static_cast<ProgrammeIndex>(below(4)), 2.0F * unit(), 0.25F + 0.5F * unit()};
      default:
        return WatchSilence{static_cast<ProgrammeIndex>(below(17)), 0.01F, length(50'000)};
    }
  }

  base::Random random_;
  Engine engine_{EngineOptions{}};
  std::vector<float> noise_;
  std::unique_ptr<Feed> loop_;
  std::array<std::unique_ptr<Feed>, kFeeds + 1> feeds_;
  std::array<bool, kNoFeed> in_use_{};
  std::array<PlayToken, kMaxDecks> tokens_{};
  std::array<std::uint64_t, 4096> feed_of_command_{};
  std::uint64_t next_id_ = 0;
  std::uint64_t uses_ = 0;
  int ends_ = 0;
  int dry_ = 0;
};

TEST(EngineRealTime, AnHourOfBusyCommandsAllocateLockAndCallNothing) {
  constexpr std::uint64_t kRounds = 12;
  constexpr std::int64_t kFiveMinutes = 300LL * base::kSampleRate;
  for (std::uint64_t seed = 1; seed <= kRounds; ++seed) {
    BusyStation station(seed);
    station.run(kFiveMinutes);
    EXPECT_GT(station.ends(), 100) << "seed " << seed;
    EXPECT_GT(station.dry(), 10) << "seed " << seed;
    EXPECT_EQ(station.reports_lost(), 0U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace hornbill::audio
