// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "hornbill/announce_command.h"
#include "hornbill/command_line.h"
#include "hornbill/environment.h"
#include "hornbill/exit_status.h"
#include "hornbill/inspect_command.h"
#include "hornbill/keys_command.h"

// The command line of keys, announcements and messages.
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

void add_keys_time(CommandLine& line, CLI::App& keys) {
  choose(line,
         add_command(line, keys, "time-is-right",
                     "The clock is right now, whatever time the station believed before"),
         std::make_shared<KeysTimeOptions>(), run_keys_time);
}

void add_many(CLI::App& command, const std::string& name, std::vector<std::string>& target,
              const std::string& what) {
  command.add_option(name, target, what)->allow_extra_args(false)->delimiter(',');
}

// Words and names of files may hold commas, so each is an option of its own.
void add_each(CLI::App& command, const std::string& name, std::vector<std::string>& target,
              const std::string& what) {
  command.add_option(name, target, what)->allow_extra_args(false);
}

void add_content_options(CLI::App& command, AnnounceSignOptions& options) {
  command.add_option("--issuer", options.issuer, "Who speaks; the key's comment if not given")
      ->type_name("NAME");
  add_each(command, "--text", options.texts, "vi=\"What is said\"; once for each language");
  add_each(command, "--audio", options.audio, "vi=flood.ogg; or one FILE for every language");
  command.add_option("--class", options.urgency, "normal, priority or life-safety")
      ->type_name("CLASS");
  add_many(command, "--zones", options.zones, "village,school; every zone if not given");
  add_many(command, "--sites", options.sites, "Stations, * for any; every one if not given");
  command.add_option("--expires", options.expires, "3h, 18:00, 2026-12-01T18:00")
      ->type_name("TIME");
  command.add_option("--not-before", options.not_before, "Likewise but lengths; now if not given")
      ->type_name("TIME");
  command.add_flag("--drill", options.drill, "An exercise, which sounds and is called so");
  command.add_option("--phrase", options.phrase, "A hazard of the stations' phrases, like flood")
      ->type_name("NAME");
  add_many(command, "--update", options.updates, "The earlier one that this replaces, id or file");
  add_many(command, "--cancel", options.cancels, "The earlier one that this ends, id or file");
  command.add_option("--repeats", options.repeats, "How often it is heard, or until-expiry")
      ->type_name("N");
  command.add_option("--gap", options.gap, "Between two, 0s to 30s")->type_name("SECONDS");
  command.add_option("--after", options.after, "resume, rejoin, restart or skip what it cut")
      ->type_name("WORD");
}

void add_announce_sign(CommandLine& line, CLI::App& announce) {
  CLI::App* command = add_command(line, announce, "sign", "Sign an announcement");
  auto options = std::make_shared<AnnounceSignOptions>();
  command->add_option("FILE", options->prepared, "A prepared text, instead of --text and so on")
      ->type_name("");
  command->add_option("--key", options->key, "The private key of who speaks")
      ->type_name("FILE")
      ->required();
  add_content_options(*command, *options);
  command->add_option("--out", options->folder, "Where the files go")
      ->type_name("FOLDER")
      ->capture_default_str();
  command->add_option("--name", options->name, "Of the files; the id if not given")
      ->type_name("NAME");
  command->add_flag("--tar", options->tar, "One file, for mail and messaging");
  command->add_flag("--no-signature", options->no_signature, "To be signed by ssh-keygen");
  choose(line, command, options, run_announce_sign);
}

// A plain yes, typed by a person.
bool says_yes() {
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "yes";
}

void add_announce_approve(CommandLine& line, CLI::App& announce) {
  CLI::App* command =
      add_command(line, announce, "approve", "Say yes to somebody else's announcement");
  auto options = std::make_shared<AnnounceApproveOptions>();
  command->add_option("FILE", options->file, "NAME.announcement.tar or NAME.announcement.toml")
      ->type_name("")
      ->required();
  command->add_option("--key", options->key, "The private key of the second person")
      ->type_name("FILE")
      ->required();
  auto agreed = std::make_shared<bool>(false);
  command->add_flag("--yes", *agreed, "It was read and agreed to: do not ask");
  choose(line, command, options,
         [agreed](AnnounceApproveOptions& order, std::ostream& out, std::ostream& err) {
           if (!*agreed && (order.json || ::isatty(STDIN_FILENO) != 1)) {
             err << "hornbill: nobody can be asked here; read the announcement, then give --yes\n";
             return kUsage;
           }
           if (!*agreed) order.ask = says_yes;
           return run_announce_approve(order, out, err);
         });
}

void add_inspect_options(CLI::App& command, InspectOptions& options) {
  options.colour = wants_colour(STDERR_FILENO);
  command.add_option("FILE", options.file, "What came")->type_name("")->required();
  command.add_option("--site", options.site, "As the station of this name would judge")
      ->type_name("NAME");
}

void add_announce_verify(CommandLine& line, CLI::App& announce) {
  CLI::App* command = add_command(line, announce, "verify", "Who signed it, and what comes of it");
  auto options = std::make_shared<InspectOptions>();
  options->announcements_only = true;
  add_inspect_options(*command, *options);
  choose(line, command, options, run_inspect);
}

void add_alert_inspect(CommandLine& line, CLI::App& alert) {
  CLI::App* command = add_command(line, alert, "inspect",
                                  "What a station makes of a CAP message, feed or announcement");
  auto options = std::make_shared<InspectOptions>();
  add_inspect_options(*command, *options);
  add_each(*command, "--certificate", options->certificates,
           "Of those who may sign CAP messages (PEM)");
  command
      ->add_option("--service", options->service,
                   "As what the feed of this service brings, of [alerts.cap.NAME]")
      ->type_name("NAME");
  command->add_flag("--strict", options->strict, "Forgive nothing that the standard forbids");
  choose(line, command, options, run_inspect);
}

}  // namespace

void add_alert_commands(CommandLine& line) {
  CLI::App& keys = *command_group(line, "keys", "Who may speak: key pairs and the roster");
  add_keys_new(line, keys);
  add_keys_list(line, keys);
  add_keys_trust(line, keys);
  add_keys_revoke(line, keys);
  add_keys_time(line, keys);
  CLI::App& announce = *command_group(line, "announce", "Signed announcements");
  add_announce_sign(line, announce);
  add_announce_approve(line, announce);
  add_announce_verify(line, announce);
  add_alert_inspect(line, *command_group(line, "alert", "Alerts"));
}

}  // namespace hornbill
