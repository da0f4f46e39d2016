// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace hornbill {

// Tells systemd how the service fares; does nothing where it was not started by systemd.
// Source: sd_notify(3), sd_watchdog_enabled(3).
// Thread: any.
class ServiceManager {
 public:
  // The plan is made and the station plays.
  void ready();
  // One line for `systemctl status`.
  void status(const std::string& line);
  // A reload begins; ready() ends it.
  void reloading();
  // The end begins, which may take `longest`.
  void stopping(std::chrono::microseconds longest);
  // Call only when the core and the engine have moved since the last time.
  void alive();
  // How often alive() is wanted: half of what the unit allows. None: no watchdog.
  std::optional<std::chrono::microseconds> alive_period() const;
};

// Watches a counter that only working parts advance: feeds the watchdog while it moves.
class ProgressWatch {
 public:
  // Whether `progress` differs from the last time.
  bool moved(std::int64_t progress) {
    const bool differs = !last_ || *last_ != progress;
    last_ = progress;
    return differs;
  }

 private:
  std::optional<std::int64_t> last_;
};

}  // namespace hornbill
