// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "alerts/model/alert.h"
#include "alerts/sources/sound/leveller.h"
#include "audio/engine/clip.h"

namespace hornbill::alerts {

// The sounds without words. Each has a pitch pattern and a rhythm of its own, between 400 Hz and
// 3 kHz, where a horn is loud; none glides like a siren, and none holds the pair of tones that is
// reserved for the Emergency Alert System.
enum class Signal : std::uint8_t {
  life_safety,  // 24 quick notes, four runs of two rising threes: 4.3 notes a second
  priority,     // four pairs of a low and a high note: 1.5 notes a second
  normal,       // a chime of four bells, three down and one up
  drill,        // three long hollow notes of one low pitch, trembling
  end,          // two bells, falling
  cancelled,    // three quick notes falling, the last long
};
std::string_view to_string(Signal signal);

// The attention signal of a class, or that of drills.
Signal attention_of(AlertClass urgency, bool drill);

// The sound itself: mono, silent at both ends, levelled to the target like every clip. The same
// bits at each call. Attention signals last 4 to 10 s, the other two less than 3 s.
// Thread: any; takes tens of milliseconds.
audio::Clip make_signal(Signal signal, const LevelTarget& target = {});

// The same, kept until another target is asked for: every alert has three of them, and a station
// has one loudness. Thread: any.
std::shared_ptr<const audio::Clip> kept_signal(Signal signal, const LevelTarget& target);

}  // namespace hornbill::alerts
