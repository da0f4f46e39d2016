// SPDX-License-Identifier: Apache-2.0
// What the running station says of itself and is told to do.
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "hornbill/live_station_impl.h"
#include "hornbill/start_configuration.h"
#include "scheduler/journal/as_run_reader.h"

namespace hornbill {
namespace {

std::vector<std::string> as_texts(const std::vector<config::ConfigFault>& faults) {
  std::vector<std::string> texts;
  for (const auto& fault : faults) texts.push_back(to_string(fault));
  return texts;
}

}  // namespace

LiveStation::Pulse LiveStation::pulse() {
  Impl& s = *impl_;
  if (s.journal) s.journal->beat(s.heartbeat());
  const audio::LiveProgress progress = s.driver->progress();
  Pulse pulse;
  const std::uint64_t now = std::min(progress.blocks / 2, progress.ticks);
  pulse.moved = now != std::exchange(s.last_progress, now);
  const auto shot = snapshot();
  if (!shot) return pulse;
  std::set<std::string> present;
  for (const scheduler::Fault& fault : shot->faults) {
    present.insert(fault.key);
    if (!s.logged.contains(fault.key)) s.log.warning(fault.key, fault.text);
  }
  for (const std::string& key : s.logged) {
    if (!present.contains(key)) s.log.info(key, "over: " + key);
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

std::vector<scheduler::Fault> LiveStation::Impl::output_faults() {
  std::vector<scheduler::Fault> faults;
  const std::lock_guard lock(config_mutex);
  if (!config_fault.empty()) faults.push_back({"configuration", {}, config_fault});
  for (const auto& output : outputs.outputs) {
    const audio::OutputState state = output->state();
    const bool bad =
        state.health == audio::OutputHealth::lost || state.health == audio::OutputHealth::stalled;
    // On an alternative it plays, and nobody hears that something wants mending.
    if (bad || state.stand_in) {
      faults.push_back({"output." + state.zone + "." + state.name,
                        {},
                        "Zone " + state.zone + ", " + state.name + ": " + state.text});
    }
  }
  for (const auto& input : inputs.owned) {
    const audio::InputState state = input->state();
    if (state.health == audio::InputHealth::lost) {
      faults.push_back({"input." + state.name, {}, "Input " + state.name + ": " + state.text});
    }
  }
  return faults;
}

std::shared_ptr<const scheduler::StationSnapshot> LiveStation::Impl::with_faults(
    std::shared_ptr<const scheduler::StationSnapshot> shot) {
  std::vector<scheduler::Fault> faults = output_faults();
  if (journal) {
    for (auto& fault : journal->faults()) faults.push_back(std::move(fault));
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

web::StationNow LiveStation::now() const { return {impl_->time.utc(), impl_->engine.position()}; }

web::StationIdentity LiveStation::identity() const {
  const std::lock_guard lock(impl_->config_mutex);
  return {impl_->options.version, impl_->config->file, impl_->started, impl_->config->setup->zone};
}

std::vector<audio::OutputState> LiveStation::outputs() const {
  const std::lock_guard lock(impl_->config_mutex);
  std::vector<audio::OutputState> states;
  for (const auto& output : impl_->outputs.outputs) states.push_back(output->state());
  return states;
}

std::vector<web::ZoneMeter> LiveStation::levels() const {
  const std::lock_guard lock(impl_->config_mutex);
  std::vector<web::ZoneMeter> meters;
  const auto& zones = impl_->config->setup->zones;
  for (std::size_t z = 0; z < zones.size(); ++z) {
    const audio::ZoneLevels l = impl_->engine.levels(static_cast<audio::ZoneIndex>(z));
    meters.push_back({zones[z].name, zones[z].programme, l.peak, l.rms, l.limiter_gain});
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
  return id;
}

base::Result<web::ReloadOutcome> LiveStation::reload(const std::string& who) {
  const std::unique_lock busy(impl_->reload_mutex, std::try_to_lock);
  if (!busy) return base::fail(base::ErrorCode::refused, "a reload is under way");
  config::ParseOptions parse = impl_->options.parse;
  parse.files = config::FileCheck::warning;
  const config::ParsedConfig parsed = config::read_station_config(identity().config_file, parse);
  web::ReloadOutcome outcome;
  outcome.faults = as_texts(parsed.faults);
  outcome.accepted = parsed.config != nullptr;
  if (!outcome.accepted) {
    const std::string error = first_error(parsed.faults);
    impl_->log.error("reload", "the new configuration is refused, the old one goes on: " + error);
    impl_->set_config_fault("The configuration was refused, and the one before goes on: " + error +
                            ". Mend it and run \"hornbill reload\".");
    return outcome;
  }
  impl_->apply(parsed.config);
  impl_->accept(*parsed.config);
  impl_->log.info("reload", "configuration reloaded by " + who);
  return outcome;
}

}  // namespace hornbill
