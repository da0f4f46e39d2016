// SPDX-License-Identifier: Apache-2.0
#include "hornbill/live_station.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "audio/engine/engine.h"
#include "audio/io/feeder.h"
#include "audio/io/live_driver.h"
#include "audio/media/decode_server.h"
#include "hornbill/library_loader.h"
#include "hornbill/station_inputs.h"
#include "hornbill/station_outputs.h"
#include "hornbill/station_wiring.h"
#include "scheduler/journal/journal.h"
#include "scheduler/journal/open_store.h"

namespace hornbill {
namespace {

constexpr int kFeeds = 64;

std::vector<std::string> as_texts(const std::vector<config::ConfigFault>& faults) {
  std::vector<std::string> texts;
  for (const auto& fault : faults) texts.push_back(to_string(fault));
  return texts;
}

}  // namespace

struct LiveStation::Impl {
  Impl(std::shared_ptr<const config::StationConfig> c, const LiveStationOptions& o, Log& l)
      : options(o),
        log(l),
        config(std::move(c)),
        pool(kFeeds),
        engine(audio::EngineOptions{}),
        cards(o.program) {}

  base::Result<void> begin();
  void open_store();
  std::shared_ptr<const scheduler::StationSnapshot> with_faults(
      std::shared_ptr<const scheduler::StationSnapshot> shot);
  std::vector<scheduler::Fault> output_faults();
  void analyse(std::stop_token stop);
  void end();
  void apply(std::shared_ptr<const config::StationConfig> next);
  scheduler::Heartbeat heartbeat() const;
  FactsKeeper keeper();

  LiveStationOptions options;
  Log& log;
  base::SystemTime time;
  base::UtcTime started = time.utc();
  mutable std::mutex config_mutex;  // config, outputs, inputs
  std::shared_ptr<const config::StationConfig> config;
  std::mutex reload_mutex;

  FeedPool pool;
  audio::Engine engine;
  audio::SoundCards cards;
  std::unique_ptr<audio::DecodeServer> server;    // for what is on air
  std::unique_ptr<audio::DecodeServer> analyser;  // for the library, so that neither waits
  std::unique_ptr<scheduler::Journal> journal;
  scheduler::Restored restored;
  playlists::KnownFacts known;
  OwnedInputs inputs;
  std::unique_ptr<StationWiring> wiring;
  std::unique_ptr<audio::Feeder> feeder;
  std::unique_ptr<audio::LiveDriver> driver;
  StationOutputs outputs;
  std::jthread library_thread;

