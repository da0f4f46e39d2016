// SPDX-License-Identifier: Apache-2.0
#include "hornbill/systemd.h"

#include <systemd/sd-daemon.h>
#include <time.h>

#include "hornbill/text_width.h"

namespace hornbill {

void ServiceManager::ready() { sd_notify(0, "READY=1"); }

void ServiceManager::status(const std::string& line) {
  sd_notify(0, ("STATUS=" + plain(line)).c_str());
}

void ServiceManager::reloading() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const long long us = now.tv_sec * 1'000'000LL + now.tv_nsec / 1000;
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us)).c_str());
}

void ServiceManager::stopping(std::chrono::microseconds longest) {
  sd_notify(0, ("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + std::to_string(longest.count())).c_str());
}

void ServiceManager::alive() { sd_notify(0, "WATCHDOG=1"); }

}  // namespace hornbill
