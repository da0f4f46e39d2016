// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "config/parse.h"

namespace hornbill {

// /etc/hornbill/station.toml where it exists, else hornbill/station.toml in the user's folder of
// configurations ($XDG_CONFIG_HOME, ~/.config).
std::string default_config_file();

// The folders that the configuration `file` need not name, from this process's environment. A
// file below /etc/hornbill is the installed service's, whoever asks.
config::ParseOptions parse_options(const std::string& file);

// Where the daemon of the configuration `file` listens: $HORNBILL_SOCKET, else control.sock in
// its runtime folder. Faults in the file are no obstacle: the daemon may run on an older one.
// Fails: corrupt, the part of the file that would tell cannot be read.
base::Result<std::string> control_socket(const std::string& file);
// The same for a daemon that has read its configuration.
std::string control_socket_in(const std::string& runtime_folder);

// Whether to write colours to the descriptor: it is a terminal, and NO_COLOR is not set.
bool wants_colour(int fd);
// Whether the terminal understands UTF-8, by LC_ALL, LC_CTYPE, LANG; yes where none is set.
bool wants_unicode();
// Columns and rows of the terminal at `fd`; 80 x 24 where it is none.
struct TerminalSize {
  int columns = 80;
  int rows = 24;
};
TerminalSize terminal_size(int fd);

}  // namespace hornbill
