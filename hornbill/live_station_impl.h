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
#include "hornbill/library_loader.h"
#include "hornbill/live_station.h"
#include "hornbill/station_inputs.h"
#include "hornbill/station_outputs.h"
#include "hornbill/station_wiring.h"
#include "scheduler/journal/input_journal.h"
#include "scheduler/journal/journal.h"

namespace hornbill {

// Feeds for what plays, what follows and what sounds over it, in every programme.
inline constexpr int kLiveFeeds = 64;

// The parts of a running station, in the order in which they are made; undone in reverse.
struct LiveStation::Impl {
  Impl(std::shared_ptr<const config::StationConfig> c, const LiveStationOptions& o, Log& l)
      : options(o),
        log(l),
        config(std::move(c)),
        config_fault(o.configuration_fault),
        pool(kLiveFeeds),
        engine(audio::EngineOptions{}) {}

  base::Result<void> begin();
  void open_store();
  void wait_until_kept();
  std::shared_ptr<const scheduler::StationSnapshot> with_faults(
      std::shared_ptr<const scheduler::StationSnapshot> shot);
  std::vector<scheduler::Fault> output_faults();
  void analyse(std::stop_token stop);
  void end();
  void apply(std::shared_ptr<const config::StationConfig> next);
  void accept(const config::StationConfig& accepted);
  void set_config_fault(std::string fault);
  scheduler::Heartbeat heartbeat() const;
  FactsKeeper keeper();
  void keep_inputs(std::shared_ptr<const playlists::Library> library);

  LiveStationOptions options;
  Log& log;
  base::SystemTime time;
  base::UtcTime started = time.utc();
  mutable std::mutex config_mutex;  // config, config_fault, outputs, inputs
  std::shared_ptr<const config::StationConfig> config;
  std::string config_fault;  // why it is older than its file; empty: it is not
  std::mutex reload_mutex;

  FeedPool pool;
  audio::Engine engine;
  audio::SoundCards cards;
  std::unique_ptr<audio::DecodeServer> server;  // for what is on air
  std::unique_ptr<scheduler::Journal> journal;
  std::unique_ptr<scheduler::InputJournal> input_journal;
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

}  // namespace hornbill
