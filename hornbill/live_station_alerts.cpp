// SPDX-License-Identifier: Apache-2.0
// What the running station has for alerts: where they come from, who is told, who listens.
#include <iterator>
#include <utility>

#include "hornbill/live_station_impl.h"

namespace hornbill {

bool LiveStation::Impl::clock_trusted() const {
  const std::lock_guard lock(snapshot_mutex);
  return latest != nullptr && latest->clock_trusted;
}

// What the last run left is put into the mixing before the mixing begins.
void LiveStation::Impl::begin_alerts() {
  LiveAlertsParts parts{
      time, wiring->alerts(), log, [this] { return clock_trusted(); }, options.program, {}, {}, {},
      {}};
  parts.tell = [this](const std::string& text) { tell(text); };
  parts.sounds = [this](std::uint64_t alert, const std::string& zone, base::FramePos from,
                        base::FramePos to) { sounds(alert, zone, from, to); };
  parts.written = [this](std::span<const scheduler::ChainEntry> entries) {
    if (journal) journal->mirror(entries);
  };
  parts.store = [this] { return journal ? journal->location() : std::string(); };
  alerts = std::make_unique<LiveAlerts>(config, std::move(parts));
  alerts->carry_mirror_on();
  alerts->desk().recover(restored.last_alive);
}

void LiveStation::Impl::change_sources() {
  if (sources) return sources->change(config);
  auto fresh = std::make_unique<AlertSources>(
      config, AlertSourcesParts{time, alerts->desk(), log, [this] { return clock_trusted(); },
                                state_folder + "/alerts/sources"});
  const std::lock_guard lock(config_mutex);
  sources = std::move(fresh);
}

void LiveStation::Impl::open_same_monitors() {
  SameMonitorSetup wanted = same_monitor_setup(*config);
  // A header that is just being heard is not lost by a reload that does not concern it.
  if (same_monitors && wanted == same_setup) return;
  std::unique_ptr<SameMonitors> old;
  {
    const std::lock_guard lock(config_mutex);
    old = std::move(same_monitors);
  }
  old.reset();  // an input is opened by one at a time
  SameMonitorsParts parts{time, alerts->desk(), log, [this] { return clock_trusted(); }, {}};
  parts.open = [this](const std::string& name) {
    return open_monitored_input(*config->setup, name, *server);
  };
  auto fresh = std::make_unique<SameMonitors>(*config, std::move(parts));
  const std::lock_guard lock(config_mutex);
  same_monitors = std::move(fresh);
  same_setup = std::move(wanted);
}

void LiveStation::Impl::change_outputs(const config::StationConfig& to) {
  outputs.change(to, [this](std::vector<audio::LiveRoute> routes) {
    output_routes = std::move(routes);
    use_routes();
  });
}

void LiveStation::Impl::use_routes() {
  if (!driver) return;  // it is not made yet
  auto routes = output_routes;
  if (air_checks) {
    auto of_checks = air_checks->routes();
    std::move(of_checks.begin(), of_checks.end(), std::back_inserter(routes));
  }
  driver->set_routes(std::move(routes));
}

void LiveStation::Impl::change_air_checks() {
  if (!air_checks) {
    auto fresh = std::make_shared<AirChecks>(
        [this](const AirVerdict& verdict) {
          log.info("alerts.air",
                   "alert " + std::to_string(verdict.alert) + ": " + to_text(verdict));
          alerts->desk().heard(verdict);
        },
        time);
    const std::lock_guard lock(config_mutex);
    air_checks = std::move(fresh);
  }
  const auto& setup = *config->setup;
  air_checks->change(
      {config->alerts.air_checks, setup.zones, setup.inputs},
      [&](const std::string& name) { return open_monitored_input(setup, name, *server); },
      [this] { use_routes(); });
}

void LiveStation::Impl::open_notifier() {
  NotifierOptions how;
  how.station = config->setup->name;
  how.zone = config->setup->zone;
  how.notify = config->alerts.notify;
  {
    const std::lock_guard lock(told_mutex);
    how.state = told_state;
  }
  how.keep = [this](const std::string& state) {
    {
      const std::lock_guard lock(told_mutex);
      told_state = state;
    }
    if (journal) journal->set_value(kToldValue, state);
  };
  auto fresh = std::make_shared<Notifier>(how, time);
  // The old one ends after the lock is gone: it may wait for a host that does not answer.
  const std::lock_guard lock(config_mutex);
  notifier.swap(fresh);
}

// Once a second.
void LiveStation::Impl::tend_alerts(const std::vector<scheduler::Fault>& faults) {
  alerts->desk().tick();
  std::shared_ptr<Notifier> telling;
  std::shared_ptr<AirChecks> listening;
  {
    const std::lock_guard lock(config_mutex);
    telling = notifier;
    listening = air_checks;
  }
  if (telling) telling->observe(faults);
  std::vector<scheduler::Fault> found;
  if (listening) found = listening->faults();
  if (telling) {
    for (auto& fault : telling->faults()) found.push_back(std::move(fault));
  }
  const std::lock_guard lock(config_mutex);
  alert_faults = std::move(found);
}

void LiveStation::Impl::tell(const std::string& text) {
  std::shared_ptr<Notifier> telling;
  {
    const std::lock_guard lock(config_mutex);
    telling = notifier;
  }
  if (telling) telling->alert(text);
}

void LiveStation::Impl::sounds(std::uint64_t alert, const std::string& zone, base::FramePos from,
                               base::FramePos to) {
  std::shared_ptr<AirChecks> listening;
  {
    const std::lock_guard lock(config_mutex);
    listening = air_checks;
  }
  if (listening) listening->observe(alert, zone, from, to);
}

}  // namespace hornbill
