// SPDX-License-Identifier: Apache-2.0
// How the running station takes another configuration.
#include <chrono>
#include <filesystem>
#include <future>
#include <utility>

#include "config/last_good.h"
#include "hornbill/environment.h"
#include "hornbill/live_station_impl.h"
#include "hornbill/start_configuration.h"
#include "scheduler/playout/zone_numbers.h"

namespace hornbill {
namespace {

constexpr std::chrono::seconds kAnswerWithin{5};
constexpr const char* kLater = "reload.folders";

std::vector<std::string> as_texts(const std::vector<config::ConfigFault>& faults) {
  std::vector<std::string> texts;
  for (const auto& fault : faults) texts.push_back(to_string(fault));
  return texts;
}

base::Error stopping_error() {
  return {base::ErrorCode::refused, "the station is stopping and reloads no more"};
}

}  // namespace

std::shared_ptr<const config::StationConfig> numbered(const config::StationConfig& config,
                                                      const config::StationConfig* before) {
  auto copy = std::make_shared<config::StationConfig>(config);
  copy->setup = scheduler::with_zone_numbers(*config.setup, before ? before->setup.get() : nullptr);
  return copy;
}

std::shared_future<Reloader::Outcome> LiveStation::request_reload(const std::string& who) {
  return impl_->reloader->request(who);
}

void LiveStation::refuse_reloads() { impl_->reloader->cancel(); }

base::Result<web::ReloadOutcome> LiveStation::reload(const std::string& who) {
  const auto future = request_reload(who);
  if (future.wait_for(kAnswerWithin) == std::future_status::ready) return future.get();
  web::ReloadOutcome outcome;
  outcome.under_way = true;
  return outcome;
}

void LiveStation::Impl::show_fault(const std::string& key, const std::string& text) {
  const std::lock_guard lock(config_mutex);
  if (text.empty()) {
    own_faults.erase(key);
  } else {
    own_faults[key] = text;
  }
}

Reloader::Outcome LiveStation::Impl::reload(const std::string& who, const std::stop_token& stop) {
  config::ParseOptions parse = options.parse;
  parse.files = config::FileCheck::warning;
  parse.stop = stop;
  const config::ParsedConfig parsed = config::read_station_config(config->file, parse);
  if (stop.stop_requested()) return base::fail(stopping_error());
  web::ReloadOutcome outcome;
  outcome.faults = as_texts(parsed.faults);
  outcome.accepted = parsed.config != nullptr;
  if (!outcome.accepted) {
    const std::string error = first_error(parsed.faults);
    log.error("reload", "the new configuration is refused, the old one goes on: " + error);
    show_fault(kConfigurationFault, "The configuration was refused, and the one before goes on: " +
                                        error + ". Mend it and run \"hornbill reload\".");
    return outcome;
  }
  outcome.notices = later_parts(*parsed.config);
  if (!apply(*parsed.config, stop)) return base::fail(stopping_error());
  accept(*parsed.config);
  std::string later;
  for (const std::string& notice : outcome.notices) later += (later.empty() ? "" : " ") + notice;
  show_fault(kLater, later);
  if (!later.empty()) log.warning("reload", later);
  log.info("reload", "configuration reloaded by " + who);
  return outcome;
}

// From now on this is what the station starts with when its file is spoilt.
void LiveStation::Impl::accept(const config::StationConfig& accepted) {
  std::error_code error;  // what keeping it makes of it is told
  std::filesystem::create_directories(accepted.state_folder, error);
  const auto kept = config::keep_last_good(accepted, options.parse, time.utc());
  if (!kept) {
    log.warning("configuration",
                "the configuration could not be kept for a start without its file: " +
                    kept.error().message);
  }
  show_fault(kConfigurationFault, "");
}

// What the running station cannot change: where it keeps its state and where it is reached.
std::vector<std::string> LiveStation::Impl::later_parts(const config::StationConfig& next) const {
  std::vector<std::string> notices;
  if (next.state_folder != state_folder) {
    notices.push_back("[state] folder " + next.state_folder +
                      " takes effect at the next start; until then it is " + state_folder + ".");
  }
  const std::string socket = control_socket_in(runtime_folder);
  if (control_socket_in(next.runtime_folder) != socket) {
    notices.push_back("[control] folder " + next.runtime_folder +
                      " takes effect at the next start; until then commands reach the station " +
                      "with HORNBILL_SOCKET=" + socket + ".");
  }
  return notices;
}

// False: told to stop before it was done.
bool LiveStation::Impl::apply(const config::StationConfig& parsed, const std::stop_token& stop) {
  stop_analysis();
  LoadOptions load;
  load.analyse = false;
  load.stop = stop;
  FactsKeeper facts;
  facts.load = [this] { return known; };
  const auto next = numbered(parsed, config.get());
  const LoadedLibrary library = load_library(*next, *server, facts, load);
  if (stop.stop_requested()) return false;
  if (!put_surely(scheduler::LibraryChanged{library.library}, stop)) return false;
  input_journal->setup_text(next->sources.front().text);
  if (!put_surely(scheduler::SetupChanged{next->setup}, stop)) return false;
  {
    const std::lock_guard lock(config_mutex);
    config = next;
  }
  wait_for_core(stop);
  inputs->change(*next->setup, [this](LiveInputs changed) { use_inputs(std::move(changed)); });
  change_outputs(*next);
  change_air_checks();
  open_notifier();
  alerts->configure(next);
  change_sources();
  open_same_monitors();
  library_thread = std::jthread([this](std::stop_token ending) { analyse(ending); });
  return true;
}

// A full inbox is empty again within a tick, unless somebody floods it.
bool LiveStation::Impl::put_surely(const scheduler::Input& input, const std::stop_token& stop) {
  while (!wiring->put(input)) {
    if (stop.stop_requested()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

// Until the core obeys the new setup: a new zone's outputs shall not carry what had its number
// before.
void LiveStation::Impl::wait_for_core(const std::stop_token& stop) {
  const std::uint64_t until = driver->progress().ticks + 3;
  while (driver->progress().ticks < until && !stop.stop_requested()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// Returns when the core uses no others any more.
void LiveStation::Impl::use_inputs(LiveInputs next) {
  const auto taken = std::make_shared<std::promise<void>>();
  const auto future = taken->get_future();
  wiring->set_live_inputs(std::move(next), [taken] { taken->set_value(); });
  future.wait();
}

}  // namespace hornbill
