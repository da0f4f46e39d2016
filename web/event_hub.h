// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "scheduler/playout/snapshot.h"
#include "web/status.h"

namespace hornbill::web {

class StationControl;

// What one stream of events has seen so far.
struct EventCursor {
  bool wants_levels = false;
  std::uint64_t seen = 0;  // version of the status; 0: none yet
  std::uint64_t levels_seen = 0;
  base::SteadyTime last_sent;
};

// Writes the events once for all who listen: "status" at each change of the station, "levels"
// at each refresh. A slow listener gets the newest only, never a backlog.
// Thread: the server's.
class EventHub {
 public:
  explicit EventHub(const StationControl& control) : control_(control) {}

  // Looks for news. Cheap where there is none.
  void refresh(base::SteadyTime now);
  // The next event for a stream, or null. The first is always a status; a comment goes out when
  // nothing else did for 15 s, so that both ends notice a broken connection.
  std::shared_ptr<const std::string> next(EventCursor& cursor, base::SteadyTime now);

 private:
  const StationControl& control_;
  std::shared_ptr<const scheduler::StationSnapshot> snapshot_;  // of the last status
  std::string outputs_;                                         // likewise
  base::SteadyTime outputs_read_;
  std::uint64_t version_ = 0;
  std::uint64_t levels_version_ = 0;
  std::shared_ptr<const std::string> status_event_;
  std::shared_ptr<const std::string> levels_event_;
};

}  // namespace hornbill::web
