// SPDX-License-Identifier: Apache-2.0
#include "hornbill/run_command.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <iostream>
#include <optional>
#include <utility>

#include "base/process_memory.h"
#include "base/unique_fd.h"
#include "hornbill/check_command.h"
#include "hornbill/environment.h"
#include "hornbill/exit_status.h"
#include "hornbill/live_station.h"
#include "hornbill/log.h"
#include "hornbill/start_configuration.h"
#include "hornbill/station_lock.h"
#include "hornbill/systemd.h"
#include "web/http_server.h"

namespace hornbill {
namespace {

constexpr int kPulseMs = 1000;
constexpr int kLookMs = 50;  // while a reload runs, whose end is to be told

// No clock can show less than the day on which this program was built.
base::UtcTime build_day() { return base::UtcTime{std::chrono::seconds{HORNBILL_BUILD_DAY}}; }

// Blocks the signals in every thread made later; they are read from the descriptor.
base::UniqueFd take_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return base::UniqueFd(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

// The main thread's work: signals, a pulse each second, the service manager. It waits for nothing
// that could take long, because the watchdog is fed from here.
class Attendant {
 public:
  Attendant(LiveStation& station, const base::UniqueFd& signals, Log& log)
      : station_(station), signals_(signals), log_(log) {}

  // Serves until a signal ends it.
  void serve() {
    while (!ending_) {
      pollfd wait{signals_.get(), POLLIN, 0};
      poll(&wait, 1, reload_ ? kLookMs : kPulseMs);
      take_signals();
      finish_reload();
      const Steady::time_point now = Steady::now();
      if (ending_ || now < next_pulse_) continue;
      next_pulse_ = now + std::chrono::milliseconds(kPulseMs);
      pulse();
    }
    service_.stopping(std::chrono::seconds(10));
    log_.info("run", "stopping");
    station_.refuse_reloads();
  }

 private:
  using Steady = std::chrono::steady_clock;

  void take_signals() {
    signalfd_siginfo info{};
    while (read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      if (info.ssi_signo != SIGHUP) {
        ending_ = true;
        return;
      }
      service_.reloading();
      reload_ = station_.request_reload("a signal");
    }
  }

  void finish_reload() {
    if (!reload_ || reload_->wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
    if (const auto& outcome = reload_->get(); !outcome) {
      log_.error("reload", outcome.error().message);
    }
    reload_.reset();
    service_.ready();
  }

  void pulse() {
    const LiveStation::Pulse pulse = station_.pulse();
    if (pulse.moved && !std::exchange(ready_, true)) {
      base::let_go_of_load_pages();
      base::lock_memory();
      service_.ready();
    }
    if (pulse.moved) service_.alive();
    if (!pulse.line.empty()) service_.status(pulse.line);
    if (++since_flush_ < 60) return;
    log_.flush();
    since_flush_ = 0;
  }

  LiveStation& station_;
  const base::UniqueFd& signals_;
  Log& log_;
  ServiceManager service_;
  std::optional<std::shared_future<Reloader::Outcome>> reload_;  // that a signal began
  Steady::time_point next_pulse_ = Steady::now() + std::chrono::milliseconds(kPulseMs);
  bool ready_ = false;
  bool ending_ = false;
  int since_flush_ = 0;
};

}  // namespace

int run_station(const RunOptions& options) {
  Log log{LogOptions{}};
  config::ParseOptions parse = options.parse;
  parse.files = config::FileCheck::warning;
  const StartConfiguration parsed = choose_configuration(options.config_file, parse);
  print_faults(parsed.faults, wants_colour(STDERR_FILENO), std::cerr);
  if (!parsed.config) return kFailed;
  std::error_code error;
  std::filesystem::create_directories(parsed.config->state_folder, error);
  std::filesystem::create_directories(parsed.config->runtime_folder, error);

  // Before anything is opened or written: what is there may be a running station's.
  const std::string socket = control_socket_in(parsed.config->runtime_folder);
  const auto lock = lock_station(socket, parsed.config->state_folder);
  if (!lock) {
    log.error("run", lock.error().message);
    return lock.error().code == base::ErrorCode::refused ? kRefused : kFailed;
  }

  if (!parsed.fault.empty()) log.error("run", parsed.fault);
  const base::UniqueFd signals = take_signals();
  LiveStationOptions station_options;
  station_options.configuration_fault = parsed.fault;
  station_options.version = options.version;
  station_options.parse = parse;
  station_options.trusted_from = build_day();
  auto station = LiveStation::start(parsed.config, station_options, log);
  if (!station) {
    log.error("run", station.error().message);
    return kFailed;
  }
  web::HttpServerOptions http;
  http.socket_path = socket;
  http.socket_lock = lock->socket;
  auto server = web::HttpServer::start(http, **station);
  if (!server) {
    log.error("run", server.error().message);
    return kFailed;
  }
  log.info("run",
           "station \"" + parsed.config->setup->name + "\" is on; control at " + http.socket_path);
  Attendant(**station, signals, log).serve();
  return kOk;
}

}  // namespace hornbill
