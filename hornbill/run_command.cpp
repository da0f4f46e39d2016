// SPDX-License-Identifier: Apache-2.0
#include "hornbill/run_command.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

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

void reload(LiveStation& station, ServiceManager& service, Log& log) {
  service.reloading();
  const auto outcome = station.reload("a signal");
  if (!outcome) log.error("reload", outcome.error().message);
  service.ready();
}

// Serves until a signal ends it.
void serve(LiveStation& station, const base::UniqueFd& signals, Log& log) {
  ServiceManager service;
  bool ready = false;
  int since_flush = 0;
  for (;;) {
    pollfd wait{signals.get(), POLLIN, 0};
    poll(&wait, 1, kPulseMs);
    signalfd_siginfo info{};
    while (read(signals.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      if (info.ssi_signo == SIGHUP) {
        reload(station, service, log);
        continue;
      }
      service.stopping(std::chrono::seconds(10));
      log.info("run", "stopping");
      return;
    }
    const LiveStation::Pulse pulse = station.pulse();
    if (!ready && pulse.moved) {
      service.ready();
      ready = true;
    }
    if (pulse.moved) service.alive();
    if (!pulse.line.empty()) service.status(pulse.line);
    if (++since_flush == 60) {
      log.flush();
      since_flush = 0;
    }
  }
}

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
    return kFailed;
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
  serve(**station, signals, log);
  return kOk;
}

}  // namespace hornbill
