// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/frames.h"
#include "base/time.h"

namespace hornbill::scheduler {

// How far ahead the core acts, and how it sounds where nobody set it.

// A change is ordered this far ahead: late enough to heed the last input, early enough for the
// engine to have it in time.
inline constexpr base::FrameCount kCommit{5 * base::kTickFrames};
// What comes next is made ready this long before.
inline constexpr base::Duration kPrepare = std::chrono::seconds(15);
inline constexpr base::FrameCount kPrepareFrames = base::to_frames(kPrepare);
// After an alert: near its end, because only then it is known.
inline constexpr base::FrameCount kReturnPrepare = base::seconds_to_frames(3);
// Entries are taken from the plan this long before their start.
inline constexpr base::Duration kTakeAhead = std::chrono::seconds(20);
inline constexpr base::Tick kRetry{500};  // 10 s, after something could not be played
// A lone item that could not be opened is tried again after this while, as long as its start is
// further away than that.
inline constexpr base::Duration kTryAgain = std::chrono::seconds(2);
inline constexpr base::Tick kTryAgainTicks = base::tick_of({base::to_frames(kTryAgain).value});
// An entry lets those of the same instant that stand before it go first while they are being
// opened, for less than the patience of a programme that has nothing to play.
inline constexpr base::Tick kTurn{20};
inline constexpr int kMostFailures = 10;  // in a row, before an entry is given up or rests

inline constexpr base::FrameCount kEdge{240};         // 5 ms: no click, no audible fade
inline constexpr base::FrameCount kComeBack{24'000};  // an interrupted item returns over 0.5 s
inline constexpr base::FrameCount kStopFade{24'000};
// The programme stays out this long after an alert, so that the next alert can follow on it.
inline constexpr base::FrameCount kHoldOn{4'800};

inline constexpr std::uint64_t kFallback = 0;  // the fallback's layer

}  // namespace hornbill::scheduler
