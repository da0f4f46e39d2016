// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "audio/engine/engine.h"
#include "audio/io/feeder.h"
#include "audio/io/live_driver.h"
#include "audio/media/decode_server.h"
#include "hornbill/air_checks.h"
#include "hornbill/alert_sources.h"
#include "hornbill/library_loader.h"
#include "hornbill/live_alerts.h"
#include "hornbill/live_station.h"
#include "hornbill/notifier.h"
#include "hornbill/reloader.h"
#include "hornbill/restart_watch.h"
#include "hornbill/same_monitors.h"
#include "hornbill/station_inputs.h"
#include "hornbill/station_outputs.h"
#include "hornbill/station_wiring.h"
#include "hornbill/zone_watch.h"
#include "scheduler/journal/input_journal.h"
#include "scheduler/journal/journal.h"

namespace hornbill {

// Feeds for what plays, what follows and what sounds over it, in every programme.
inline constexpr int kLiveFeeds = 64;

// Key of the fault that the configuration in force is older than its file.
inline constexpr const char* kConfigurationFault = "configuration";

// Under this key the store has what the notifier remembers.
inline constexpr const char* kToldValue = "notifications";

// The configuration with its zones numbered as the core numbers them after `before`.
std::shared_ptr<const config::StationConfig> numbered(const config::StationConfig& config,
                                                      const config::StationConfig* before);

// The parts of a running station, in the order in which they are made; undone in reverse.
struct LiveStation::Impl {
  Impl(std::shared_ptr<const config::StationConfig> c, const LiveStationOptions& o, Log& l)
      : options(o),
        log(l),
        config(std::move(c)),
        pool(kLiveFeeds),
        engine(audio::EngineOptions{}),
        outputs(time) {}

  base::Result<void> begin();
  void open_store();
  void wait_until_kept();
  std::shared_ptr<const scheduler::StationSnapshot> with_faults(
      std::shared_ptr<const scheduler::StationSnapshot> shot);
  std::vector<scheduler::Fault> device_faults() const;
  void watch_restarts();
  void watch_zones();
  void analyse(std::stop_token stop);
  void stop_analysis();
  void end();
  scheduler::Heartbeat heartbeat() const;
  FactsKeeper keeper();
  void log_problems(const LoadedLibrary& library);
  bool log_names(const std::string& path);
  StationListeners listeners();
  void begin_alerts();
  void change_sources();
  void open_same_monitors();
  bool clock_trusted() const;
  void change_outputs(const config::StationConfig& to);
  void change_air_checks();
  void use_routes();
  void open_notifier();
  void tend_alerts(const std::vector<scheduler::Fault>& faults);
  void tell(const std::string& text);
  // check: allow parameters (which alert, where, from when to when)
  void sounds(std::uint64_t alert, const std::string& zone, base::FramePos from, base::FramePos to);
  void keep_inputs(std::shared_ptr<const playlists::Library> library);

  // live_station_reload.cpp; Thread: the reloader's.
  Reloader::Outcome reload(const std::string& who, const std::stop_token& stop);
  void accept(const config::StationConfig& accepted);
  bool apply(const config::StationConfig& parsed, const std::stop_token& stop);
  bool put_surely(const scheduler::Input& input, const std::stop_token& stop);
  void wait_for_core(const std::stop_token& stop);
  void use_inputs(LiveInputs next);
  std::vector<std::string> later_parts(const config::StationConfig& next) const;
  // A fault of the configuration, shown until `text` is empty.
  void show_fault(const std::string& key, const std::string& text);

  LiveStationOptions options;
  Log& log;
  base::SystemTime time;
  base::UtcTime started = time.utc();
  mutable std::mutex config_mutex;                            // protects config and own_faults
  std::shared_ptr<const config::StationConfig> config;        // its zones are numbered
  std::map<std::string, std::string> own_faults;              // text by key
  const std::string state_folder = config->state_folder;      // those of the start: a reload does
  const std::string runtime_folder = config->runtime_folder;  // not move them

  FeedPool pool;
  audio::Engine engine;
  std::unique_ptr<audio::DecodeServer> server;  // for what is on air
  std::unique_ptr<scheduler::Journal> journal;
  std::unique_ptr<scheduler::InputJournal> input_journal;
  scheduler::Restored restored;
  playlists::KnownFacts known;
  std::mutex told_mutex;
  std::string told_state;  // what the notifier remembers; under told_mutex
  std::unique_ptr<StationInputs> inputs;
  std::unique_ptr<StationWiring> wiring;
  std::unique_ptr<LiveAlerts> alerts;
  std::unique_ptr<AlertSources> sources;
  std::unique_ptr<SameMonitors> same_monitors;  // under config_mutex
  SameMonitorSetup same_setup;                  // theirs
  std::vector<audio::LiveRoute> output_routes;  // Thread: the reloader's, once it runs
  std::shared_ptr<AirChecks> air_checks;        // under config_mutex
  std::shared_ptr<Notifier> notifier;           // likewise
  std::vector<scheduler::Fault> alert_faults;   // likewise
  std::unique_ptr<audio::Feeder> feeder;
  std::unique_ptr<audio::LiveDriver> driver;
  StationOutputs outputs;
  std::jthread library_thread;
  std::unique_ptr<Reloader> reloader;

  RestartWatch decoder_restarts;                      // Thread: main
  std::map<std::string, RestartWatch> card_restarts;  // by output. Thread: main
  ZoneWatch zone_watch;                               // Thread: main
  std::vector<scheduler::ZoneReport> zone_news;       // for which the inbox had no room. Likewise
  mutable std::mutex snapshot_mutex;
  std::shared_ptr<const scheduler::StationSnapshot> latest;
  std::map<std::string, base::UtcTime> fault_since;
  std::set<std::string> logged;
  std::mutex named_mutex;
  std::set<std::string> named;  // files that the log has named as faulty
  std::mutex refused_mutex;
  std::map<std::uint64_t, std::string> refused;  // orders, and why; until who gave them has read it
  std::atomic<std::uint64_t> last_command{0};
  std::uint64_t last_progress = 0;
  bool ended = false;
};

}  // namespace hornbill
