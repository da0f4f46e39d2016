// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hornbill::alerts {

// One stretch of an alert that is never cut by an update in its middle.
enum class PieceKind : std::uint8_t {
  attention,  // the signal of the alert's class, or that of drills
  drill,      // "This is an exercise", first and last
  opening,    // "Urgent announcement from the district office"
  message,    // what there is to say
  closing,    // "Listen to this station", if the phrase library has one
  end_signal,
  ended,  // "The announcement is cancelled", after a cancel
  live,   // somebody speaks; how long is known when they have ended
};
std::string_view to_string(PieceKind kind);

struct Piece {
  PieceKind kind = PieceKind::message;
  std::string language;  // empty: no words
  int clip = 0;          // index into the alert's clips; -1: live
  bool operator==(const Piece&) const = default;
};

// What the zones that share their languages hear, in order: `before`, then `repeated` as often as
// ordered with a gap between, then `after`. A cancel plays `cancelled` instead of the rest.
struct SoundGroup {
  std::vector<std::string> zones;
  std::vector<Piece> before;
  std::vector<Piece> repeated;
  std::vector<Piece> after;
  std::vector<Piece> cancelled;
  bool operator==(const SoundGroup&) const = default;
};

// All that an alert sounds like, before it is accepted. Each zone is in one group.
using SoundPlan = std::vector<SoundGroup>;

}  // namespace hornbill::alerts
