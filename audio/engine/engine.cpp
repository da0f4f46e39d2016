// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/engine.h"

#include "audio/engine/mixer.h"

namespace hornbill::audio {

struct Engine::Impl {
  explicit Impl(const EngineOptions& options)
      : block_frames(options.block_frames), mixer(options) {}

  const int block_frames;
  Mixer mixer;
};

Engine::Engine(const EngineOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Engine::~Engine() = default;

bool Engine::post(const Command& command) noexcept { return impl_->mixer.commands().push(command); }
bool Engine::take(Report& report) noexcept { return impl_->mixer.reports().pop(report); }

void Engine::render() HORNBILL_REALTIME { impl_->mixer.render(); }

std::span<const float> Engine::zone_output(ZoneIndex zone) const HORNBILL_REALTIME {
  return {impl_->mixer.strip(zone).output(),
          static_cast<std::size_t>(impl_->block_frames * base::kChannels)};
}

base::FramePos Engine::position() const noexcept { return impl_->mixer.position(); }

ZoneLevels Engine::levels(ZoneIndex zone) const noexcept {
  const ZoneStrip& strip = impl_->mixer.strip(zone);
  return {strip.peak(), strip.rms(), strip.limiter_gain()};
}

std::uint64_t Engine::reports_lost() const noexcept { return impl_->mixer.reports_lost(); }

base::FrameCount Engine::latency() const noexcept { return {Limiter::kLatencyFrames}; }

int Engine::block_frames() const noexcept { return impl_->block_frames; }

}  // namespace hornbill::audio
