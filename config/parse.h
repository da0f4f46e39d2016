// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/toml/faults.h"
#include "config/station_config.h"

namespace hornbill::config {

// One fault, with its file, line and column.
using ConfigFault = base::TextFault;

// What it means when a file or folder that is named does not exist, or a pattern matches nothing.
enum class FileCheck : std::uint8_t {
  off,      // not looked at
  warning,  // a running station plays the rest
  error,
};

// What the file need not say, because it depends on how the program was started.
struct ParseOptions {
  // Where [state] and [control] say nothing. See default_folders().
  std::string state_folder = "/var/lib/hornbill";
  std::string runtime_folder = "/run/hornbill";
  FileCheck files = FileCheck::error;
  std::stop_token stop;  // ends the looking for files early; faults are incomplete then
};

// What reading gives: the configuration, or why there is none.
struct ParsedConfig {
  std::shared_ptr<const StationConfig> config;  // null where a fault is an error
  std::vector<ConfigFault> faults;              // all of them, by file and place; may be warnings
};

// Reads `path` and, in the order of their names, the *.toml of the folder "station.d" beside it
// ("NAME.d" for a file NAME.toml). Never throws; a file that cannot be read is a fault.
// Thread: any.
ParsedConfig read_station_config(const std::string& path, const ParseOptions& options);

// The same of a text. `file` names it in faults, and its folder is where relative paths start.
ParsedConfig parse_station_config(std::string_view text, const std::string& file,
                                  const ParseOptions& options);

// Only the folder of the control socket, which a command needs to reach a running station: faults
// elsewhere in the files are no obstacle, and a file that is no TOML is read part by part. The
// folder of `options` where no file names one. Where `path` cannot be read, what was kept of it
// tells (last_good.h).
// Fails: corrupt, the part that would name it cannot be read.
base::Result<std::string> read_control_folder(const std::string& path, const ParseOptions& options);

// Only the folder of the station's state, in the same way; that of `options` where it cannot be
// told.
std::string read_state_folder(const std::string& path, const ParseOptions& options);

// What the environment says about folders; empty: not set.
struct Environment {
  bool installed = false;         // runs as the installed service
  std::string state_directory;    // STATE_DIRECTORY, from systemd
  std::string runtime_directory;  // RUNTIME_DIRECTORY, from systemd
  std::string xdg_state_home;
  std::string xdg_runtime_dir;
  std::string home;
  unsigned user_id = 0;
};

// The folders of ParseOptions: systemd's first, then /var/lib/hornbill and /run/hornbill for the
// installed service and for root, else the user's own by the XDG rules.
// Source: XDG Base Directory Specification 0.8; systemd.exec(5), RuntimeDirectory.
ParseOptions default_folders(const Environment& environment);

}  // namespace hornbill::config
