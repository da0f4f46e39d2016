// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace hornbill {

// hornbill skip | hold | resume | stop
struct OperatorOptions {
  std::string config_file;
  std::string verb;       // "skip", "hold", "resume" or "stop"
  std::string programme;  // empty: all
};
// Sends the order to the running station. Gives the exit status.
int run_operator(const OperatorOptions& options);

// hornbill reload. Where the new configuration is refused its faults go to standard error.
int run_reload(const std::string& config_file);

// hornbill as-run
struct AsRunOptions {
  std::string config_file;
  std::string from;  // as the station understands it: "06:00", "2026-11-24", RFC 3339
  std::string to;
  std::string format = "text";  // text, csv, json or jsonl
};
// Prints what was heard. Gives the exit status.
int run_as_run(const AsRunOptions& options);

// hornbill devices: asks the running station, or the sound system where none runs.
struct DevicesOptions {
  std::string config_file;
  bool json = false;
};
// Prints the sound devices. Gives the exit status.
int run_devices(const DevicesOptions& options);

}  // namespace hornbill
