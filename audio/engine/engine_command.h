// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <variant>

#include "audio/engine/feed.h"
#include "base/frames.h"

namespace hornbill::audio {

// Capacities of the engine's fixed arrays.
inline constexpr int kMaxDecks = 64;
inline constexpr int kMaxProgrammes = 16;
inline constexpr int kMaxZones = 64;
inline constexpr int kMaxHolds = 64;

using DeckIndex = std::uint8_t;
using ProgrammeIndex = std::uint8_t;
using ZoneIndex = std::uint8_t;
using ZoneMask = std::uint64_t;  // bit z: zone z

// What the core calls one use of a deck; comes back in every report about it. Never reused.
using PlayToken = std::uint64_t;

enum class Curve : std::uint8_t {
  linear,
  equal_power,  // sqrt of the linear ramp: the sum of powers of a fade-in and its fade-out is 1
};

// A gain ramp. Units: frames; 0 is a step. Equal power is linear below 480 frames, because the
// first step of a square root would click.
struct Fade {
  base::FrameCount length{};
  Curve curve = Curve::linear;
};

// Where a deck sounds.
enum class RouteKind : std::uint8_t {
  programme,  // on the bus of one programme, and so in every zone that follows it
  overlay,    // over the programme, in the zones of the mask
};
struct Route {
  RouteKind kind = RouteKind::programme;
  ProgrammeIndex programme = 0;
  ZoneMask zones = 0;
  // Overlays: who is lowered by whom. A duck lowers what has a lower rank than its deck; the
  // programme has rank 0.
  std::uint8_t rank = 1;
};

// Lowers the programme, and overlays of a lower rank, under an overlay deck, in the deck's zones,
// for as long as the deck sounds.
// attack begins `lead` frames before the deck's first frame is heard: the deck's own sound is held
// back by `lead` after the command's frame. Several ducks at once: the deepest counts.
struct Duck {
  float gain = 1.0F;  // linear; 1 is no ducking
  base::FrameCount lead{};
  base::FrameCount attack{};
  base::FrameCount hold{};
  base::FrameCount release{};
};

// Starts `feed` on `deck` at the command's frame. The deck must be idle and armed by nobody, and no
// other deck may play the feed (any number may play one made by Feed::from_memory).
struct StartDeck {
  DeckIndex deck = 0;
  PlayToken token = 0;
  Feed* feed = nullptr;   // stays the core's; the engine lets go of it with DeckEnded
  base::FrameCount from;  // clips: the first frame that is played
  Route route{};
  float gain = 1.0F;  // linear: the item's loudness correction
  Fade fade_in{};
  // Fade applied to the last frames before the feed's own end, so that an abrupt end does not
  // click; 0 for items that join without a gap.
  base::FrameCount end_fade{240};
  Duck duck{};
};

// Moves the deck's fader to `level` (linear, 1 = full), or, if `then_stop`, to 0 and ends the deck
// there: DeckEnded comes at the command's frame + the fade's length. A fade is never shorter than
// 48 frames. A deck that is still waiting for its `lead` ends at once, without DeckStarted.
struct FadeDeck {
  DeckIndex deck = 0;
  PlayToken token = 0;  // ignored if the deck plays another token by now
  float level = 0.0F;
  Fade fade{};
  bool then_stop = true;
};

// Starts `next` at the frame where `deck` ends by itself, runs dry or fails, instead of silence.
// One arming a deck; a later one replaces it; ended with the deck. `next.deck` must be idle.
// Refused when the deck no longer plays `token`: the end came first.
struct ArmDeck {
  DeckIndex deck = 0;
  PlayToken token = 0;
  StartDeck next{};
};
struct DisarmDeck {
  DeckIndex deck = 0;
  PlayToken token = 0;
};

// A zone's strip: which programme it follows and how loud. Takes effect with a ramp of 10 ms, or
// at once at frame 0. A change of programme is a crossfade of 10 ms.
struct SetZone {
  ZoneIndex zone = 0;
  bool active = false;
  ProgrammeIndex programme = 0;
  float gain = 1.0F;       // linear, before the limiter
  float ceiling = 0.891F;  // linear true-peak ceiling, -1 dBTP
};

// Lowers what has a lower rank in those zones, sound or no sound, until it is let go: an alert
// holds its zones between its pieces too. `hold` is the sender's number for it; one that is on
// already is let go first. Letting go begins the hold and release of the order that lets go; a
// duck's `lead` counts nothing here. From then on it lowers what is below that order's rank.
struct HoldZones {
  std::uint8_t hold = 0;  // < kMaxHolds
  bool on = false;
  ZoneMask zones = 0;
  std::uint8_t rank = 1;
  Duck duck{};
};

// The programme is silent below `threshold` (linear RMS over 100 ms) for `after`: one
// SilenceBegan, and SilenceEnded when it is louder again. `after` 0 switches the watch off.
// Both come at the end of the window of 100 ms that decided; windows begin at multiples of 100 ms.
struct WatchSilence {
  ProgrammeIndex programme = 0;
  float threshold = 0.001F;
  base::FrameCount after{};
};

using CommandBody =
    std::variant<StartDeck, FadeDeck, ArmDeck, DisarmDeck, SetZone, HoldZones, WatchSilence>;

// One order to the engine. It takes effect exactly at `at`; the block is split there. One that
// arrives after its frame is applied at the next block and reported as CommandLate.
// Commands of one frame take effect in the order in which they were posted.
struct Command {
  base::FramePos at;
  std::uint64_t id = 0;
  CommandBody body;
};
static_assert(std::is_trivially_copyable_v<Command>);

}  // namespace hornbill::audio
