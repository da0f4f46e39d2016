// SPDX-License-Identifier: Apache-2.0
#include "hornbill/journal_command.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "config/station_config.h"
#include "hornbill/check_command.h"
#include "hornbill/exit_status.h"
#include "scheduler/journal/open_store.h"
#include "scheduler/journal/verify_chain.h"

namespace hornbill {
namespace {

using scheduler::ChainFinding;
using scheduler::ChainReport;

void print_json(const ChainReport& report, std::ostream& out) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const ChainFinding& f : report.findings) {
    findings.push_back({{"sequence", f.sequence}, {"where", f.where}, {"text", f.text}});
  }
  const nlohmann::ordered_json all = {{"intact", report.intact()}, {"first", report.first},
                                      {"last", report.last},       {"in_store", report.in_store},
                                      {"head", report.head.hash},  {"findings", findings},
                                      {"notes", report.notes}};
  out << all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

void print_text(const ChainReport& report, std::ostream& out) {
  for (const ChainFinding& f : report.findings) out << f.where << ": " << f.text << "\n";
  for (const std::string& note : report.notes) out << "note: " << note << "\n";
  if (report.last == 0) {
    out << (report.intact() ? "There is no record of alerts yet.\n" : "");
    return;
  }
  out << "Entries " << report.first << " to " << report.last << ", " << report.in_store
      << " in the store: "
      << (report.intact() ? "intact."
                          : "NOT as the station wrote them; see above for what was changed.")
      << "\nLast entry: " << report.head.hash << "\n";
}

}  // namespace

int run_journal_verify(const JournalVerifyOptions& options, std::ostream& out, std::ostream& err) {
  std::string folder = options.state_folder;
  if (folder.empty()) {
    config::ParseOptions parse = options.parse;
    parse.files = config::FileCheck::off;
    const config::ParsedConfig parsed = config::read_station_config(options.file, parse);
    if (!parsed.config) {
      print_faults(parsed.faults, options.colour, err);
      return kFailed;
    }
    folder = parsed.config->state_folder;
  }
  const auto disk = scheduler::system_disk();
  const ChainReport report = scheduler::verify_chain(
      *disk, {scheduler::alerts_folder(folder), scheduler::store_path(folder)});
  if (options.json) {
    print_json(report, out);
  } else {
    print_text(report, out);
  }
  return report.intact() ? kOk : kFailed;
}

}  // namespace hornbill
