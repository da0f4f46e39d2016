// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/station_config.h"
#include "hornbill/alert_desk.h"
#include "scheduler/playout/snapshot.h"

namespace hornbill {

// What the alerts of a running station need of the rest.
struct LiveAlertsParts {
  const base::TimeSource& time;
  AlertInbox& inbox;
  Log& log;
  std::function<bool()> clock_trusted;
  std::string codec_program;
  std::function<void(const std::string&)> tell;  // what becomes of alerts, a sentence each
  // An alert begins in a zone; its first message ends at `to`.
  std::function<void(std::uint64_t alert, const std::string& zone, base::FramePos from,
                     base::FramePos to)>
      sounds;
  scheduler::AlertSpool::Written written;  // for the store's mirror
  std::function<std::string()> store;      // where the mirror is; may be empty
};

// The alerts of a running station: spool, sounds, studio and desk. Needs no database, no network,
// and no decoder for what was accepted before.
// Thread: any.
class LiveAlerts {
 public:
  LiveAlerts(std::shared_ptr<const config::StationConfig> config, LiveAlertsParts parts);

  AlertDesk& desk() { return *desk_; }
  void configure(std::shared_ptr<const config::StationConfig> config);
  // Gives `written` what the mirror lacks at its end, where the store could not be written before
  // the last run ended. Called before anything is written, so that it lacks nothing in between.
  void carry_mirror_on();
  // Gives `written` what it lacks in between, as where the store could not be read at the start.
  // Reads the record, so it may take some seconds.
  void fill_mirror();
  // What is wrong now.
  std::vector<scheduler::Fault> faults() const;

 private:
  std::shared_ptr<AlertStudio> studio_of(const config::StationConfig& config) const;
  std::optional<scheduler::ChainHead> mirror_head() const;
  void mirror_after(std::uint64_t sequence);
  std::vector<std::string> mirror_lines(std::uint64_t after) const;

  LiveAlertsParts parts_;
  std::string folder_;
  std::optional<scheduler::ChainHead> head_at_start_;  // the mirror's, where it could be read
  mutable std::mutex mutex_;
  std::shared_ptr<AlertStudio> studio_;
  std::unique_ptr<scheduler::AlertSpool> spool_;
  std::unique_ptr<scheduler::ClipFiles> clips_;
  std::unique_ptr<AlertDesk> desk_;
};

}  // namespace hornbill
