// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "audio/engine/engine_command.h"
#include "audio/engine/envelope.h"
#include "audio/engine/realtime.h"
#include "base/frames.h"

namespace hornbill::audio {

// All that lowers programmes at present. A duck outlives its deck by its hold and release, so
// decks and ducks are counted apart.
class DuckBank {
 public:
  explicit DuckBank(int block_frames);

  // Who lowers: a deck, or a hold, whose owners begin at kFirstHold.
  using Owner = std::uint8_t;
  static constexpr Owner kFirstHold = kMaxDecks;
  static_assert(kMaxDecks + kMaxHolds <= 256);

  // Thread: engine, as all below. The attack begins at `at`. One that is still on for the same
  // owner is let go first.
  void begin(Owner owner, const Route& route, const Duck& duck,
             base::FramePos at) HORNBILL_REALTIME;
  // The owner's sound ended before frame `at`: the hold begins.
  void end(Owner owner, base::FramePos at) HORNBILL_REALTIME;
  // The same with another hold, release and rank than those it began with.
  void end(Owner owner, const HoldZones& as, base::FramePos at) HORNBILL_REALTIME;

  // Works out the gains of all ducks for `frames` frames from `at`; forgets those that are over.
  void prepare(base::FramePos at, int frames) HORNBILL_REALTIME;
  // What a source of that rank is multiplied by in `zone` in the prepared piece, one gain a frame;
  // empty: by 1. Valid until the next call.
  std::span<const float> gains(ZoneIndex zone, std::uint8_t rank) HORNBILL_REALTIME;

 private:
  static constexpr int kMaxDucks = 2 * kMaxDecks + kMaxHolds;

  struct Entry {
    bool used = false;
    bool released = false;
    Owner owner = 0;
    ZoneMask zones = 0;
    std::uint8_t rank = 1;
    base::FrameCount hold;
    Fade release_fade;
    Envelope attack;
    Envelope release;
    base::FramePos release_at;  // counts once `released`

    float gain_at(base::FramePos at) const HORNBILL_REALTIME;
    bool over(base::FramePos at) const HORNBILL_REALTIME;
    void fill(base::FramePos at, std::span<float> gains) const HORNBILL_REALTIME;
  };
  Entry& free_entry(base::FramePos at) HORNBILL_REALTIME;

  std::array<Entry, kMaxDucks> entries_;
  int used_ = 0;

  // The prepared piece: the ducks that are on, and a row of gains each.
  std::array<ZoneMask, kMaxDucks> row_zones_{};
  std::array<std::uint8_t, kMaxDucks> row_ranks_{};
  int rows_ = 0;
  int frames_ = 0;
  std::vector<float> row_gains_;
  // The last answer, since zones under the same ducks follow each other.
  std::vector<float> deepest_;
  std::array<bool, kMaxDucks> answered_{};
  bool has_answer_ = false;
};

}  // namespace hornbill::audio
