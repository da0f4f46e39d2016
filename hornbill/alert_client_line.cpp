// SPDX-License-Identifier: Apache-2.0
// The command line of what people ask of a running station about alerts.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "hornbill/alert_client.h"
#include "hornbill/command_line.h"

namespace hornbill {
namespace {

void add_words(CLI::App& command, const std::string& name, std::vector<std::string>& target,
               const std::string& what) {
  command.add_option(name, target, what)->allow_extra_args(false);
}

// What an update does not say is as in the alert that it replaces.
void add_order(CLI::App& command, AlertSendOptions& options, bool update = false) {
  const auto or_else = [update](const char* otherwise) {
    return std::string("; ") + (update ? "as in N" : otherwise) + " if not given";
  };
  command
      .add_option("--class", options.urgency,
                  "normal, priority or life-safety" + or_else("priority"))
      ->type_name("CLASS");
  CLI::Option* drill =
      command.add_flag("--drill", options.drill, "An exercise, which sounds and is called so");
  if (update) {
    command.add_flag("--real", options.real, "No exercise any more, though N is one")
        ->excludes(drill);
  }
  command.add_option("--zones", options.zones, "village,school" + or_else("every zone"))
      ->allow_extra_args(false)
      ->delimiter(',');
  add_words(command, "--text", options.texts, "vi=\"What is said\"; once for each language");
  add_words(command, "--audio", options.audio, "vi=flood.ogg; once for each language");
  command.add_option("--phrase", options.phrase, "Of the phrase library: flood, area.riverside")
      ->type_name("NAME");
  command.add_option("--live", options.live, "Somebody speaks at this input, until alert end N")
      ->type_name("INPUT");
  command.add_option("--longest", options.longest, "But no longer than this, like 2m")
      ->type_name("TIME");
  command.add_option("--not-before", options.not_before, "18:30, +30m, 2026-12-01T18:30")
      ->type_name("TIME");
  command.add_option("--expires", options.expires, "Likewise")->type_name("TIME");
  command.add_option("--repeats", options.repeats, "How often it is heard, or until-expiry")
      ->type_name("N");
  command.add_option("--gap", options.gap, "Between two, 0s to 30s")->type_name("SECONDS");
  command.add_option("--return", options.after, "resume, rejoin, restart or skip what it cut")
      ->type_name("WORD");
  command.add_flag("--json", options.json, "For programs");
}

void add_send(CommandLine& line, CLI::App& alert, bool update) {
  CLI::App* command =
      update ? add_command(line, alert, "update", "Put another alert in the place of one")
             : add_command(line, alert, "send", "Put an alert on air");
  auto options = std::make_shared<AlertSendOptions>();
  if (update) {
    command->add_option("N", options->update, "Its number")->required()->type_name("");
  }
  add_order(*command, *options, update);
  command->add_option("--id", options->id, "A name of yours: sent again it is not heard twice")
      ->type_name("TEXT");
  command->add_flag("--go-on", options->go_on,
                    "Though somebody will not hear it in their language");
  command->callback([&line, options] {
    line.chosen = [&line, options] {
      options->config_file = line.config_file;
      return run_alert_send(*options, std::cout, std::cerr);
    };
  });
}

void add_preview(CommandLine& line, CLI::App& alert) {
  CLI::App* command =
      add_command(line, alert, "preview", "Write what would be heard into a file; nothing sounds");
  auto options = std::make_shared<AlertPreviewOptions>();
  add_order(*command, options->alert);
  command
      ->add_option("-o,--output", options->output,
                   "A WAV file; beside it -cancelled, and -2 for zones that hear something else")
      ->type_name("FILE")
      ->required();
  command->callback([&line, options] {
    line.chosen = [&line, options] {
      options->alert.config_file = line.config_file;
      return run_alert_preview(*options, std::cout, std::cerr);
    };
  });
}

void add_verb(CommandLine& line, CLI::App& alert, const std::string& name,
              const std::string& what) {
  CLI::App* command = add_command(line, alert, name, what);
  auto options = std::make_shared<AlertVerbOptions>();
  options->verb = name == "ack" ? "acknowledge" : name;
  command->add_option("N", options->number, "Its number")->required()->type_name("");
  if (name == "cancel") {
    command->add_option("--why", options->why, "For the record")->type_name("TEXT");
  }
  if (name == "approve") {
    command->add_flag("--go-on", options->go_on,
                      "Though somebody will not hear it in their language");
  }
  command->add_flag("--json", options->json, "For programs");
  command->callback([&line, options] {
    line.chosen = [&line, options] {
      options->config_file = line.config_file;
      return run_alert_verb(*options, std::cout, std::cerr);
    };
  });
}

void add_list(CommandLine& line, CLI::App& alert) {
  CLI::App* command = add_command(line, alert, "list", "The alerts, the latest first");
  auto options = std::make_shared<AlertListOptions>();
  command->add_flag("--live", options->live_only, "Only those that are not over");
  command->add_option("--limit", options->limit, "How many")->type_name("N")->capture_default_str();
  command->add_flag("--json", options->json, "For programs");
  command->callback([&line, options] {
    line.chosen = [&line, options] {
      options->config_file = line.config_file;
      return run_alert_list(*options, std::cout, std::cerr);
    };
  });
}

void add_show(CommandLine& line, CLI::App& alert, bool receipt) {
  CLI::App* command = receipt ? add_command(line, alert, "receipt", "The signed proof of one")
                              : add_command(line, alert, "show", "One and all that happened to it");
  auto options = std::make_shared<AlertShowOptions>();
  options->receipt = receipt;
  command->add_option("N", options->number, "Its number")->required()->type_name("");
  command->add_flag("--json", options->json, "For programs");
  if (receipt) {
    command->add_option("-o,--output", options->output, "For ssh-keygen: FILE and FILE.sig")
        ->type_name("FILE");
  }
  command->callback([&line, options] {
    line.chosen = [&line, options] {
      options->config_file = line.config_file;
      return run_alert_show(*options, std::cout, std::cerr);
    };
  });
}

}  // namespace

void add_alert_client_commands(CommandLine& line) {
  CLI::App& alert = *command_group(line, "alert", "Alerts");
  add_send(line, alert, false);
  add_send(line, alert, true);
  add_preview(line, alert);
  add_verb(line, alert, "approve", "Agree to one that waits for a second person");
  add_verb(line, alert, "cancel", "End one now");
  add_verb(line, alert, "end", "What was to be said live is said: go on to the end signal");
  add_verb(line, alert, "ack", "Say that it was noticed");
  add_list(line, alert);
  add_show(line, alert, false);
  add_show(line, alert, true);
}

}  // namespace hornbill
