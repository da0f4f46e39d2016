// SPDX-License-Identifier: Apache-2.0
// How the station comes to life, changes its configuration and ends.
#include "hornbill/live_station.h"

#include <utility>

#include "config/last_good.h"
#include "hornbill/live_station_impl.h"
#include "scheduler/journal/open_store.h"

namespace hornbill {
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
  if (config_fault.empty()) accept(*config);
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
  listeners.standing = [this](const scheduler::Standing& s) {
    if (journal) journal->keep(s);
  };
  listeners.snapshot = [this](std::shared_ptr<const scheduler::StationSnapshot> shot) {
    const std::lock_guard lock(snapshot_mutex);
    latest = std::move(shot);
  };
  keep_inputs(library.library);
  listeners.input = [this](base::Tick tick, const scheduler::Input& input) {
    input_journal->record(tick, input);
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

// The journal of all that the core is given, so that this day can be replayed.
void LiveStation::Impl::keep_inputs(std::shared_ptr<const playlists::Library> library) {
  scheduler::InputJournalOptions keep;
  keep.folder = config->state_folder + "/journal";
  keep.setup_text = config->sources.front().text;
  keep.seed = config->setup->seed;
  input_journal = std::make_unique<scheduler::InputJournal>(keep, std::move(library), time);
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
  // A decode server of its own, so that neither the programme nor this waits for the other.
  auto made = audio::DecodeServer::start(options.program);
  if (!made) {
    log.error("library", made.error().message);
    return;
  }
  const std::unique_ptr<audio::DecodeServer> analyser = std::move(*made);
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

// From now on this is what the station starts with when its file is spoilt.
void LiveStation::Impl::accept(const config::StationConfig& accepted) {
  const auto kept = config::keep_last_good(accepted, options.parse, time.utc());
  if (!kept) {
    log.warning("configuration",
                "the configuration could not be kept for a start without its "
                "file: " +
                    kept.error().message);
  }
  set_config_fault("");
}

void LiveStation::Impl::set_config_fault(std::string fault) {
  const std::lock_guard lock(config_mutex);
  config_fault = std::move(fault);
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
  input_journal->setup_text(next->sources.front().text);
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

}  // namespace hornbill
