// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/process/helper_program.h"
#include "base/time.h"
#include "config/parse.h"
#include "hornbill/log.h"
#include "hornbill/reloader.h"
#include "web/station_control.h"

namespace hornbill {

// What a running station needs beside its configuration.
struct LiveStationOptions {
  std::string version;
  config::ParseOptions parse;  // for reloads
  // Why the configuration is an older one than its file; empty where it is that of the file.
  std::string configuration_fault;
  std::string program = base::helper_program("hornbill-codec");
  base::UtcTime trusted_from;  // no clock before this can be right
};

// The running station: core, engine, feeder, inputs, outputs, journal, and what the web asks of
// them. Owns all of it, and joins siblings that know nothing of each other.
// Thread: any, unless said otherwise.
class LiveStation final : public web::StationControl {
 public:
  // Opens the store and starts playing; files not yet known are analysed in the background.
  // Fails: unavailable, the decode helper cannot be started.
  static base::Result<std::unique_ptr<LiveStation>> start(
      std::shared_ptr<const config::StationConfig> config, const LiveStationOptions& options,
      Log& log);
  ~LiveStation() override;  // in order: what is on air is closed in the as-run

  // Once a second, by the main thread: heartbeat, faults to the log, whether core and engine moved.
  struct Pulse {
    bool moved = false;
    std::string line;  // what is on air, for the service manager
  };
  Pulse pulse();

  web::AlertControl* alert_control() override;
  std::shared_ptr<const scheduler::StationSnapshot> snapshot() const override;
  web::StationNow now() const override;
  web::StationIdentity identity() const override;
  std::vector<audio::OutputState> outputs() const override;
  std::vector<web::ZoneMeter> levels() const override;
  web::StationHealth health() const override;
  base::Result<std::vector<scheduler::AsRunRecord>> as_run(
      const scheduler::AsRunQuery& query) override;
  base::Result<std::vector<audio::DeviceInfo>> devices() override;
  base::Result<std::uint64_t> command(scheduler::OperatorAction action,
                                      const std::string& programme,
                                      const std::string& who) override;
  // Waits for the end of the reload for at most five seconds.
  base::Result<web::ReloadOutcome> reload(const std::string& who) override;
  // Begins a reload and does not wait for it.
  std::shared_future<Reloader::Outcome> request_reload(const std::string& who);
  // The end is near: a reload that runs ends soon, others are refused, so that nobody waits for one
  // when the server of the socket is ended.
  void refuse_reloads();

 private:
  struct Impl;
  explicit LiveStation(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill
