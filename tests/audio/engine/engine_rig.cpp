// SPDX-License-Identifier: Apache-2.0
#include "tests/audio/engine/engine_rig.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace hornbill::audio::testing {

Stereo constant(std::int64_t frames, float level) {
  return Stereo(static_cast<std::size_t>(frames * 2), level);
}

Stereo sine(std::int64_t frames, double frequency, float amplitude, double phase) {
  Stereo sound(static_cast<std::size_t>(frames * 2));
  for (std::int64_t f = 0; f < frames; ++f) {
    const double angle =
        2.0 * std::numbers::pi * frequency * static_cast<double>(f) / base::kSampleRate + phase;
    const float value = amplitude * static_cast<float>(std::sin(angle));
    sound[static_cast<std::size_t>(2 * f)] = value;
    sound[static_cast<std::size_t>(2 * f + 1)] = value;
  }
  return sound;
}

EngineRig::EngineRig(int block_frames, base::FramePos first)
    : first_(first), engine_({.block_frames = block_frames, .first_frame = first}) {}

Feed* EngineRig::add_feed(FeedKind kind, const Stereo& sound) {
  auto feed =
      std::make_unique<Feed>(base::FrameCount{static_cast<std::int64_t>(sound.size() / 2) + 9600});
  feed->reuse(kind);
  feed->write(sound);
  feeds_.push_back(std::move(feed));
  return feeds_.back().get();
}

Feed* EngineRig::file(const Stereo& sound, bool open) {
  Feed* feed = add_feed(FeedKind::file, sound);
  if (!open) feed->finish(false);
  return feed;
}

Feed* EngineRig::failed_file(const Stereo& sound) {
  Feed* feed = add_feed(FeedKind::file, sound);
  feed->finish(true);
  return feed;
}

Feed* EngineRig::live(const Stereo& sound) { return add_feed(FeedKind::live, sound); }

// Mono: the left channel.
Feed* EngineRig::clip(const Stereo& sound, int channels) {
  auto clip = std::make_unique<Clip>();
  clip->channels = channels;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    if (channels == 1 && i % 2 == 1) continue;
    clip->samples.push_back(static_cast<std::int16_t>(std::lround(sound[i] * 32767.0F)));
  }
  feeds_.push_back(std::unique_ptr<Feed>(new Feed(Feed::from_clip(*clip))));
  clips_.push_back(std::move(clip));
  return feeds_.back().get();
}

Feed* EngineRig::loop(Stereo sound) {
  loops_.push_back(std::make_unique<Stereo>(std::move(sound)));
  feeds_.push_back(std::unique_ptr<Feed>(new Feed(Feed::from_memory(*loops_.back()))));
  return feeds_.back().get();
}

std::uint64_t EngineRig::at(std::int64_t frame, CommandBody body) {
  const std::uint64_t id = next_id_++;
  EXPECT_TRUE(engine_.post({first_ + base::FrameCount{frame}, id, std::move(body)}))
      << "command ring full";
  return id;
}

void EngineRig::open_zone(ZoneIndex zone, ProgrammeIndex programme, float gain) {
  keep_zone(zone);
  at(0, SetZone{.zone = zone, .active = true, .programme = programme, .gain = gain});
}

void EngineRig::render_to(std::int64_t frame) {
  while ((engine_.position() - first_).value < frame) {
    engine_.render();
    for (auto& [zone, sound] : kept_) {
      const auto block = engine_.zone_output(zone);
      sound.insert(sound.end(), block.begin(), block.end());
    }
    Report report;
    while (engine_.take(report)) {
      report.at = base::FramePos{} + (report.at - first_);
      reports_.push_back(report);
    }
  }
}

float EngineRig::left(ZoneIndex zone, std::int64_t frame) const {
  return kept_.at(zone).at(static_cast<std::size_t>(2 * (frame + engine_.latency().value)));
}
float EngineRig::right(ZoneIndex zone, std::int64_t frame) const {
  return kept_.at(zone).at(static_cast<std::size_t>(2 * (frame + engine_.latency().value) + 1));
}

std::int64_t EngineRig::frames(ZoneIndex zone) const {
  return static_cast<std::int64_t>(kept_.at(zone).size() / 2) - engine_.latency().value;
}

std::int64_t EngineRig::first_sound(ZoneIndex zone, std::int64_t from) const {
  for (std::int64_t f = from; f < frames(zone); ++f) {
    if (left(zone, f) != 0.0F || right(zone, f) != 0.0F) return f;
  }
  return -1;
}

StartDeck plain_start(DeckIndex deck, PlayToken token, Feed* feed) {
  StartDeck start;
  start.deck = deck;
  start.token = token;
  start.feed = feed;
  start.end_fade = {0};
  return start;
}

StartDeck overlay_start(DeckIndex deck, PlayToken token, Feed* feed, ZoneMask zones) {
  StartDeck start = plain_start(deck, token, feed);
  start.route = {.kind = RouteKind::overlay, .programme = 0, .zones = zones};
  return start;
}

}  // namespace hornbill::audio::testing
