// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "scheduler/playout/core_io.h"

namespace hornbill {

// Alerts and their ends on the way to the core: an inbox of their own, read before all else, which
// no other sender can fill. Bounded; what it has no room for is told, and the least urgent goes
// first.
// Thread: any.
class AlertInbox {
 public:
  static constexpr std::size_t kMostAlerts = 64;
  static constexpr std::size_t kMostEnds = 256;

  // Gives the number of the alert that there was no room for: a waiting one of the lowest class,
  // of these the latest, or this one itself where none is less urgent.
  std::optional<std::uint64_t> put(std::shared_ptr<const scheduler::AirAlert> alert);
  // Of two ends of one alert the later counts. False: no room.
  bool end(scheduler::EndAlert order);
  // Moves all that waits to the end of `inputs`: alerts, then ends, each in the order they came.
  void take(std::vector<scheduler::Input>& inputs);

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<const scheduler::AirAlert>> alerts_;
  std::vector<scheduler::EndAlert> ends_;
};

}  // namespace hornbill
