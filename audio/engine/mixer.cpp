// SPDX-License-Identifier: Apache-2.0
#include "audio/engine/mixer.h"

#include <algorithm>
#include <cstddef>

#include "base/check.h"

namespace hornbill::audio {
namespace {

std::size_t samples(int frames) { return static_cast<std::size_t>(frames) * base::kChannels; }

}  // namespace

Mixer::Mixer(const EngineOptions& options)
    : block_frames_(options.block_frames),
      commands_(static_cast<std::size_t>(options.command_ring)),
      reports_(static_cast<std::size_t>(options.report_ring)),
      position_(options.first_frame.value),
      queue_(static_cast<std::size_t>(options.command_ring)),
      now_(options.first_frame),
      ducks_(options.block_frames),
      programme_buses_(samples(options.block_frames) * kMaxProgrammes),
      deck_sound_(samples(options.block_frames) * kMaxDecks),
      gains_(static_cast<std::size_t>(options.block_frames)) {
  HORNBILL_CHECK(options.block_frames >= 1 && options.block_frames <= 4800);
  HORNBILL_CHECK(options.command_ring >= 1 && options.report_ring >= 1);
  for (int zone = 0; zone < kMaxZones; ++zone) {
    strips_.push_back(
        std::make_unique<ZoneStrip>(static_cast<ZoneIndex>(zone), options.block_frames));
  }
}

void Mixer::render() HORNBILL_REALTIME {
  collect_commands();
  offset_ = 0;
  for (auto& strip : strips_) strip->begin_block();
  while (offset_ < block_frames_) {
    settle_decks();
    apply_due_commands();
    settle_decks();
    render_piece(plan_piece());
  }
  settle_decks();
  for (std::size_t zone = 0; zone < kMaxZones; ++zone) {
    if (((zones_known_ >> zone) & 1U) != 0) strips_[zone]->finish_block(block_frames_);
  }
  position_.store(now_.value, std::memory_order_relaxed);
}

// Up to where nothing begins or ends.
int Mixer::plan_piece() HORNBILL_REALTIME {
  int frames = block_frames_ - offset_;
  if (!queue_.empty()) {
    frames = static_cast<int>(std::min<std::int64_t>(frames, (queue_.front().at - now_).value));
  }
  for (const SilenceWatch& watch : watches_) {
    if (watch.on()) frames = std::min(frames, SilenceWatch::frames_left(now_));
  }
  if (decks_in_use_ > 0) {
    for (Deck& deck : decks_) {
      if (!deck.idle()) frames = std::min(frames, std::max(1, deck.plan(now_, frames)));
    }
  }
  return frames;
}

void Mixer::render_piece(int frames) HORNBILL_REALTIME {
  piece_.at = now_;
  piece_.offset = offset_;
  piece_.frames = frames;
  piece_.programmes.fill(nullptr);
  piece_.overlay_count = 0;
  if (decks_in_use_ > 0) render_decks();
  ducks_.prepare(now_, frames);
  const std::span<float> gains = std::span(gains_).first(static_cast<std::size_t>(frames));
  for (std::size_t zone = 0; zone < kMaxZones; ++zone) {
    if (((zones_known_ >> zone) & 1U) != 0) strips_[zone]->mix(piece_, ducks_, gains);
  }
  now_ += base::FrameCount{frames};
  offset_ += frames;
  watch_silence(piece_.at, frames);
}

void Mixer::render_decks() HORNBILL_REALTIME {
  const std::span<float> gains = std::span(gains_).first(static_cast<std::size_t>(piece_.frames));
  const std::size_t count = samples(piece_.frames);
  for (std::size_t d = 0; d < decks_.size(); ++d) {
    Deck& deck = decks_[d];
    if (deck.idle() || !deck.sounds()) continue;
    const std::span<float> sound =
        std::span(deck_sound_).subspan(d * samples(block_frames_), count);
    deck.render(piece_.at, sound, gains);
    const Route& route = deck.order().route;
    if (route.kind == RouteKind::programme) {
      add_to_programme(route.programme, sound);
    } else {
      piece_.overlays[static_cast<std::size_t>(piece_.overlay_count++)] = {sound.data(),
                                                                           route.zones, route.rank};
    }
  }
}

void Mixer::add_to_programme(ProgrammeIndex programme,
                             std::span<const float> stereo) HORNBILL_REALTIME {
  float* bus = programme_buses_.data() + programme * samples(block_frames_);
  if (piece_.programmes[programme] == nullptr) {
    piece_.programmes[programme] = bus;
    std::copy(stereo.begin(), stereo.end(), bus);
    return;
  }
  for (std::size_t i = 0; i < stereo.size(); ++i) bus[i] += stereo[i];
}

void Mixer::watch_silence(base::FramePos at, int frames) HORNBILL_REALTIME {
  for (std::size_t p = 0; p < watches_.size(); ++p) {
    if (!watches_[p].on()) continue;
    const auto programme = static_cast<ProgrammeIndex>(p);
    switch (watches_[p].add(at, piece_.programmes[p], frames)) {
      case SilenceWatch::Change::none:
        break;
      case SilenceWatch::Change::began:
        report(SilenceBegan{programme});
        break;
      case SilenceWatch::Change::ended:
        report(SilenceEnded{programme});
        break;
    }
  }
}

}  // namespace hornbill::audio
