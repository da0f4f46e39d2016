// SPDX-License-Identifier: Apache-2.0
#include "hornbill/check_command.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "hornbill/check_phrases.h"

namespace hornbill {
namespace {

using config::ConfigFault;

std::string_view word_of(base::Severity severity) {
  return severity == base::Severity::error ? "error" : "warning";
}

std::ptrdiff_t count_of(const std::vector<ConfigFault>& faults, base::Severity severity) {
  return std::count_if(faults.begin(), faults.end(),
                       [&](const ConfigFault& fault) { return fault.severity == severity; });
}

std::string counted(std::ptrdiff_t count, const std::string& word, const std::string& plural) {
  return std::to_string(count) + " " + (count == 1 ? word : plural);
}

std::string counted(std::ptrdiff_t count, const std::string& word) {
  return counted(count, word, word + "s");
}

nlohmann::ordered_json json_of(const ConfigFault& fault) {
  return {{"file", fault.file},        {"line", fault.at.line},
          {"column", fault.at.column}, {"severity", word_of(fault.severity)},
          {"cause", fault.cause},      {"suggestion", fault.suggestion}};
}

void print_json(const std::string& file, const config::ParsedConfig& parsed, std::ostream& out) {
  nlohmann::ordered_json faults = nlohmann::ordered_json::array();
  for (const ConfigFault& fault : parsed.faults) faults.push_back(json_of(fault));
  const nlohmann::ordered_json document{
      {"file", file}, {"ok", parsed.config != nullptr}, {"faults", std::move(faults)}};
  // A file's name, or a key, may hold bytes that are no UTF-8.
  out << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

void print_summary(const config::ParsedConfig& parsed, const CheckOptions& options,
                   std::ostream& out, std::ostream& err) {
  const auto errors = count_of(parsed.faults, base::Severity::error);
  const auto warnings = count_of(parsed.faults, base::Severity::warning);
  if (errors > 0) {
    err << options.file << ": " << counted(errors, "error");
    if (warnings > 0) err << ", " << counted(warnings, "warning");
    err << "\n";
    return;
  }
  const scheduler::StationSetup& setup = *parsed.config->setup;
  const auto size = [](const auto& list) { return static_cast<std::ptrdiff_t>(list.size()); };
  out << options.file << ": good (" << counted(size(setup.zones), "zone") << ", "
      << counted(size(setup.playlists), "playlist") << ", "
      << counted(size(setup.rules), "timetable entry", "timetable entries") << ")";
  if (warnings > 0) out << ", " << counted(warnings, "warning");
  out << "\n";
}

}  // namespace

void print_faults(const std::vector<ConfigFault>& faults, bool colour, std::ostream& err) {
  constexpr const char* kRed = "\033[31m";
  constexpr const char* kYellow = "\033[33m";
  constexpr const char* kPlain = "\033[0m";
  for (const ConfigFault& fault : faults) {
    const std::string text = base::to_string(fault);
    if (!colour) {
      err << text << "\n";
      continue;
    }
    const std::string word = std::string(word_of(fault.severity)) + ":";
    const std::size_t at = text.find(" " + word + " ", fault.file.size());
    err << text.substr(0, at + 1) << (fault.severity == base::Severity::error ? kRed : kYellow)
        << word << kPlain << text.substr(at + 1 + word.size()) << "\n";
  }
}

int run_check(const CheckOptions& options, std::ostream& out, std::ostream& err) {
  config::ParsedConfig parsed = config::read_station_config(options.file, options.parse);
  if (parsed.config) {
    for (ConfigFault& fault : phrase_faults(options.file, *parsed.config)) {
      parsed.faults.push_back(std::move(fault));
    }
  }
  if (options.json) {
    print_json(options.file, parsed, out);
  } else {
    print_faults(parsed.faults, options.colour, err);
    print_summary(parsed, options, out, err);
  }
  return parsed.config ? 0 : 1;
}

}  // namespace hornbill
