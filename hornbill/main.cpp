// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/toml/nearest_word.h"
#include "config/station_config.h"
#include "hornbill/check_command.h"
#include "hornbill/command_line.h"
#include "hornbill/environment.h"
#include "hornbill/exit_status.h"
#include "hornbill/journal_command.h"
#include "hornbill/plan_command.h"
#include "hornbill/render_command.h"
#include "hornbill/run_command.h"
#include "hornbill/station_command.h"
#include "hornbill/status_command.h"
#include "hornbill/stored_facts.h"

namespace hornbill {
namespace {

CLI::App* add_command(CommandLine& program, const std::string& name, const std::string& what) {
  return add_command(program, program.app, name, what);
}

// A command that also takes the configuration as its one positional argument.
CLI::App* add_file_command(CommandLine& program, const std::string& name, const std::string& what) {
  CLI::App* command = add_command(program, name, what);
  const CLI::Option* file =
      command->add_option("FILE", program.config_file, "The same as --config")->type_name("");
  program.either.emplace_back(command->get_option("--config"), file);
  return command;
}

void add_run(CommandLine& program) {
  CLI::App* command = add_file_command(program, "run", "Run the station until it is told to stop");
  command->callback([&program] {
    program.chosen = [&program] {
      return run_station(
          {program.config_file, HORNBILL_VERSION, parse_options(program.config_file)});
    };
  });
}

void add_check(CommandLine& program) {
  CLI::App* command = add_file_command(program, "check", "Show every fault of the configuration");
  auto options = std::make_shared<CheckOptions>();
  command->add_flag("--json", options->json, "For programs");
  command->callback([&program, options] {
    program.chosen = [&program, options] {
      options->file = program.config_file;
      options->parse = parse_options(options->file);
      options->colour = wants_colour(STDERR_FILENO);
      return run_check(*options, std::cout, std::cerr);
    };
  });
}

void add_plan(CommandLine& program) {
  CLI::App* command = add_file_command(program, "plan", "What the timetable will do, and when");
  auto options = std::make_shared<PlanOptions>();
  command
      ->add_option("--from", options->from,
                   "yesterday, today, tomorrow, 2026-12-01, \"2026-12-01 06:00\", 06:00")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_option("--to", options->to, "Likewise; the end of the first day if not given")
      ->type_name("TIME");
  command->add_flag("--json", options->json, "For programs");
  command->callback([&program, options] {
    program.chosen = [&program, options] {
      options->file = program.config_file;
      options->parse = parse_options(options->file);
      options->colour = wants_colour(STDOUT_FILENO);
      options->colour_faults = wants_colour(STDERR_FILENO);
      options->progress = ::isatty(STDERR_FILENO) == 1;
      options->now = base::SystemTime().utc();
      options->facts = [](const config::StationConfig& config) {
        return stored_facts(config.state_folder);
      };
      options->keeper_of = [](const config::StationConfig& config) {
        return stored_facts_keeper(config.state_folder);
      };
      return run_plan(*options, std::cout, std::cerr);
    };
  });
}

void add_render_options(CLI::App& command, RenderOptions& options) {
  command.add_option("--from", options.from, "06:00, 2026-12-01, 2026-12-01T06:00, today")
      ->type_name("TIME")
      ->required();
  command.add_option("--to", options.to, "Likewise")->type_name("TIME")->required();
  command.add_option("--zone", options.zone, "Whose sound; the first if not given")
      ->type_name("NAME");
  command.add_option("--output,-o", options.output, "A wav, flac, opus or mp3 file")
      ->type_name("FILE");
  command.add_flag("--digest", options.digest, "SHA-256 of each minute and of the whole");
  command.add_option("--block-frames", options.block_frames, "Divides 960; changes only the speed")
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--workers", options.workers, "1 to 8 threads; changes only the speed")
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--as-run", options.as_run_file, "A csv, json, jsonl or text file")
      ->type_name("FILE");
  command.add_flag("--json", options.json, "For programs");
}

// What is known of files, from the station's own store. A configuration with faults has none: the
// command itself reports them.
FactsKeeper facts_of(const std::string& file, config::ParseOptions parse) {
  parse.files = config::FileCheck::off;
  const auto parsed = config::read_station_config(file, parse);
  return parsed.config ? stored_facts_keeper(parsed.config->state_folder) : FactsKeeper{};
}

void add_render(CommandLine& program) {
  CLI::App* command = add_file_command(program, "render", "Write what a zone would hear to a file");
  auto options = std::make_shared<RenderOptions>();
  add_render_options(*command, *options);
  command->callback([&program, options] {
    program.chosen = [&program, options] {
      options->file = program.config_file;
      options->parse = parse_options(options->file);
      options->colour = wants_colour(STDERR_FILENO);
      options->progress = ::isatty(STDERR_FILENO) == 1;
      options->now = base::SystemTime().utc();
      options->facts = facts_of(options->file, options->parse);
      return run_render(*options, std::cout, std::cerr);
    };
  });
}

void add_status(CommandLine& program) {
  CLI::App* command = add_command(program, "status", "What is on air, what comes next, faults");
  auto options = std::make_shared<StatusOptions>();
  command->add_flag("--watch", options->watch, "Keep showing it; Ctrl-C ends");
  command->add_flag("--json", options->json, "For programs");
  command->callback([&program, options] {
    program.chosen = [&program, options] {
      options->config_file = program.config_file;
      return run_status(*options);
    };
  });
}

void add_as_run(CommandLine& program) {
  CLI::App* command = add_command(program, "as-run", "What was really heard, when, where and why");
  auto options = std::make_shared<AsRunOptions>();
  command->add_option("--from", options->from, "06:00, 2026-11-24, 2026-11-24T06:00, yesterday")
      ->type_name("TIME");
  command->add_option("--to", options->to, "Likewise")->type_name("TIME");
  // Named formats as flags: each sets the same text.
  const auto add_format = [&](const std::string& name, const std::string& what) {
    return command->add_flag_callback(
        "--" + name, [options, name] { options->format = name; }, what);
  };
  CLI::Option* csv = add_format("csv", "For spreadsheets");
  CLI::Option* json = add_format("json", "For programs");
  CLI::Option* lines = add_format("jsonl", "For programs, a record a line");
  csv->excludes(json)->excludes(lines);
  json->excludes(lines);
  command->callback([&program, options] {
    program.chosen = [&program, options] {
      options->config_file = program.config_file;
      return run_as_run(*options);
    };
  });
}

void add_journal(CommandLine& program) {
  CLI::App* journal = command_group(program, "journal", "The record of alerts");
  CLI::App* command =
      add_command(program, *journal, "verify", "Find what was edited, removed or put in");
  auto options = std::make_shared<JournalVerifyOptions>();
  command->add_option("--state", options->state_folder, "A state folder, or a copy of one")
      ->type_name("FOLDER");
  command->add_flag("--json", options->json, "For programs");
  command->callback([&program, options] {
    program.chosen = [&program, options] {
      options->file = program.config_file;
      options->parse = parse_options(options->file);
      options->colour = wants_colour(STDERR_FILENO);
      return run_journal_verify(*options, std::cout, std::cerr);
    };
  });
}

void add_devices(CommandLine& program) {
  CLI::App* command = add_command(program, "devices", "The sound devices of this machine");
  auto options = std::make_shared<DevicesOptions>();
  command->add_flag("--json", options->json, "For programs");
  command->callback([&program, options] {
    program.chosen = [&program, options] {
      options->config_file = program.config_file;
      return run_devices(*options);
    };
  });
}

void add_operator(CommandLine& program, const std::string& verb, const std::string& what) {
  CLI::App* command = add_command(program, verb, what);
  auto options = std::make_shared<OperatorOptions>();
  options->verb = verb;
  command->add_option("--programme", options->programme, "Only this one; else all of them")
      ->type_name("NAME");
  command->callback([&program, options] {
    program.chosen = [&program, options] {
      options->config_file = program.config_file;
      return run_operator(*options);
    };
  });
}

void add_reload(CommandLine& program) {
  CLI::App* command = add_command(program, "reload", "Have the station read its configuration");
  command->callback(
      [&program] { program.chosen = [&program] { return run_reload(program.config_file); }; });
}

void add_commands(CommandLine& program) {
  add_run(program);
  add_check(program);
  add_plan(program);
  add_render(program);
  add_status(program);
  add_as_run(program);
  add_journal(program);
  add_devices(program);
  add_operator(program, "skip", "End what is on air and go on with what comes next");
  add_operator(program, "hold", "Hold the timetable: what is on air goes on, timed entries wait");
  add_operator(program, "resume", "Go on after a hold or a stop");
  add_operator(program, "stop", "Fade out now and stay silent");
  add_reload(program);
  add_alert_commands(program);
  add_alert_client_commands(program);
}

// Why `word` is no command of `app`; empty: it is one.
std::string unknown_command(const CLI::App& app, std::string_view word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == word) return "";
    names.push_back(command->get_name());
  }
  const std::string nearest = base::nearest_word(word, names);
  const std::string under = app.get_parent() == nullptr ? "" : " of \"" + app.get_name() + "\"";
  return "there is no command \"" + std::string(word) + "\"" + under +
         (nearest.empty() ? "" : " (did you mean \"" + nearest + "\"?)");
}

