// SPDX-License-Identifier: Apache-2.0
// Goal: a year of 1,000 rules expands in under a second.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "base/time_zone.h"
#include "scheduler/timetable/plan_report.h"

namespace hornbill::scheduler {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// A busy station's timetable: most entries daily, some on weekdays or dates, a few that repeat.
std::vector<Rule> rules_of(int count) {
  std::vector<Rule> rules;
  for (int i = 0; i < count; ++i) {
    Rule rule;
    rule.name = "entry " + std::to_string(i);
    rule.at = {minutes((i * 37) % (24 * 60))};
    rule.play = {i % 4 == 0 ? TargetKind::playlist : TargetKind::segment, rule.name};
    if (i % 3 == 0) rule.days = 0x3E;
    if (rule.play.kind == TargetKind::playlist) rule.duration = minutes(30);
    if (i % 50 == 1) {
      rule.every = minutes(30);
      rule.until = rule.at.front() + hours(4) >= hours(24) ? rule.at.front() - hours(20)
                                                           : rule.at.front() + hours(4);
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

PlanScope year_of(const char* zone_name) {
  using namespace std::chrono;
  const auto zone = base::TimeZone::find(zone_name).value();
  return {
      zone,
      {zone.to_utc(local_days{year{2026} / 1 / 1}), zone.to_utc(local_days{year{2027} / 1 / 1})},
      {"main"}};
}

void expand_a_year(benchmark::State& state, const char* zone_name) {
  const std::vector<Rule> rules = rules_of(static_cast<int>(state.range(0)));
  const PlanScope scope = year_of(zone_name);
  std::size_t entries = 0;
  for (auto _ : state) {
    entries = expand(rules, scope.zone, scope.range.from, scope.range.to).size();
  }
  state.counters["entries"] = static_cast<double>(entries);
}
BENCHMARK_CAPTURE(expand_a_year, bangkok, "Asia/Bangkok")->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(expand_a_year, berlin, "Europe/Berlin")->Arg(1000)->Unit(benchmark::kMillisecond);

void report_a_year(benchmark::State& state) {
  const std::vector<Rule> rules = rules_of(static_cast<int>(state.range(0)));
  const PlanScope scope = year_of("Europe/Berlin");
  const TargetLookup lookup = [](const PlayTarget& target) {
    TargetFacts facts;
    if (target.kind == TargetKind::segment) facts.duration = std::chrono::seconds(40);
    facts.endless = target.kind == TargetKind::playlist;
    return facts;
  };
  for (auto _ : state) benchmark::DoNotOptimize(plan_report(rules, scope, lookup));
}
BENCHMARK(report_a_year)->Arg(1000)->Unit(benchmark::kMillisecond);

void in_force_now(benchmark::State& state) {
  const std::vector<Rule> rules = rules_of(1000);
  const PlanScope scope = year_of("Europe/Berlin");
  for (auto _ : state) {
    benchmark::DoNotOptimize(in_force(rules, scope.zone, scope.range.to, hours(7 * 24)));
  }
}
BENCHMARK(in_force_now)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace hornbill::scheduler

BENCHMARK_MAIN();
