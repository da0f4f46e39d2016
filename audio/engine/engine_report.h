// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <variant>

#include "audio/engine/engine_command.h"
#include "base/frames.h"

namespace hornbill::audio {

enum class EndCause : std::uint8_t {
  finished,  // the feed came to its end
  stopped,   // by FadeDeck
  dry,       // the feed ran empty before its end; the last 240 frames were faded out
  failed,    // the feed's source broke off; faded likewise
};

// At the first frame of the deck's sound, so after the `lead` of its duck.
struct DeckStarted {
  DeckIndex deck = 0;
  PlayToken token = 0;
};
// At the first frame after the deck's sound. The engine no longer touches the deck's feed.
struct DeckEnded {
  DeckIndex deck = 0;
  PlayToken token = 0;
  EndCause cause = EndCause::finished;
  base::FrameCount played;  // frames taken from the feed
};
struct CommandLate {
  std::uint64_t id = 0;
  base::FrameCount by;
};
// A command that could not be obeyed: a bug of the sender (deck busy, index out of range).
struct CommandRefused {
  std::uint64_t id = 0;
};
struct SilenceBegan {
  ProgrammeIndex programme = 0;
};
struct SilenceEnded {
  ProgrammeIndex programme = 0;
};

using ReportBody =
    std::variant<DeckStarted, DeckEnded, CommandLate, CommandRefused, SilenceBegan, SilenceEnded>;

// Something that happened in the engine, at exactly frame `at`.
struct Report {
  base::FramePos at;
  ReportBody body;
};
static_assert(std::is_trivially_copyable_v<Report>);

}  // namespace hornbill::audio