  mutable std::mutex snapshot_mutex;
  std::shared_ptr<const scheduler::StationSnapshot> latest;
  std::map<std::string, base::UtcTime> fault_since;
  std::set<std::string> logged;
  std::atomic<std::uint64_t> last_command{0};
  std::uint64_t last_progress = 0;
  bool ended = false;
};

LiveStation::LiveStation(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LiveStation::~LiveStation() { impl_->end(); }

base::Result<std::unique_ptr<LiveStation>> LiveStation::start(
    std::shared_ptr<const config::StationConfig> config, const LiveStationOptions& options,
    Log& log) {
  auto impl = std::make_unique<Impl>(std::move(config), options, log);
  if (auto begun = impl->begin(); !begun) return base::fail(begun.error());
  return std::unique_ptr<LiveStation>(new LiveStation(std::move(impl)));
}

void LiveStation::Impl::open_store() {
  scheduler::StoreOptions store;
  store.folder = config->state_folder;
  store.now = time.utc();
  auto opened = scheduler::open_station_store(store);
  if (!opened) {
    log.error("store", opened.error().message);
    return;
  }
  if (opened->fault) log.error("store", *opened->fault);
  restored = opened->restored;
  if (auto facts = opened->store.known_facts()) known = std::move(*facts);
  journal = std::make_unique<scheduler::Journal>(std::move(*opened), time);
}

base::Result<void> LiveStation::Impl::begin() {
  // The helpers first: a decode server wants to be forked from a small process.
  auto on_air = audio::DecodeServer::start(options.program);
  if (!on_air) return base::fail(on_air.error());
  server = std::move(*on_air);
  open_store();
  LoadOptions nothing;
  nothing.analyse = false;
  FactsKeeper facts;
  facts.load = [this] { return known; };
  LoadedLibrary library = load_library(*config, *server, facts, nothing);
  for (const std::string& problem : library.problems) log.warning("library", problem);

  StationListeners listeners;
  listeners.as_run = [this](const scheduler::AsRunRecord& r) {
    if (journal) journal->record(r);
  };
  listeners.snapshot = [this](std::shared_ptr<const scheduler::StationSnapshot> shot) {
    const std::lock_guard lock(snapshot_mutex);
    latest = std::move(shot);
  };
  wiring = std::make_unique<StationWiring>(config->setup, library.library, pool, listeners);
  wiring->put(restored);
  inputs = make_inputs(*config->setup, *server);
  if (!inputs.by_name.empty()) wiring->set_live_inputs(inputs.by_name, [] {});
  feeder = std::make_unique<audio::Feeder>(*server, audio::FeederOptions{});
  audio::LiveOptions live;
  live.trusted_from = options.trusted_from;
  driver = std::make_unique<audio::LiveDriver>(engine, *feeder, *wiring, time, live);
  outputs = open_outputs(*config, cards, time);
  for (const std::string& problem : outputs.problems) log.error("output", problem);
  driver->set_routes(outputs.routes);
  driver->start();
  library_thread = std::jthread([this](std::stop_token stop) { analyse(stop); });
  return {};
}

FactsKeeper LiveStation::Impl::keeper() {
  FactsKeeper keep;
  keep.load = [this] { return known; };
  keep.save = [this](const std::string& path, const playlists::KnownFile& file) {
    if (journal) journal->remember({path, file});
  };
  return keep;
}

// Decodes what is not known yet, once, beside the programme; the core hears of it at the end.
void LiveStation::Impl::analyse(std::stop_token stop) {
  auto made = audio::DecodeServer::start(options.program);
  if (!made) {
    log.error("library", made.error().message);
    return;
  }
  analyser = std::move(*made);
  std::shared_ptr<const config::StationConfig> now;
  {
    const std::lock_guard lock(config_mutex);
    now = config;
  }
  LoadOptions load;
  load.workers = 1;
  load.progress = [&stop](std::size_t, std::size_t) { return !stop.stop_requested(); };
  LoadedLibrary loaded = load_library(*now, *analyser, keeper(), load);
  known = std::move(loaded.facts);
  if (stop.stop_requested()) return;
  for (const std::string& problem : loaded.problems) log.warning("library", problem);
  if (loaded.analysed == 0) return;
  wiring->put(scheduler::LibraryChanged{loaded.library});
  log.info("library", "analysed " + std::to_string(loaded.analysed) + " files");
}

scheduler::Heartbeat LiveStation::Impl::heartbeat() const {
  return {time.utc(), engine.position()};
}

void LiveStation::Impl::end() {
  if (std::exchange(ended, true)) return;
  library_thread.request_stop();
  if (library_thread.joinable()) library_thread.join();
  if (driver) driver->stop();
  if (journal) journal->close(heartbeat());
}

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
  for (const auto& output : outputs.outputs) {
    const audio::OutputState state = output->state();
    const bool bad =
        state.health == audio::OutputHealth::lost || state.health == audio::OutputHealth::stalled;
    if (bad) {
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
  return audio::list_devices(impl_->options.program);
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
  return id;
}

void LiveStation::Impl::apply(std::shared_ptr<const config::StationConfig> next) {
  LoadOptions nothing;
  nothing.analyse = false;
  FactsKeeper facts;
  library_thread.request_stop();
  if (library_thread.joinable()) library_thread.join();
  facts.load = [this] { return known; };
  const LoadedLibrary library = load_library(*next, *server, facts, nothing);
  wiring->put(scheduler::LibraryChanged{library.library});
  wiring->put(scheduler::SetupChanged{next->setup});

  auto fresh = std::make_shared<OwnedInputs>(make_inputs(*next->setup, *server));
  auto retired = std::make_shared<OwnedInputs>();
  StationOutputs old_outputs;
  const bool keep = same_outputs(*config, *next);
  StationOutputs opened;
  if (!keep) opened = open_outputs(*next, cards, time);
  {
    const std::lock_guard lock(config_mutex);
    *retired = std::exchange(inputs, std::move(*fresh));
    config = next;
    if (!keep) old_outputs = std::exchange(outputs, std::move(opened));
  }
  if (!keep) driver->set_routes(outputs.routes);
  // The core thread says when it no longer uses the old inputs; only then do they go.
  wiring->set_live_inputs(inputs.by_name, [retired] {});
  library_thread = std::jthread([this](std::stop_token stop) { analyse(stop); });
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
    impl_->log.error("reload", "the new configuration is refused, the old one goes on: " +
                                   (outcome.faults.empty() ? "" : outcome.faults.front()));
    return outcome;
  }
  impl_->apply(parsed.config);
  impl_->log.info("reload", "configuration reloaded by " + who);
  return outcome;
}

}  // namespace hornbill
