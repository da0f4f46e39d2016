// SPDX-License-Identifier: Apache-2.0
// How the station comes to life and ends.
#include "hornbill/live_station.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/wait_unless.h"
#include "hornbill/live_station_impl.h"
#include "scheduler/journal/open_store.h"

namespace hornbill {
namespace {

constexpr std::size_t kMostLines = 50;  // of the log, for the files that are bad at a time
// New files can wait until the station is heard: a start needs both of a small box's processors.
constexpr base::Duration kAnalysisWaits = std::chrono::seconds(1);

}  // namespace

LiveStation::LiveStation(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LiveStation::~LiveStation() { impl_->end(); }

base::Result<std::unique_ptr<LiveStation>> LiveStation::start(
    std::shared_ptr<const config::StationConfig> config, const LiveStationOptions& options,
    Log& log) {
  auto impl = std::make_unique<Impl>(numbered(*config, nullptr), options, log);
  if (auto begun = impl->begin(); !begun) return base::fail(begun.error());
  return std::unique_ptr<LiveStation>(new LiveStation(std::move(impl)));
}

void LiveStation::Impl::open_store() {
  scheduler::StoreOptions store;
  store.folder = config->state_folder;
  store.now = time.utc();
  store.zone = config->setup->zone;
  auto opened = scheduler::open_station_store(store);
  if (!opened) {
    log.error("store", opened.error().message);
    return;
  }
  if (opened->fault) log.error("store", *opened->fault);
  restored = opened->restored;
  if (auto kept = opened->store.value(kToldValue); kept && *kept) told_state = std::move(**kept);
  if (auto facts = opened->store.known_facts()) known = std::move(*facts);
  journal = std::make_unique<scheduler::Journal>(std::move(*opened), time);
}

base::Result<void> LiveStation::Impl::begin() {
  // A sound card first: it takes longer to open than all the rest here.
  change_outputs(*config);
  auto on_air = audio::DecodeServer::start(options.program);
  if (!on_air) return base::fail(on_air.error());
  server = std::move(*on_air);
  open_store();
  if (options.configuration_fault.empty()) {
    accept(*config);
  } else {
    show_fault(kConfigurationFault, options.configuration_fault);
  }
  LoadOptions nothing;
  nothing.analyse = false;
  FactsKeeper facts;
  facts.load = [this] { return known; };
  LoadedLibrary library = load_library(*config, *server, facts, nothing);
  log_problems(library);

  keep_inputs(library.library);
  wiring = std::make_unique<StationWiring>(config->setup, library.library, pool, listeners());
  begin_alerts();
  wiring->put(restored);
  inputs = std::make_unique<StationInputs>(*server);
  // The core does not run yet: nobody needs to be waited for.
  inputs->change(*config->setup,
                 [this](LiveInputs next) { wiring->set_live_inputs(std::move(next), [] {}); });
  feeder = std::make_unique<audio::Feeder>(*server, audio::FeederOptions{});
  audio::LiveOptions live;
  live.trusted_from = options.trusted_from;
  driver = std::make_unique<audio::LiveDriver>(engine, *feeder, *wiring, time, live);
  use_routes();
  driver->start();
  watch_restarts();  // from here on they count
  library_thread = std::jthread([this](std::stop_token stop) {
    if (base::wait_unless(stop, kAnalysisWaits)) analyse(stop);
  });
  change_air_checks();
  open_notifier();
  change_sources();
  open_same_monitors();
  reloader = std::make_unique<Reloader>(
      [this](const std::string& who, const std::stop_token& stop) { return reload(who, stop); });
  return {};
}

// All of these are called by the core's thread.
StationListeners LiveStation::Impl::listeners() {
  StationListeners to;
  to.as_run = [this](const scheduler::AsRunRecord& r) {
    if (journal) journal->record(r);
  };
  to.standing = [this](const scheduler::Standing& s) {
    if (journal) journal->keep(s);
  };
  to.order = [this](const scheduler::OrderAnswer& answer) {
    if (answer.refused.empty()) return;
    const std::lock_guard lock(refused_mutex);
    refused[answer.id] = answer.refused;
  };
  to.snapshot = [this](std::shared_ptr<const scheduler::StationSnapshot> shot) {
    const std::lock_guard lock(snapshot_mutex);
    latest = std::move(shot);
  };
  to.alert = [this](const scheduler::AlertReport& report) { alerts->desk().report(report); };
  to.input = [this](base::Tick tick, const scheduler::Input& input) {
    input_journal->record(tick, input);
  };
  return to;
}

// The journal of all that the core is given, so that this day can be replayed.
void LiveStation::Impl::keep_inputs(std::shared_ptr<const playlists::Library> library) {
  scheduler::InputJournalOptions keep;
  keep.folder = config->state_folder + "/journal";
  keep.setup_text = config->sources.front().text;
  keep.seed = config->setup->seed;
  input_journal = std::make_unique<scheduler::InputJournal>(keep, std::move(library), time);
}

// Each line has a key of its own and there are few: what the log holds back when a message comes
// too often must not be a file's name.
void LiveStation::Impl::log_problems(const LoadedLibrary& library) {
  for (const std::string& problem : library.problems) log.warning("library." + problem, problem);
  std::vector<std::pair<std::string, std::string>> files;
  for (auto& [path, what] : bad_files(*library.library)) {
    if (log_names(path)) files.emplace_back(path, what);
  }
  const std::size_t in_a_line = files.size() / kMostLines + 1;
  for (std::size_t i = 0; i < files.size(); i += in_a_line) {
    std::string line;
    for (std::size_t j = i; j < std::min(i + in_a_line, files.size()); ++j) {
      line += (j == i ? "File " : "; file ") + files[j].first + ": " + files[j].second;
    }
    log.warning("file." + files[i].first, line);
  }
}

// Whether the log has yet to name this file as faulty; from now on it has.
bool LiveStation::Impl::log_names(const std::string& path) {
  const std::lock_guard lock(named_mutex);
  return named.insert(path).second;
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
  alerts->fill_mirror();
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
  load.stop = stop;
  LoadedLibrary loaded = load_library(*now, *analyser, keeper(), load);
  known = std::move(loaded.facts);
  if (stop.stop_requested()) return;
  log_problems(loaded);
  if (loaded.analysed == 0) return;
  wiring->put(scheduler::LibraryChanged{loaded.library});
  log.info("library", "analysed " + std::to_string(loaded.analysed) + " files");
}

scheduler::Heartbeat LiveStation::Impl::heartbeat() const {
  return {time.utc(), engine.position()};
}

void LiveStation::Impl::stop_analysis() {
  library_thread.request_stop();
  if (library_thread.joinable()) library_thread.join();
}

void LiveStation::Impl::end() {
  if (std::exchange(ended, true)) return;
  reloader.reset();  // first: it may start the analysis again
  same_monitors.reset();
  sources.reset();
  stop_analysis();
  if (driver) driver->stop();
  {
    std::shared_ptr<AirChecks> old_checks;
    std::shared_ptr<Notifier> old_notifier;
    const std::lock_guard lock(config_mutex);  // gone before they are
    air_checks.swap(old_checks);
    notifier.swap(old_notifier);
  }
  alerts.reset();
  if (journal) journal->close(heartbeat());
}

}  // namespace hornbill
