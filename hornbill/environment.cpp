// SPDX-License-Identifier: Apache-2.0
#include "hornbill/environment.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace hornbill {
namespace {

constexpr std::string_view kSystemFolder = "/etc/hornbill/";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::string default_config_file() {
  const std::string system = std::string(kSystemFolder) + "station.toml";
  if (::access(system.c_str(), F_OK) == 0) return system;
  std::string folder = variable("XDG_CONFIG_HOME");
  if (folder.empty() || folder.front() != '/') {
    const std::string home = variable("HOME");
    if (home.empty()) return system;
    folder = home + "/.config";
  }
  return folder + "/hornbill/station.toml";
}

config::ParseOptions parse_options(const std::string& file) {
  config::Environment environment;
  environment.installed = file.compare(0, kSystemFolder.size(), kSystemFolder) == 0;
  environment.state_directory = variable("STATE_DIRECTORY");
  environment.runtime_directory = variable("RUNTIME_DIRECTORY");
  environment.xdg_state_home = variable("XDG_STATE_HOME");
  environment.xdg_runtime_dir = variable("XDG_RUNTIME_DIR");
  environment.home = variable("HOME");
  environment.user_id = ::getuid();
  return config::default_folders(environment);
}

std::string control_socket_in(const std::string& runtime_folder) {
  const std::string given = variable("HORNBILL_SOCKET");
  return given.empty() ? runtime_folder + "/control.sock" : given;
}

base::Result<std::string> control_socket(const std::string& file) {
  if (!variable("HORNBILL_SOCKET").empty()) return control_socket_in("");
  const auto folder = config::read_control_folder(file, parse_options(file));
  if (!folder) return base::fail(folder.error());
  return control_socket_in(*folder);
}

bool wants_colour(int fd) { return ::isatty(fd) == 1 && variable("NO_COLOR").empty(); }

bool wants_unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = variable(name);
    if (value.empty()) continue;
    return value.find("UTF-8") != value.npos || value.find("utf8") != value.npos ||
           value.find("UTF8") != value.npos || value.find("utf-8") != value.npos;
  }
  return true;
}

TerminalSize terminal_size(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

}  // namespace hornbill
