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

  // Thread: engine, as all below. The attack begins at `at`. One that is still on for the same
  // deck is let go first.
  void begin(DeckIndex deck, ZoneMask zones, const Duck& duck, base::FramePos at) HORNBILL_REALTIME;
  // The deck's sound ended before frame `at`: the hold begins.
  void end(DeckIndex deck, base::FramePos at) HORNBILL_REALTIME;

  // Works out the gains of all ducks for `frames` frames from `at`; forgets those that are over.
  void prepare(base::FramePos at, int frames) HORNBILL_REALTIME;
  // What the programme in `zone` is multiplied by in the prepared piece, one gain a frame;
  // empty: by 1. Valid until the next call.
  std::span<const float> gains(ZoneIndex zone) HORNBILL_REALTIME;

 private:
  static constexpr int kMaxDucks = 2 * kMaxDecks;

  struct Entry {
    bool used = false;
    bool released = false;
    DeckIndex deck = 0;
    ZoneMask zones = 0;
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
  int rows_ = 0;
  int frames_ = 0;
  std::vector<float> row_gains_;
  // The last answer, since zones under the same ducks follow each other.
  std::vector<float> deepest_;
  std::array<bool, kMaxDucks> answered_{};
  bool has_answer_ = false;
};

}  // namespace hornbill::audio
