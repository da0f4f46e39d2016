// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace hornbill {

// Tells systemd how the service fares; does nothing where it was not started by systemd.
// Source: sd_notify(3).
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
};

}  // namespace hornbill
