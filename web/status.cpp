// SPDX-License-Identifier: Apache-2.0
#include "web/status.h"

#include <algorithm>
#include <cmath>

#include "scheduler/journal/as_run_text.h"

namespace hornbill::web {
namespace {

using scheduler::AsRunKind;
using scheduler::ProgrammeState;

constexpr double kFloorDb = -120.0;

double to_db(float linear) {
  const double db = linear > 0.0F ? 20.0 * std::log10(static_cast<double>(linear)) : kFloorDb;
  return std::round(std::max(db, kFloorDb) * 10.0) / 10.0;
}

std::int64_t to_ms(base::FrameCount frames) { return frames.value * 1000 / base::kSampleRate; }

OnAirStatus describe(const scheduler::OnAir& on_air, const StationNow& now,
                     const base::TimeZone& zone) {
  OnAirStatus out;
  out.kind = to_string(on_air.kind);
  out.entry = on_air.entry;
  out.segment = on_air.segment;
  out.title = on_air.title;
  out.artist = on_air.artist;
  out.started = scheduler::format_to_second(on_air.started, zone);
  // By frames, not by the wall clock: a step of the clock moves nothing on air.
  out.elapsed_ms = std::max<std::int64_t>(0, to_ms(now.position - on_air.started_frame));
  if (on_air.length) out.length_ms = to_ms(*on_air.length);
  out.reason = on_air.reason;
  return out;
}

ProgrammeStatus describe(const scheduler::ProgrammeSnapshot& programme, const StationNow& now,
                         const base::TimeZone& zone) {
  ProgrammeStatus out;
  out.name = programme.name;
  out.state = to_string(programme.state);
  out.held = programme.held;
  for (const auto& on_air : programme.on_air) out.on_air.push_back(describe(on_air, now, zone));
  for (const auto& next : programme.next) {
    out.next.push_back({next.entry, next.what, zone.format(next.start), next.hard});
  }
  return out;
}

}  // namespace

std::string_view to_string(AsRunKind kind) {
  switch (kind) {
    case AsRunKind::item:
      return "item";
    case AsRunKind::overlay:
      return "overlay";
    case AsRunKind::input:
      return "input";
    case AsRunKind::silence:
      return "silence";
    case AsRunKind::fallback:
      return "fallback";
    case AsRunKind::missed:
      return "missed";
    case AsRunKind::alert:
      return "alert";
    case AsRunKind::note:
      return "note";
  }
  return "note";
}

std::string_view to_string(ProgrammeState state) {
  switch (state) {
    case ProgrammeState::playing:
      return "playing";
    case ProgrammeState::fallback:
      return "fallback";
    case ProgrammeState::held:
      return "held";
    case ProgrammeState::stopped:
      return "stopped";
    case ProgrammeState::waiting_for_clock:
      return "waiting_for_clock";
  }
  return "fallback";
}

std::string_view to_string(audio::OutputHealth health) {
  switch (health) {
    case audio::OutputHealth::opening:
      return "opening";
    case audio::OutputHealth::playing:
      return "playing";
    case audio::OutputHealth::stalled:
      return "stalled";
    case audio::OutputHealth::lost:
      return "lost";
  }
  return "lost";
}

std::vector<OutputStatus> gather_outputs(const StationControl& control) {
  std::vector<OutputStatus> out;
  for (const audio::OutputState& state : control.outputs()) {
    OutputStatus& o = out.emplace_back();
    o.name = state.name;
    o.zone = state.zone;
    o.health = to_string(state.health);
    o.text = state.text;
    o.xruns = state.xruns;
    o.dropped_frames = state.dropped_frames;
    o.reopened = state.reopened;
    o.latency_ms =
        std::floor(static_cast<double>(state.latency.value) * 10000.0 / base::kSampleRate) / 10.0;
    o.drift_ppm = std::round(state.drift_ppm);
  }
  return out;
}

std::vector<ZoneStatus> gather_zones(const StationControl& control) {
  std::vector<ZoneStatus> out;
  for (const ZoneMeter& meter : control.levels()) {
    out.push_back({meter.zone, meter.programme, to_db(meter.peak), to_db(meter.rms),
                   std::min(0.0, to_db(meter.limiter_gain))});
  }
  return out;
}

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

AlertStatus describe(const scheduler::AlertShown& alert, const base::TimeZone& zone) {
  AlertStatus out;
  out.number = alert.number;
  out.urgency = alerts::to_string(alert.urgency);
  out.drill = alert.drill;
  out.title = alert.title;
  out.issuer = alert.issuer;
  out.sounding = listed(alert.sounding);
  out.owed = listed(alert.owed);
  if (alert.began) out.began = zone.format(*alert.began);
  out.expires = zone.format(alert.expires);
  out.waits_for = alert.waits_for;
  return out;
}

}  // namespace

StationStatus gather_status(const StationControl& control) {
  const StationIdentity identity = control.identity();
  const StationNow now = control.now();
  const StationHealth health = control.health();
  StationStatus out;
  out.version = identity.version;
  out.config_file = identity.config_file;
  out.time = identity.zone.format(now.utc);
  out.time_zone = identity.zone.name();
  out.started = identity.zone.format(identity.started);
  out.live = health.live;
  out.ready = health.ready;
  out.health = health.text;
  out.zones = gather_zones(control);
  out.outputs = gather_outputs(control);
  const auto snapshot = control.snapshot();
  if (!snapshot) return out;
  out.station = snapshot->station;
  out.clock_trusted = snapshot->clock_trusted;
  for (const auto& programme : snapshot->programmes) {
    out.programmes.push_back(describe(programme, now, identity.zone));
  }
  for (const auto& alert : snapshot->alerts) out.alerts.push_back(describe(alert, identity.zone));
  for (const auto& fault : snapshot->faults) {
    out.faults.push_back({fault.key, identity.zone.format(fault.since), fault.text});
  }
  return out;
}

}  // namespace hornbill::web
