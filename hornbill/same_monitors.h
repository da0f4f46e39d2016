// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "alerts/sources/same/same_decoder.h"
#include "alerts/sources/same/same_draft.h"
#include "alerts/sources/same/same_memory.h"
#include "audio/io/input_listener.h"
#include "config/station_config.h"
#include "hornbill/alert_desk.h"
#include "hornbill/log.h"
#include "scheduler/playout/snapshot.h"

namespace hornbill {

// What the monitors need; all of it outlives them.
struct SameMonitorsParts {
  const base::TimeSource& time;
  AlertDesk& desk;
  Log& log;
  std::function<bool()> clock_trusted;
  // Makes the input of a name; null where there is none.
  std::function<std::unique_ptr<audio::LiveInput>(const std::string& name)> open;
};

// What of a configuration makes the monitors what they are.
struct SameMonitorSetup {
  std::vector<config::SameMonitorConfig> monitors;
  std::vector<config::ZonePlace> places;
  std::vector<scheduler::InputOptions> inputs;  // of the monitors, in their order

  bool operator==(const SameMonitorSetup&) const = default;
};
SameMonitorSetup same_monitor_setup(const config::StationConfig& config);

// The inputs in which SAME headers are listened for. A header makes an alert that waits for a
// person: nothing that is heard sounds by itself, since anybody can play such tones. The same
// header counts once until its time ends, in whichever input, from whomever, and over a restart.
// Thread: any; construction and destruction one at a time.
class SameMonitors {
 public:
  SameMonitors(const config::StationConfig& config, SameMonitorsParts parts);
  ~SameMonitors();

  // What a monitor hears next: mono, 48 kHz. Requires: one of the configuration's monitors, by
  // its number; one thread at a time for each.
  void hear(std::size_t monitor, std::span<const float> mono);
  // Inputs that are lost, and headers that wait until the clock is right.
  std::vector<scheduler::Fault> faults() const;

 private:
  struct Monitor {
    config::SameMonitorConfig config;
    alerts::SameZones zones;
    alerts::SameDecoder decoder;
    std::unique_ptr<audio::InputListener> listener;
  };
  struct Heard {
    std::size_t monitor = 0;
    std::string header;
  };

  void remember_earlier();
  void take_header(const Heard& heard);

  const SameMonitorsParts parts_;
  std::vector<std::unique_ptr<Monitor>> monitors_;  // the listeners last
  mutable std::mutex mutex_;                        // guards what follows
  alerts::SameMemory memory_;
  std::deque<Heard> undated_;  // heard before the clock was right
};

}  // namespace hornbill
