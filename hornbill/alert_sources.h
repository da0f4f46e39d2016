// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/station_config.h"
#include "hornbill/alert_desk.h"
#include "scheduler/playout/snapshot.h"

namespace hornbill {

struct AlertSourcesParts {
  const base::TimeSource& time;
  AlertDesk& desk;
  Log& log;
  std::function<bool()> clock_trusted;
  std::string folder;  // of what sources remember, and of recordings that they bring
};

// Where alerts come from without anybody at the station: watched folders, sticks, and the feeds of
// services. Each judges its messages and hands them to the desk.
// Owns: a thread for each folder and feed.
// Thread: any.
class AlertSources {
 public:
  AlertSources(std::shared_ptr<const config::StationConfig> config, const AlertSourcesParts& parts);
  ~AlertSources();

  // Those of another configuration. What watches the same folder or asks the same feed as before
  // goes on as it was: what it knows, when it asks again. Thread: one at a time.
  void change(std::shared_ptr<const config::StationConfig> config);
  // Silent feeds, folders that cannot be read, keys and certificates near their end.
  std::vector<scheduler::Fault> faults() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hornbill
