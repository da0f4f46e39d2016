// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/model/alert_options.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "playlists/playlist.h"
#include "playlists/segment.h"
#include "scheduler/timetable/rule.h"

namespace hornbill::scheduler {

// How sound is mixed; [sound].
struct SoundOptions {
  double loudness_lufs = -16.0;  // target of every zone, -23..-14
  double true_peak_dbtp = -1.0;
  double max_boost_db = 12.0;                              // most by which a quiet item is raised
  base::Duration crossfade{std::chrono::seconds(2)};       // where a playlist says nothing
  base::Duration cut_fade{std::chrono::milliseconds(50)};  // fade on every cut
  double duck_db = -15.0;                                  // programme under speech, negative
  base::Duration duck_attack{std::chrono::milliseconds(300)};
  base::Duration duck_hold{std::chrono::milliseconds(400)};
  base::Duration duck_release{std::chrono::milliseconds(800)};
};

// [fallback]
struct FallbackOptions {
  std::optional<PlayTarget> play;  // playlist or segment; after it the built-in sound
  double silence_dbfs = -60.0;     // RMS below which a programme counts as silent
  base::Duration silence_after{std::chrono::seconds(5)};  // 0: not watched
  bool silent_when_idle = false;  // nothing scheduled is silence; the rest is for failures
};

// [zones.NAME] as far as mixing goes.
struct ZoneOptions {
  std::string name;
  std::string programme = "main";
  std::optional<double> loudness_lufs;
  std::uint8_t number = 0;  // the engine's; filled in by with_zone_numbers()
};

// [inputs.NAME]
struct InputOptions {
  std::string name;
  std::string soundcard;  // either this
  std::string url;        // or this
  double silence_dbfs = -50.0;
  base::Duration silence_after{std::chrono::seconds(5)};
  base::Duration return_after{std::chrono::seconds(2)};  // of steady sound, before it comes back

  bool operator==(const InputOptions&) const = default;
};

// All that the core knows of the station; immutable, replaced as a whole on reload.
struct StationSetup {
  std::string name;
  base::TimeZone zone = base::TimeZone::utc();
  std::uint64_t seed = 1;
  SoundOptions sound;
  FallbackOptions fallback;
  alerts::AlertOptions alerts;
  std::vector<ZoneOptions> zones;
  std::vector<InputOptions> inputs;
  std::vector<std::string> programmes;  // "main" first
  std::vector<playlists::PlaylistOptions> playlists;
  std::vector<Rule> rules;  // file order
};

}  // namespace hornbill::scheduler
