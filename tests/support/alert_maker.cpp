// SPDX-License-Identifier: Apache-2.0
#include "tests/support/alert_maker.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hornbill::tests {
namespace {

constexpr float kNear = 0.0005F;
constexpr base::FrameCount kPassing{200};  // a fade has left a level by then

std::string word(scheduler::AlertEvent event) {
  constexpr std::array<const char*, 10> kWords{"waits",     "began",  "repeated",  "cut",
                                               "completed", "aired",  "cancelled", "superseded",
                                               "expired",   "refused"};
  return kWords[static_cast<std::size_t>(event)];
}

}  // namespace

int add_clip(scheduler::AirAlert& alert, base::FrameCount length, float level) {
  auto clip = std::make_shared<audio::Clip>();
  clip->samples.assign(static_cast<std::size_t>(length.value),
                       static_cast<std::int16_t>(std::lround(level * 32768.0F)));
  alert.clips.push_back(std::move(clip));
  return static_cast<int>(alert.clips.size()) - 1;
}

alerts::SoundGroup plain_group(scheduler::AirAlert& alert, std::vector<std::string> zones,
                               float level) {
  alerts::SoundGroup group;
  group.zones = std::move(zones);
  group.repeated = {{alerts::PieceKind::message, "", add_clip(alert, kMessage, level)}};
  return group;
}

std::shared_ptr<scheduler::AirAlert> make_alert(const AlertSpec& spec) {
  using alerts::PieceKind;
  auto alert = std::make_shared<scheduler::AirAlert>();
  alert->number = spec.number;
  alert->urgency = spec.urgency;
  alert->drill = spec.drill;
  alert->expires = spec.expires;
  alert->repeats = {spec.count, spec.gap};
  alert->title = "Flood";
  alert->issuer = "district";
  alerts::SoundGroup group;
  group.zones = spec.zones;
  group.before = {{PieceKind::attention, "", add_clip(*alert, kAttention, spec.base)},
                  {PieceKind::opening, "vi", add_clip(*alert, kOpening, spec.base + 0.02F)}};
  group.repeated = {{PieceKind::message, "vi", add_clip(*alert, kMessage, spec.base + 0.04F)}};
  group.after = {{PieceKind::end_signal, "", add_clip(*alert, kEndSignal, spec.base + 0.06F)}};
  group.cancelled = {{PieceKind::ended, "vi", add_clip(*alert, kEnded, spec.base + 0.08F)}};
  alert->plan.push_back(std::move(group));
  return alert;
}

std::shared_ptr<scheduler::AirAlert> make_live_alert(const AlertSpec& spec,
                                                     base::Duration longest) {
  auto alert = make_alert(spec);
  alert->live = alerts::LiveMessage{"desk", longest};
  alert->plan[0].repeated = {{alerts::PieceKind::live, "", -1}};
  return alert;
}

void put(CoreWorld& world, const std::shared_ptr<scheduler::AirAlert>& alert) {
  world.input(scheduler::PutAlert{alert});
}

std::vector<scheduler::AlertReport> reports(const CoreWorld& world, std::uint64_t number,
                                            scheduler::AlertEvent event) {
  std::vector<scheduler::AlertReport> found;
  for (const auto& report : world.alerts()) {
    if (report.number == number && report.event == event) found.push_back(report);
  }
  return found;
}

base::FramePos alert_began(const CoreWorld& world, std::uint64_t number, std::size_t time) {
  const auto list = reports(world, number, scheduler::AlertEvent::began);
  return time < list.size() ? list[time].at : base::FramePos{-1};
}

std::vector<std::string> story(const CoreWorld& world, std::uint64_t number) {
  std::vector<std::string> lines;
  for (const auto& report : world.alerts()) {
    if (report.number != number || report.event == scheduler::AlertEvent::waits) continue;
    std::string line = word(report.event);
    for (const std::string& zone : report.zones) line += " " + zone;
    lines.push_back(line);
  }
  return lines;
}

std::int64_t first_frame(const CoreWorld& world, int zone, float level, base::FramePos from) {
  for (auto f = from; f < world.sound_end(); f += base::FrameCount{1}) {
    if (std::abs(world.sound(zone, f) - level) >= kNear) continue;
    const auto later = std::min(f + kPassing, world.sound_end() - base::FrameCount{1});
    if (std::abs(world.sound(zone, later) - level) < kNear) return f.value;
  }
  return -1;
}

float largest_step(const CoreWorld& world, int zone, base::FramePos from, base::FramePos to) {
  float largest = 0.0F;
  float last = world.sound(zone, from);
  for (auto f = from; f < std::min(to, world.sound_end()); f += base::FrameCount{1}) {
    largest = std::max(largest, std::abs(world.sound(zone, f) - last));
    last = world.sound(zone, f);
  }
  return largest;
}

bool steady(const CoreWorld& world, int zone, float level, Stretch stretch) {
  for (auto f = stretch.from; f < stretch.to; f += base::FrameCount{1}) {
    if (std::abs(world.sound(zone, f) - level) >= kNear) return false;
  }
  return true;
}

scheduler::StationSetup two_zones_of_music() {
  scheduler::StationSetup s = plain_setup();
  s.zones.push_back({"school", "main", std::nullopt});
  s.rules.push_back(rule("Music", "segment:a", "00:00"));
  return s;
}

}  // namespace hornbill::tests
