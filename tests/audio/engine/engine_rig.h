// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "audio/engine/engine.h"

namespace hornbill::audio::testing {

// Stereo signals, interleaved.
using Stereo = std::vector<float>;
Stereo constant(std::int64_t frames, float level);
Stereo sine(std::int64_t frames, double frequency, float amplitude, double phase = 0.0);

// An engine with its feeds, what it rendered and what it reported.
class EngineRig {
 public:
  // Frames of all its calls are counted from `first`, where the engine's time line begins.
  explicit EngineRig(int block_frames = base::kBlockFrames, base::FramePos first = {});

  // A feed that already holds `sound`; finished, unless `open`.
  Feed* file(const Stereo& sound, bool open = false);
  Feed* failed_file(const Stereo& sound);
  Feed* live(const Stereo& sound);
  Feed* loop(Stereo sound);
  Feed* clip(const Stereo& sound, int channels = 2);

  // Posts `body` for frame `at`; returns the command's id.
  std::uint64_t at(std::int64_t frame, CommandBody body);
  // Zone `zone` follows `programme` from frame 0 on; kept for zone().
  void open_zone(ZoneIndex zone, ProgrammeIndex programme = 0, float gain = 1.0F);
  void keep_zone(ZoneIndex zone) { kept_[zone]; }

  // Renders whole blocks until at least `frame`.
  void render_to(std::int64_t frame);

  // The zone's sound by engine frame: the limiter's delay is taken off.
  float left(ZoneIndex zone, std::int64_t frame) const;
  float right(ZoneIndex zone, std::int64_t frame) const;
  const Stereo& raw(ZoneIndex zone) const { return kept_.at(zone); }
  std::int64_t first_sound(ZoneIndex zone, std::int64_t from = 0) const;
  std::int64_t frames(ZoneIndex zone) const;

  template <class Body>
  std::vector<std::pair<std::int64_t, Body>> reports_of() const {
    std::vector<std::pair<std::int64_t, Body>> found;
    for (const Report& report : reports_) {
      if (const auto* body = std::get_if<Body>(&report.body))
        found.push_back({report.at.value, *body});
    }
    return found;
  }
  const std::vector<Report>& reports() const { return reports_; }
  Engine& engine() { return engine_; }

 private:
  Feed* add_feed(FeedKind kind, const Stereo& sound);

  base::FramePos first_;
  Engine engine_;
  std::vector<std::unique_ptr<Feed>> feeds_;
  std::vector<std::unique_ptr<Stereo>> loops_;
  std::vector<std::unique_ptr<Clip>> clips_;
  std::map<ZoneIndex, Stereo> kept_;
  std::vector<Report> reports_;
  std::uint64_t next_id_ = 1;
};

// A start with nothing added: no fade, no duck, on programme 0.
StartDeck plain_start(DeckIndex deck, PlayToken token, Feed* feed);
StartDeck overlay_start(DeckIndex deck, PlayToken token, Feed* feed, ZoneMask zones);

}  // namespace hornbill::audio::testing
