// SPDX-License-Identifier: Apache-2.0
// What the running station says of itself and is told to do.
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "hornbill/live_station_impl.h"
#include "scheduler/journal/as_run_reader.h"

namespace hornbill {
namespace {

constexpr std::string_view kOfFile = "file.";  // keys of faults, before the path

std::string key_of(const audio::OutputState& output) {
  return "output." + output.zone + "." + output.name;
}

// What start and reload say of the configuration is logged by them.
bool is_logged_elsewhere(const std::string& fault) {
  return fault.starts_with("reload.") || fault == kConfigurationFault;
}

std::string too_often(const std::string& what, int count) {
  return what + " was restarted " + std::to_string(count) + " times within a minute.";
}

}  // namespace

LiveStation::Pulse LiveStation::pulse() {
  Impl& s = *impl_;
  if (s.journal) s.journal->beat(s.heartbeat());
  s.outputs.retry();
  s.watch_restarts();
  s.watch_zones();
  const audio::LiveProgress progress = s.driver->progress();
  Pulse pulse;
  pulse.moved = progress.done != std::exchange(s.last_progress, progress.done);
  const auto shot = snapshot();
  s.tend_alerts(shot ? shot->faults : std::vector<scheduler::Fault>());
  if (!shot) return pulse;
  std::set<std::string> present;
  for (const scheduler::Fault& fault : shot->faults) {
    present.insert(fault.key);
    if (s.logged.contains(fault.key) || is_logged_elsewhere(fault.key)) continue;
    const bool of_file = fault.key.starts_with(kOfFile);
    if (of_file && !s.log_names(fault.key.substr(kOfFile.size()))) continue;
    s.log.warning(fault.key, fault.text);
  }
  for (const std::string& key : s.logged) {
    if (!present.contains(key) && !is_logged_elsewhere(key)) s.log.info(key, "over: " + key);
  }
  s.logged = std::move(present);
  for (const auto& programme : shot->programmes) {
    for (const auto& item : programme.on_air) {
      pulse.line += (pulse.line.empty() ? "" : "; ") + programme.name + ": " +
                    (item.title.empty() ? item.entry : item.title);
    }
  }
  return pulse;
}

std::vector<scheduler::Fault> LiveStation::Impl::device_faults() const {
  std::vector<scheduler::Fault> faults;
  std::set<std::string> told;
  const auto tell = [&](const audio::OutputState& state) {
    if (!told.insert(key_of(state)).second) return;
    faults.push_back(
        {key_of(state), {}, "Zone " + state.zone + ", " + state.name + ": " + state.text});
  };
  for (const audio::OutputState& state : outputs.states()) {
    const bool bad =
        state.health == audio::OutputHealth::lost || state.health == audio::OutputHealth::stalled;
    // On an alternative it plays, and nobody hears that something wants mending.
    if (bad || state.stand_in) tell(state);
  }
  for (const audio::OutputState& state : outputs.not_open()) tell(state);
  for (const audio::InputState& state : inputs->states()) {
    if (state.health == audio::InputHealth::lost) {
      faults.push_back({"input." + state.name, {}, "Input " + state.name + ": " + state.text});
    }
  }
  return faults;
}

// Helpers come back by themselves; that they do so again and again is a fault. The first look at a
// card is its start.
void LiveStation::Impl::watch_restarts() {
  const base::SteadyTime now = time.steady();
  decoder_restarts.saw(server->restarts(), now);
  const int decoder = decoder_restarts.too_many();
  show_fault("decoder.restarts", decoder > 0 ? too_often("The decoder", decoder) : "");
  std::map<std::string, RestartWatch> cards;
  for (const audio::OutputState& state : outputs.states()) {
    const std::string key = key_of(state) + ".restarts";
    RestartWatch& watch = cards[key] = card_restarts[key];
    watch.saw(state.reopened, now);
    const int count = watch.too_many();
    const std::string what = "Zone " + state.zone + ": " + state.name;
    show_fault(key, count > 0 ? too_often(what, count) : "");
  }
  for (const auto& [key, watch] : card_restarts) {
    if (!cards.contains(key)) show_fault(key, "");
  }
  card_restarts = std::move(cards);
}

// What the core must know of the outputs: alerts wait for one that plays.
void LiveStation::Impl::watch_zones() {
  for (auto& report : zone_watch.look(outputs.zones_that_play())) {
    zone_news.push_back(std::move(report));
  }
  const auto rest = std::find_if_not(zone_news.begin(), zone_news.end(),
                                     [this](const auto& report) { return wiring->put(report); });
  zone_news.erase(zone_news.begin(), rest);
}

std::shared_ptr<const scheduler::StationSnapshot> LiveStation::Impl::with_faults(
    std::shared_ptr<const scheduler::StationSnapshot> shot) {
  std::vector<scheduler::Fault> faults = device_faults();
  {
    const std::lock_guard lock(config_mutex);
    for (const auto& [key, text] : own_faults) faults.push_back({key, {}, text});
  }
  if (journal) {
    for (auto& fault : journal->faults()) faults.push_back(std::move(fault));
  }
  for (auto& fault : alerts->faults()) faults.push_back(std::move(fault));
  {
    const std::lock_guard lock(config_mutex);
    for (const auto& fault : alert_faults) faults.push_back(fault);
    if (sources) {
      for (auto& fault : sources->faults()) faults.push_back(std::move(fault));
    }
    if (same_monitors) {
      for (auto& fault : same_monitors->faults()) faults.push_back(std::move(fault));
    }
  }
  const std::lock_guard lock(snapshot_mutex);
  std::map<std::string, base::UtcTime> since;
  for (scheduler::Fault& fault : faults) {
    const auto known_since = fault_since.find(fault.key);
    if (known_since != fault_since.end()) fault.since = known_since->second;
    if (fault.since == base::UtcTime{}) fault.since = time.utc();
    since[fault.key] = fault.since;
  }
  fault_since = std::move(since);
  if (!shot || faults.empty()) return shot;
  auto joined = std::make_shared<scheduler::StationSnapshot>(*shot);
  joined->faults.insert(joined->faults.end(), faults.begin(), faults.end());
  return joined;
}

std::shared_ptr<const scheduler::StationSnapshot> LiveStation::snapshot() const {
  std::shared_ptr<const scheduler::StationSnapshot> shot;
  {
    const std::lock_guard lock(impl_->snapshot_mutex);
    shot = impl_->latest;
  }
  return impl_->with_faults(std::move(shot));
}

web::AlertControl* LiveStation::alert_control() { return &impl_->alerts->desk(); }

web::StationNow LiveStation::now() const { return {impl_->time.utc(), impl_->engine.position()}; }

web::StationIdentity LiveStation::identity() const {
  const std::lock_guard lock(impl_->config_mutex);
  return {impl_->options.version, impl_->config->file, impl_->started, impl_->config->setup->zone};
}

std::vector<audio::OutputState> LiveStation::outputs() const { return impl_->outputs.states(); }

std::vector<web::ZoneMeter> LiveStation::levels() const {
  const std::lock_guard lock(impl_->config_mutex);
  std::vector<web::ZoneMeter> meters;
  for (const scheduler::ZoneOptions& zone : impl_->config->setup->zones) {
    const audio::ZoneLevels l = impl_->engine.levels(zone.number);
    meters.push_back({zone.name, zone.programme, l.peak, l.rms, l.limiter_gain});
  }
  return meters;
}

web::StationHealth LiveStation::health() const {
  const audio::LiveProgress progress = impl_->driver->progress();
  const bool ready = snapshot() != nullptr;
  return {progress.ticks > 0, ready, ready ? "playing" : "starting"};
}

base::Result<std::vector<scheduler::AsRunRecord>> LiveStation::as_run(
    const scheduler::AsRunQuery& query) {
  if (!impl_->journal) return base::fail(base::ErrorCode::unavailable, "there is no store");
  auto reader = scheduler::AsRunReader::open(impl_->journal->location());
  if (!reader) return base::fail(reader.error());
  std::vector<scheduler::AsRunRecord> records;
  auto read = reader->read(query, [&](const scheduler::AsRunRecord& r) {
    records.push_back(r);
    return records.size() < query.limit;
  });
  if (!read) return base::fail(read.error());
  return records;
}

base::Result<std::vector<audio::DeviceInfo>> LiveStation::devices() {
  return audio::list_devices();
}

// What was put before this call is obeyed by the next tick but one, which hands the journal how the
// programmes stand then.
void LiveStation::Impl::wait_until_kept() {
  constexpr std::uint64_t kTicks = 3;
  constexpr int kLooks = 100;
  const std::uint64_t until = driver->progress().ticks + kTicks;
  for (int i = 0; i < kLooks && driver->progress().ticks < until; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (journal) journal->flush(std::chrono::seconds(1));
}

base::Result<std::uint64_t> LiveStation::command(scheduler::OperatorAction action,
                                                 const std::string& programme,
                                                 const std::string& who) {
  {
    const std::lock_guard lock(impl_->config_mutex);
    const auto& names = impl_->config->setup->programmes;
    if (!programme.empty() && std::find(names.begin(), names.end(), programme) == names.end()) {
      return base::fail(base::ErrorCode::not_found, "there is no programme \"" + programme + "\"");
    }
  }
  const std::uint64_t id = ++impl_->last_command;
  if (!impl_->wiring->put(scheduler::OperatorCommand{id, action, programme, who})) {
    return base::fail(base::ErrorCode::limit, "too many orders are waiting; try again");
  }
  impl_->wait_until_kept();
  const std::lock_guard lock(impl_->refused_mutex);
  if (auto why = impl_->refused.extract(id)) {
    return base::fail(base::ErrorCode::refused, std::move(why.mapped()));
  }
  return id;
}

}  // namespace hornbill
