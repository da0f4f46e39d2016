// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/audio/engine/engine_rig.h"

namespace hornbill::audio::testing {
namespace {

// The four threads of a live station at once; meant for ThreadSanitizer too.
void feed_all(Feed& feed, std::int64_t frames) {
  const Stereo sound = sine(480, 100.0, 0.5F);
  for (std::int64_t written = 0; written < frames;) {
    written += static_cast<std::int64_t>(feed.write(sound));
    std::this_thread::yield();
  }
  feed.finish(false);
}

TEST(EngineThreads, CoreFeederAndMetersWorkWhileTheEngineRenders) {
  constexpr std::int64_t kFrames = 5 * base::kSampleRate;
  constexpr std::int64_t kItem = 30'240;  // a multiple of what the feeder writes at once
  Engine engine{EngineOptions{}};
  Feed feed{base::FrameCount{48'000}};
  feed.reuse(FeedKind::live);
  std::atomic<bool> over{false};
  std::atomic<bool> ordered{false};

  std::thread feeder([&] { feed_all(feed, kItem); });
  std::thread meters([&] {
    while (!over.load()) {
      EXPECT_LE(engine.levels(0).peak, 0.6F);
      EXPECT_LE(engine.position().value, kFrames + base::kBlockFrames);
      EXPECT_EQ(engine.reports_lost(), 0U);
      std::this_thread::yield();
    }
  });
  int started = 0;
  base::FrameCount played;
  std::thread core([&] {
    engine.post({{0}, 1, SetZone{.zone = 0, .active = true}});
    engine.post({{0}, 2, plain_start(0, 1, &feed)});
    ordered.store(true);
    Report report;
    while (!over.load()) {
      if (!engine.take(report)) {
        std::this_thread::yield();
        continue;
      }
      if (std::holds_alternative<DeckStarted>(report.body)) ++started;
      if (const auto* ended = std::get_if<DeckEnded>(&report.body)) played = ended->played;
    }
  });
  while (!ordered.load()) std::this_thread::yield();
  // The feeder sets the pace, however the threads are scheduled.
  while (engine.position().value < kFrames) {
    if (feed.finished() || feed.readable_frames() > 2000) {
      engine.render();
    } else {
      std::this_thread::yield();
    }
  }
  over.store(true);
  core.join();
  meters.join();
  feeder.join();
  Report report;
  while (engine.take(report)) {
    if (std::holds_alternative<DeckStarted>(report.body)) ++started;
    if (const auto* ended = std::get_if<DeckEnded>(&report.body)) played = ended->played;
  }
  EXPECT_EQ(started, 1);
  EXPECT_EQ(played.value, kItem);
}

}  // namespace
}  // namespace hornbill::audio::testing
