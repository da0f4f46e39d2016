// SPDX-License-Identifier: Apache-2.0
#include "hornbill/same_monitors.h"

#include <algorithm>
#include <utility>

namespace hornbill {
namespace {

constexpr std::size_t kMostUndated = 16;
constexpr std::size_t kMostEarlier = 200;

// Zones by location, of those for which the monitor may speak.
alerts::SameZones zones_of(const config::SameMonitorConfig& monitor,
                           const std::vector<config::ZonePlace>& places) {
  alerts::SameZones zones;
  for (const config::ZonePlace& place : places) {
    const bool named =
        monitor.zones.empty() ||
        std::find(monitor.zones.begin(), monitor.zones.end(), place.zone) != monitor.zones.end();
    if (!named) continue;
    for (const std::string& location : same_locations(place)) {
      zones[location].push_back(place.zone);
    }
  }
  return zones;
}

}  // namespace

SameMonitorSetup same_monitor_setup(const config::StationConfig& config) {
  SameMonitorSetup setup{config.alerts.same_monitors, {}, {}};
  if (!setup.monitors.empty()) setup.places = config.alerts.places;
  for (const config::SameMonitorConfig& monitor : setup.monitors) {
    for (const scheduler::InputOptions& input : config.setup->inputs) {
      if (input.name == monitor.input) setup.inputs.push_back(input);
    }
  }
  return setup;
}

SameMonitors::SameMonitors(const config::StationConfig& config, SameMonitorsParts parts)
    : parts_(std::move(parts)) {
  for (const config::SameMonitorConfig& wanted : config.alerts.same_monitors) {
    auto monitor = std::make_unique<Monitor>();
    monitor->config = wanted;
    monitor->zones = zones_of(wanted, config.alerts.places);
    monitors_.push_back(std::move(monitor));
  }
  if (monitors_.empty()) return;
  remember_earlier();
  for (std::size_t n = 0; n < monitors_.size(); ++n) {
    std::unique_ptr<audio::LiveInput> input = parts_.open(monitors_[n]->config.input);
    if (!input) continue;
    monitors_[n]->listener = std::make_unique<audio::InputListener>(
        std::move(input), [this, n](std::span<const float> mono) { hear(n, mono); });
  }
}

// The listeners' threads end before what they use.
SameMonitors::~SameMonitors() {
  for (const auto& monitor : monitors_) monitor->listener.reset();
}

void SameMonitors::remember_earlier() {
  const auto earlier = parts_.desk.alerts({.live_only = false, .limit = kMostEarlier});
  if (!earlier) return;
  for (const alerts::AlertRecord& record : *earlier) {
    if (record.draft().source != alerts::AlertSource::same || record.steps().empty()) continue;
    const base::UtcTime then = record.steps().front().when;
    if (const auto header = alerts::parse_same(record.draft().id, then)) {
      memory_.is_new(*header, then);
    }
  }
}

void SameMonitors::hear(std::size_t monitor, std::span<const float> mono) {
  Monitor& at = *monitors_[monitor];
  at.decoder.add(mono);
  std::vector<Heard> fresh;
  while (auto heard = at.decoder.take()) {
    parts_.log.info("alerts.same." + at.config.name, "heard " + heard->text);
    if (heard->kind == alerts::SameReception::Kind::header) {
      fresh.push_back({monitor, std::move(heard->text)});
    }
  }
  {
    // A header's time has no year: it says nothing while the clock may be of another one.
    const std::lock_guard lock(mutex_);
    undated_.insert(undated_.end(), fresh.begin(), fresh.end());
    while (undated_.size() > kMostUndated) undated_.pop_front();
    if (undated_.empty() || !parts_.clock_trusted()) return;
    fresh.assign(undated_.begin(), undated_.end());
    undated_.clear();
  }
  for (const Heard& heard : fresh) take_header(heard);
}

void SameMonitors::take_header(const Heard& heard) {
  const Monitor& at = *monitors_[heard.monitor];
  const std::string key = "alerts.same." + at.config.name;
  const base::UtcTime now = parts_.time.utc();
  const auto header = alerts::parse_same(heard.header, now);
  if (!header) {
    parts_.log.warning(key, heard.header + ": " + header.error().message);
    return;
  }
  auto draft = alerts::draft_of(*header, at.zones, now);
  if (!draft) {
    parts_.log.info(key, draft.error().message);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    if (!memory_.is_new(*header, now)) return;
  }
  alerts::Verdict verdict;
  verdict.decision = alerts::Decision::hold;
  verdict.reasons = {"it was heard in " + at.config.input +
                     ", where anybody can play such tones: a person must agree"};
  const auto answer = parts_.desk.take_in({std::move(*draft), std::move(verdict), false});
  parts_.log.info(key, answer ? "alert " + std::to_string(answer->number) + ": " +
                                    std::string(alerts::to_string(answer->state))
                              : answer.error().message);
}

std::vector<scheduler::Fault> SameMonitors::faults() const {
  std::vector<scheduler::Fault> faults;
  for (const auto& monitor : monitors_) {
    if (!monitor->listener) continue;
    const audio::InputState input = monitor->listener->input();
    if (input.health != audio::InputHealth::lost) continue;
    faults.push_back({"alerts.same." + monitor->config.name + ".input",
                      {},
                      "SAME monitor " + monitor->config.name + ": nothing is heard, as " +
                          monitor->config.input + " is lost: " + input.text});
  }
  const std::lock_guard lock(mutex_);
  if (!undated_.empty()) {
    faults.push_back({"alerts.same.clock",
                      {},
                      "Alerts: " + undated_.back().header +
                          " was heard and waits until the station's clock is right"});
  }
  return faults;
}

}  // namespace hornbill
