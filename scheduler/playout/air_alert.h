// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert.h"
#include "alerts/model/sound_plan.h"
#include "audio/engine/clip.h"
#include "base/frames.h"
#include "base/time.h"

namespace hornbill::scheduler {

// An alert as the core needs it: complete, so that nothing has to be read or decoded any more.
// Immutable. Requires: at most 63 zones named, every clip index valid, no empty clip.
struct AirAlert {
  std::uint64_t number = 0;  // of the station; grows, never used twice
  alerts::AlertClass urgency = alerts::AlertClass::normal;
  bool drill = false;
  std::optional<base::UtcTime> not_before;
  base::UtcTime expires;
  // Where its end was given as a length: so long from its arrival, or from `not_before`, counted in
  // frames, so that it holds as long whatever the clock is set to. Counts before `expires`.
  std::optional<base::Duration> lasts;
  // Where nobody knows the time: it is over so long after its arrival, counted in frames, and by
  // `expires` too once the time is known.
  std::optional<base::Duration> at_most = {};
  alerts::Repeats repeats;
  alerts::ReturnPolicy after = alerts::ReturnPolicy::as_the_item_says;
  alerts::SoundPlan plan;
  std::optional<alerts::LiveMessage> live;  // there where the plan has a live piece
  std::vector<std::shared_ptr<const audio::Clip>> clips;
  std::vector<std::uint64_t> replaces;  // they end at the end of their phrase
  bool resumed = false;                 // it was on air when the program ended
  std::string title;                    // for the as-run and the screen
  std::string issuer;
};

// To be put on air.
struct PutAlert {
  std::shared_ptr<const AirAlert> alert;
};
// To be ended now.
struct EndAlert {
  std::uint64_t number = 0;
  bool spoken = true;  // with the "cancelled" phrase where it was heard already
  std::string why;     // "cancelled by nid"
  // It is no cancel: what was to be said live is said, and the alert goes on to its end signal.
  bool live_over = false;
};

// What became of an alert.
enum class AlertEvent : std::uint8_t {
  waits,       // it is in the queue; `text` says for what
  began,       // the attention signal is heard, at exactly `at`
  repeated,    // heard to the end once more, `repetition` times by now
  cut,         // in these zones, by a more urgent one: it will be heard there again; or ended
  completed,   // as often as ordered, in these zones
  aired,       // completed everywhere: over
  cancelled,   // over
  superseded,  // over
  expired,     // over; `text` says whether it was heard at all
  refused,     // there was no room for it: over
};
constexpr bool is_over(AlertEvent e) { return e >= AlertEvent::aired; }

struct AlertReport {
  std::uint64_t number = 0;
  AlertEvent event = AlertEvent::waits;
  base::FramePos at;
  base::UtcTime utc;
  std::vector<std::string> zones;
  int repetition = 0;
  std::string text;
};

}  // namespace hornbill::scheduler
