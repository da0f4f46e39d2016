// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "playlists/playlist.h"
#include "playlists/segment.h"
#include "scheduler/playout/clock_map.h"
#include "scheduler/playout/file_faults.h"
#include "scheduler/playout/outbox.h"
#include "scheduler/playout/station_setup.h"
#include "scheduler/playout/voices.h"

namespace hornbill::scheduler {

// Where an entry is in its playlist. Recurrences of an entry that takes a few items each time share
// one.
struct PlaylistPlace {
  playlists::PlaylistOptions options;
  playlists::PlaylistCursor cursor;
  std::shared_ptr<const playlists::Library> library;   // that the cursor's indices belong to
  std::shared_ptr<const playlists::Library> searched;  // for members that cannot be played
  base::UtcTime searched_at;

  // Takes the place over into a new library.
  void move_to(std::shared_ptr<const playlists::Library> next);
};

// What the parts of the core share during a step. Thread: core.
struct CoreContext {
  CoreContext(std::shared_ptr<const StationSetup> s, std::shared_ptr<const playlists::Library> l,
              std::vector<audio::Feed*> feeds, audio::Feed* builtin)
      : setup(std::move(s)),
        library(std::move(l)),
        voices(std::move(feeds), builtin, clock, files) {}

  std::shared_ptr<const StationSetup> setup;
  std::shared_ptr<const playlists::Library> library;
  ClockMap clock;
  FileFaults files;
  Voices voices;
  Outbox out;
  playlists::PlayHistory history;
  // Places in the playlists of entries that take a few items each time they come round, by name.
  std::map<std::string, std::shared_ptr<PlaylistPlace>> rotations;
  std::map<std::string, InputReport> inputs;  // the last word of each live input
  base::Tick tick;
  bool changed = false;     // the snapshot is out of date
  std::uint64_t picks = 0;  // grows; makes each cursor's seed its own

  // The time at the earliest frame that can still be commanded.
  base::UtcTime now() const { return clock.utc_at(out.earliest()); }
  base::FramePos earliest() const { return out.earliest(); }
  bool input_usable(const std::string& name) const {
    const auto it = inputs.find(name);
    return it != inputs.end() && it->second.usable;
  }
};

// Writes a line about what was not heard, or about the station itself. What was missed at its
// planned time stands at that time, whether that was known ahead or noticed later.
void write_note(CoreContext& context, AsRunKind kind, AsRunRecord record);

// The linear gain that brings a segment to the station's loudness. Unknown loudness is taken as
// -14 LUFS, so that a loud master does not blare before it was analysed.
float loudness_gain(const playlists::Segment& segment, const SoundOptions& sound);

}  // namespace hornbill::scheduler
