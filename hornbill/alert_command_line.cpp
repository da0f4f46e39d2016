// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "hornbill/command_line.h"
#include "hornbill/environment.h"
#include "hornbill/keys_command.h"

// The command line of keys.
namespace hornbill {
namespace {

void add_place_options(CLI::App& command, AlertPlace& place) {
  command
      .add_option("--roster", place.roster,
                  "The folder of those who may speak; \"roster\" beside the configuration if not "
                  "given")
      ->type_name("FOLDER");
  command
      .add_option("--time-zone", place.time_zone,
                  "Of times given and shown; the station's, or this machine's, if not given")
      ->type_name("NAME");
}

// What only is known once the line was read.
void complete(AlertPlace& place, const CommandLine& line, const CLI::App& command) {
  place.config_file = line.config_file;
  place.config_given = command.get_option("--config")->count() > 0;
  place.parse = parse_options(line.config_file);
}

// Runs `run` with options that have a place and a `now`.
template <class Options, class Run>
void choose(CommandLine& line, CLI::App* command, std::shared_ptr<Options> options, Run run) {
  command->add_flag("--json", options->json, "For programs");
  add_place_options(*command, options->place);
  command->callback([&line, command, options, run] {
    line.chosen = [&line, command, options, run] {
      complete(options->place, line, *command);
      options->now = base::SystemTime().utc();
      return run(*options, std::cout, std::cerr);
    };
  });
}

void add_keys_new(CommandLine& line, CLI::App& keys) {
  CLI::App* command = keys.add_subcommand("new", "Make a key pair for somebody who is to speak");
  auto options = std::make_shared<KeysNewOptions>();
  command->add_option("FILE", options->file, "The private key; the public one is FILE.pub")
      ->required()
      ->type_name("");
  command->add_option("--issuer", options->issuer, "Whose it is, like chiangrai.dpm")
      ->type_name("NAME")
      ->required();
  command->add_flag("--json", options->json, "For programs");
  command->callback([&line, options] {
    line.chosen = [options] { return run_keys_new(*options, std::cout, std::cerr); };
  });
}

void add_keys_list(CommandLine& line, CLI::App& keys) {
  auto options = std::make_shared<KeysListOptions>();
  options->colour = wants_colour(STDERR_FILENO);
  choose(line, add_command(line, keys, "list", "Who may speak, and how their keys stand"), options,
         run_keys_list);
}

void add_keys_trust(CommandLine& line, CLI::App& keys) {
  CLI::App* command = add_command(line, keys, "trust", "Let somebody speak");
  auto options = std::make_shared<KeysTrustOptions>();
  command->add_option("KEY", options->key, "A .pub file, or its line in quotes")
      ->required()
      ->type_name("");
  command->add_option("--issuer", options->issuer, "Whose it is; the key's comment if not given")
      ->type_name("NAME");
  command->add_option("--name", options->name, "Of the office or person, as people say it")
      ->type_name("TEXT");
  command->add_option("--role", options->role, "Of roles.toml: village, district, province, ...")
      ->type_name("ROLE")
      ->required();
  command->add_option("--from", options->from, "2026-12-01, \"2026-12-01 06:00\"; now if not given")
      ->type_name("TIME");
  command->add_option("--until", options->until, "2028-12-31, 365d; without an end if not given")
      ->type_name("TIME");
  choose(line, command, options, run_keys_trust);
}

void add_keys_revoke(CommandLine& line, CLI::App& keys) {
  CLI::App* command = add_command(line, keys, "revoke", "Trust a key no more, from now on");
  auto options = std::make_shared<KeysRevokeOptions>();
  command
      ->add_option(
          "KEY", options->which,
          "A fingerprint, a .pub file, its line in quotes, or an issuer for all their keys")
      ->required()
      ->type_name("");
  command->add_option("--why", options->why, "Shown to those who ask later")->type_name("TEXT");
  choose(line, command, options, run_keys_revoke);
}

}  // namespace

void add_alert_commands(CommandLine& line) {
  CLI::App& keys = *command_group(line, "keys", "Who may speak: key pairs and the roster");
  add_keys_new(line, keys);
  add_keys_list(line, keys);
  add_keys_trust(line, keys);
  add_keys_revoke(line, keys);
}

}  // namespace hornbill