// What the parser does not tell plainly of the words before the first option; empty: nothing.
std::string unknown_words(const CLI::App& program, std::span<char* const> words) {
  const CLI::App* app = &program;
  for (const std::string_view word : words) {
    const auto below = app->get_subcommands([](const CLI::App*) { return true; });
    if (word.empty() || word.starts_with('-') || below.empty()) break;
    std::string fault = unknown_command(*app, word);
    if (!fault.empty()) return fault;
    app = app->get_subcommand(std::string(word));
  }
  return "";
}

// What the parser does not tell of the options.
std::string usage_fault(const CommandLine& program) {
  const bool twice = std::any_of(program.either.begin(), program.either.end(), [](auto& both) {
    return both.first->count() > 0 && both.second->count() > 0;
  });
  return twice ? "the configuration is given twice: as FILE and with --config" : "";
}

int complain_of_usage(const std::string& fault) {
  std::cerr << "hornbill: " << fault << "\nRun with --help for more information.\n";
  return kUsage;
}

int run_program(int argc, char** argv) {
  CLI::App app{"Broadcast automation for village loudspeakers and community radio", "hornbill"};
  CommandLine program{app, default_config_file(), {}, {}};
  program.app.set_version_flag("--version", "hornbill " HORNBILL_VERSION);
  program.app.require_subcommand(1);
  program.app.footer(
      "Exit status: 0 done, 1 failed, 2 wrong usage, 3 no station is running, 4 refused.");
  add_commands(program);
  if (argc < 2) {
    std::cerr << program.app.help();
    return kUsage;
  }
  const auto count = static_cast<std::size_t>(argc);
  const std::string unknown = unknown_words(app, std::span(argv, count).subspan(1));
  if (!unknown.empty()) return complain_of_usage(unknown);
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return program.app.exit(e, std::cout, std::cerr) == 0 ? kOk : kUsage;
  }
  const std::string fault = usage_fault(program);
  return fault.empty() ? program.chosen() : complain_of_usage(fault);
}

// What was freed goes back to the system instead of waiting for a use that does not come: a station
// reads its library once and then runs for months.
void keep_memory_small() {
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  ::mallopt(M_TRIM_THRESHOLD, 256 * 1024);
  ::mallopt(M_ARENA_MAX, 2);
}

}  // namespace

CLI::App* add_command(CommandLine& line, CLI::App& parent, const std::string& name,
                      const std::string& what) {
  CLI::App* command = parent.add_subcommand(name, what);
  command->add_option("--config", line.config_file, "The station's configuration")
      ->type_name("FILE")
      ->capture_default_str();
  return command;
}

CLI::App* command_group(CommandLine& line, const std::string& name, const std::string& what) {
  const auto named = [&name](const CLI::App* app) { return app->get_name() == name; };
  const auto found = line.app.get_subcommands(named);
  if (!found.empty()) return line.app.get_subcommand(name);
  CLI::App* group = line.app.add_subcommand(name, what);
  group->require_subcommand(1);
  return group;
}

}  // namespace hornbill

int main(int argc, char** argv) {
  hornbill::keep_memory_small();
  return hornbill::run_program(argc, argv);
}
