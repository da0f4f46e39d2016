// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scheduler/playout/air_alert.h"
#include "tests/support/core_world.h"

namespace hornbill::tests {

// Scripted alerts: every piece has a level of its own, so that one sees in the sound what is heard.
// Pieces of one alert: attention `base`, opening base + 0.02, message + 0.04, end signal + 0.06,
// "ended" + 0.08.
struct AlertSpec {
  std::uint64_t number = 1;
  alerts::AlertClass urgency = alerts::AlertClass::life_safety;
  std::vector<std::string> zones{"village"};
  float base = 0.3F;
  base::UtcTime expires = at(23);
  int count = 1;
  base::Duration gap{std::chrono::seconds(2)};
  bool drill = false;
};
inline constexpr base::FrameCount kAttention{24'000};
inline constexpr base::FrameCount kOpening{14'400};
inline constexpr base::FrameCount kMessage{48'000};
inline constexpr base::FrameCount kEndSignal{9'600};
inline constexpr base::FrameCount kEnded{12'000};
// From the first frame of the attention signal to the last of the end signal, heard once.
inline constexpr base::FrameCount kWhole = kAttention + kOpening + kMessage + kEndSignal;

inline constexpr base::FrameCount kFade{2400};  // the cut fade, 50 ms
inline constexpr base::FrameCount kEdges{241};  // pieces fade in and out over 5 ms
inline constexpr base::FrameCount kSecond{48'000};

// One group with all its pieces; to be changed before it is handed over.
std::shared_ptr<scheduler::AirAlert> make_alert(const AlertSpec& spec);
// The same with a live piece in the place of the message, for at most `longest`.
std::shared_ptr<scheduler::AirAlert> make_live_alert(const AlertSpec& spec, base::Duration longest);
// Adds a clip of that level and returns its index.
int add_clip(scheduler::AirAlert& alert, base::FrameCount length, float level);
// A group that says `level` for a second and nothing else.
alerts::SoundGroup plain_group(scheduler::AirAlert& alert, std::vector<std::string> zones,
                               float level);

void put(CoreWorld& world, const std::shared_ptr<scheduler::AirAlert>& alert);

// The reports of one event of one alert, in order.
std::vector<scheduler::AlertReport> reports(const CoreWorld& world, std::uint64_t number,
                                            scheduler::AlertEvent event);
// Where one alert began for the n-th time, counted from 0; -1: it did not.
base::FramePos alert_began(const CoreWorld& world, std::uint64_t number = 1, std::size_t time = 0);
// The events of one alert as words, without "waits": "began village", "aired".
std::vector<std::string> story(const CoreWorld& world, std::uint64_t number);

// A station that plays "a" all day in two zones that follow one programme, and that segment: an
// hour of a steady level of 0.1.
scheduler::StationSetup two_zones_of_music();
inline const std::map<std::string, ScriptedSegment> kMusicHour{{"a", {3600, 0.1F}}};

// The level that a kept zone had at a frame.
inline float level(const CoreWorld& world, int zone, base::FramePos at) {
  return world.sound(zone, at);
}
// The first frame from `from` on at which the zone's level is within 0.0005 of `level`; -1: none.
std::int64_t first_frame(const CoreWorld& world, int zone, float level, base::FramePos from = {});
// The largest difference between a frame and the next in [from, to).
float largest_step(const CoreWorld& world, int zone, base::FramePos from, base::FramePos to);
struct Stretch {
  base::FramePos from;
  base::FramePos to;  // the first frame behind it
};
// Whether the level lies within 0.0005 of `level` in all of the stretch.
bool steady(const CoreWorld& world, int zone, float level, Stretch stretch);

}  // namespace hornbill::tests
