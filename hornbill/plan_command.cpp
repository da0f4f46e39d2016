// SPDX-License-Identifier: Apache-2.0
#include "hornbill/plan_command.h"

#include <algorithm>
#include <chrono>
#include <ostream>

#include "base/moment.h"
#include "hornbill/check_command.h"
#include "hornbill/exit_status.h"
#include "hornbill/library_loader.h"
#include "hornbill/plan_facts.h"
#include "hornbill/plan_lengths.h"
#include "hornbill/plan_output.h"
#include "hornbill/time_argument.h"

namespace hornbill {
namespace {

using base::UtcTime;
using scheduler::PlanRange;
using scheduler::PlanReport;
using std::chrono::days;

constexpr base::Duration kLongestPlan = days(3660);

UtcTime next_midnight(UtcTime t, const base::TimeZone& zone) {
  return zone.to_utc(std::chrono::floor<days>(zone.to_local(t)) + days(1));
}

base::Result<PlanRange> range_of(const PlanOptions& options, const base::TimeZone& zone) {
  const auto from = base::parse_moment(options.from, zone, options.now);
  if (!from) return base::fail(from.error().within("--from"));
  PlanRange range{*from, next_midnight(*from, zone)};
  if (!options.to.empty()) {
    const auto to = base::parse_moment(options.to, zone, options.now);
    if (!to) return base::fail(to.error().within("--to"));
    const bool whole_day = options.to.find(':') == std::string::npos && options.to != "now";
    range.to = whole_day ? next_midnight(*to, zone) : *to;
  }
  if (range.to <= range.from) {
    return base::fail(base::ErrorCode::invalid_argument, std::string(kEndsTooEarly));
  }
  if (range.to - range.from > kLongestPlan) {
    return base::fail(base::ErrorCode::invalid_argument, "a plan goes over ten years at most");
  }
  return range;
}

// The plan by what is known of the library's files, or else can be measured in the time allowed.
PlanReport report_of(const config::StationConfig& config, const PlanRange& range,
                     const PlanOptions& options, std::ostream& err) {
  const scheduler::StationSetup& setup = *config.setup;
  FactsKeeper known;
  if (options.facts) known.load = [&] { return options.facts(config); };
  LoadedLibrary loaded = find_library(config, known);
  const auto plan = [&] {
    return scheduler::plan_report(setup.rules, {setup.zone, range, setup.programmes},
                                  plan_facts(setup, loaded.library));
  };
  PlanReport report = plan();
  const auto unmeasured = unmeasured_files(report, setup, *loaded.library);
  if (unmeasured.empty() || options.measure_for <= base::Duration{0}) return report;
  MeasureOptions measure{options.program, options.measure_for, options.progress, {}};
  if (options.keeper_of) measure.keeper = options.keeper_of(config);
  // This also opens the store for what is found.
  if (measure.keeper.load) loaded.facts = measure.keeper.load();
  measure_lengths(loaded, unmeasured, measure, err);
  return plan();
}

// "2 gaps of 3 h 0 min in all", of those that sound like this.
std::string gaps_text(const PlanView& view, GapSound sound) {
  base::Duration length{0};
  int count = 0;
  for (const scheduler::PlanGap& gap : view.report.gaps) {
    if (sound_of(gap, view.setup) != sound) continue;
    length += gap.to - gap.from;
    ++count;
  }
  if (count == 0) return "";
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(length).count();
  return ", " + std::to_string(count) + (count == 1 ? " gap" : " gaps") + " of " +
         std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) +
         " min in all, where " +
         (sound == GapSound::silence ? "it is silent" : "the fallback sounds");
}

void print_summary(const PlanView& view, std::ostream& out) {
  out << "\n"
      << view.setup.name << ", " << view.setup.zone.name() << ": " << view.report.lines.size()
      << (view.report.lines.size() == 1 ? " entry" : " entries")
      << (view.report.gaps.empty() ? ", no gaps" : "") << gaps_text(view, GapSound::fallback)
      << gaps_text(view, GapSound::silence) << "\n";
}

}  // namespace

int run_plan(const PlanOptions& options, std::ostream& out, std::ostream& err) {
  config::ParseOptions parse = options.parse;
  // What is missing is shown at the entries that want it; the plan stands all the same.
  parse.files = config::FileCheck::warning;
  const config::ParsedConfig parsed = config::read_station_config(options.file, parse);
  print_faults(parsed.faults, options.colour_faults, err);
  if (!parsed.config) return kFailed;
  const scheduler::StationSetup& setup = *parsed.config->setup;
  const auto range = range_of(options, setup.zone);
  if (!range) {
    err << range.error().message << "\n";
    return kUsage;
  }
  const PlanReport report = report_of(*parsed.config, *range, options, err);
  const PlanView view{setup, report, *range};
  if (options.json) {
    print_plan_json(view, out);
  } else {
    print_plan_table(view, options.colour, out);
    print_summary(view, out);
  }
  return kOk;
}

}  // namespace hornbill
