// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "audio/engine/command_queue.h"
#include "audio/engine/deck.h"
#include "audio/engine/duck_bank.h"
#include "audio/engine/engine.h"
#include "audio/engine/realtime.h"
#include "audio/engine/silence_watch.h"
#include "audio/engine/zone_strip.h"
#include "base/spsc_ring.h"

namespace hornbill::audio {

// What the engine thread does: the inside of Engine.
// A block is cut into pieces at the frames where anything begins or ends; within a piece every
// deck, programme and zone is one straight loop.
// Thread: engine, except where noted.
class Mixer {
 public:
  explicit Mixer(const EngineOptions& options);

  void render() HORNBILL_REALTIME;

  // Thread: any.
  const ZoneStrip& strip(ZoneIndex zone) const { return *strips_[zone]; }
  std::uint64_t reports_lost() const { return reports_lost_.load(std::memory_order_relaxed); }
  base::FramePos position() const { return {position_.load(std::memory_order_relaxed)}; }

  // Written by the core, read here; and the other way round.
  base::SpscRing<Command>& commands() { return commands_; }
  base::SpscRing<Report>& reports() { return reports_; }

 private:
  // What arms a deck: the start that follows its end.
  struct Armed {
    bool on = false;
    StartDeck next;
  };

  // mixer_orders.cpp
  void collect_commands() HORNBILL_REALTIME;
  void apply_due_commands() HORNBILL_REALTIME;
  bool obey(const CommandBody& body) HORNBILL_REALTIME;
  bool obey(const StartDeck& order) HORNBILL_REALTIME;
  bool obey(const FadeDeck& order) HORNBILL_REALTIME;
  bool obey(const ArmDeck& order) HORNBILL_REALTIME;
  bool obey(const DisarmDeck& order) HORNBILL_REALTIME;
  bool obey(const SetZone& order) HORNBILL_REALTIME;
  bool obey(const HoldZones& order) HORNBILL_REALTIME;
  bool obey(const WatchSilence& order) HORNBILL_REALTIME;
  bool acceptable(const StartDeck& order) const HORNBILL_REALTIME;
  bool feed_in_use(const Feed* feed) const HORNBILL_REALTIME;
  bool plays(DeckIndex deck, PlayToken token) const HORNBILL_REALTIME;
  void start(const StartDeck& order) HORNBILL_REALTIME;
  void settle_decks() HORNBILL_REALTIME;
  bool settle_deck(DeckIndex deck) HORNBILL_REALTIME;
  void report(const ReportBody& body) HORNBILL_REALTIME;

  // mixer.cpp
  int plan_piece() HORNBILL_REALTIME;
  void render_piece(int frames) HORNBILL_REALTIME;
  void render_decks() HORNBILL_REALTIME;
  void add_to_programme(ProgrammeIndex programme, std::span<const float> stereo) HORNBILL_REALTIME;
  void watch_silence(base::FramePos at, int frames) HORNBILL_REALTIME;

  const int block_frames_;
  base::SpscRing<Command> commands_;
  base::SpscRing<Report> reports_;
  std::atomic<std::uint64_t> reports_lost_{0};
  std::atomic<std::int64_t> position_{0};

  CommandQueue queue_;
  base::FramePos now_;  // first frame of the next piece
  int offset_ = 0;      // of it in the block

  std::array<Deck, kMaxDecks> decks_;
  int decks_in_use_ = 0;
  std::array<Armed, kMaxDecks> armed_;
  std::uint64_t reserved_ = 0;  // bit d: deck d is what some other deck is armed with
  static_assert(kMaxDecks <= 64);
  DuckBank ducks_;
  std::array<SilenceWatch, kMaxProgrammes> watches_;
  std::vector<std::unique_ptr<ZoneStrip>> strips_;
  std::uint64_t zones_known_ = 0;  // bit z: a command named zone z

  MixPiece piece_;
  std::vector<float> programme_buses_;  // kMaxProgrammes x block
  std::vector<float> deck_sound_;       // kMaxDecks x block
  std::vector<float> gains_;            // scratch
};

}  // namespace hornbill::audio
