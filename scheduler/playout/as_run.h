// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/frames.h"
#include "base/time.h"

namespace hornbill::scheduler {

enum class AsRunKind : std::uint8_t {
  item,      // a segment of an entry, heard
  overlay,   // a segment heard over the programme
  input,     // a live input, heard
  silence,   // silence that the timetable asked for
  fallback,  // what sounded because nothing else could
  missed,    // an entry or item that was not heard, and why
  alert,     // an alert, heard in the zones named
  note,      // a fact about the station: start, stop, hole, clock step, operator's order
};

// One line of the as-run: what was really heard, when, where, why. A record is sent when it
// begins and again, with the same id and an end, when it ends.
struct AsRunRecord {
  std::uint64_t id = 0;  // grows; unique in the store
  AsRunKind kind = AsRunKind::note;
  std::string programme;
  std::string zones;    // comma-separated
  std::string entry;    // the rule's name
  std::string segment;  // its id
  std::string title;
  std::string artist;
  std::optional<base::UtcTime> planned;  // the entry's planned start
  base::UtcTime started;                 // missed: when it was due, if that is known
  base::FramePos started_frame;          // exact, of the engine's time line
  std::optional<base::UtcTime> ended;
  base::FrameCount played;
  std::string how_ended;  // "finished", "cut by News", "skipped by nid", ...
  std::string reason;     // why it sounded, or why it did not
  base::FrameCount from;  // place in the segment's file where it began
};

}  // namespace hornbill::scheduler
