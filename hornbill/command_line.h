// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

// The parser's, so that its headers stay out of ours.
namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace hornbill {

// The command line while it is read. Each command registers itself in a small function of its own;
// what it does is in *_command.cpp, which know nothing of the parser.
// Thread: main.
struct CommandLine {
  CLI::App& app;
  std::string config_file;      // of --config
  std::function<int()> chosen;  // by the command that was given
  // The two ways to name the configuration, of each command that knows both.
  std::vector<std::pair<const CLI::Option*, const CLI::Option*>> either;
};

// A command of `parent` with --config.
CLI::App* add_command(CommandLine& line, CLI::App& parent, const std::string& name,
                      const std::string& what);

// A word that only has commands below it, "keys"; made by the first who asks for it.
CLI::App* command_group(CommandLine& line, const std::string& name, const std::string& what);

// hornbill keys ..., hornbill announce ..., and those of hornbill alert that need no station.
void add_alert_commands(CommandLine& line);
// Those of hornbill alert that a running station answers, and preview.
void add_alert_client_commands(CommandLine& line);

}  // namespace hornbill
