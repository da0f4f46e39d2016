// SPDX-License-Identifier: Apache-2.0
#include "scheduler/timetable/plan_report.h"

#include <algorithm>
#include <deque>
#include <map>

#include "scheduler/timetable/programme_simulation.h"

namespace hornbill::scheduler {
namespace {

constexpr base::Duration kLookBack = std::chrono::hours(7 * 24);
constexpr std::size_t kMostMissing = 5;  // files named at one entry

class Reporter {
 public:
  Reporter(std::span<const Rule> rules, PlanRange range, const TargetLookup& lookup)
      : rules_(rules), range_(range), lookup_(lookup) {}

  PlanReport run(const base::TimeZone& zone, std::span<const std::string> programmes) {
    for (const Entry& entry : in_force(rules_, zone, range_.from, kLookBack)) add(entry);
    for (const Entry& entry : expand(rules_, zone, range_.from, range_.to)) add(entry);
    for (const std::string& name : programmes) simulation_of(name);
    for (const Rule& rule : rules_) by_rule_.push_back(simulation_of(rule.programme));
    for (PlanLine& line : report_.lines) arrive(line);
    for (ProgrammeSimulation& simulation : simulations_) {
      simulation.finish();
      for (PlanGap& gap : simulation.take_gaps()) report_.gaps.push_back(std::move(gap));
    }
    std::erase_if(report_.lines, [this](const PlanLine& line) { return is_past(line); });
    return std::move(report_);
  }

 private:
  // Whether it began before and is over already, or cannot be heard at all.
  bool is_past(const PlanLine& line) const {
    if (line.entry.start >= range_.from) return false;
    if (line.expected_end && *line.expected_end <= range_.from) return true;
    return std::any_of(line.remarks.begin(), line.remarks.end(),
                       [](const Remark& said) { return said.kind == RemarkKind::nothing_to_play; });
  }

  void add(const Entry& entry) {
    PlanLine line;
    line.entry = entry;
    line.expected_start = entry.start;
    if (entry.moved) line.remarks.push_back({RemarkKind::moved, "", "", {}});
    report_.lines.push_back(std::move(line));
  }

  // Its place among the simulations, in the order in which the programmes are first named.
  std::size_t simulation_of(const std::string& programme) {
    const auto [found, is_new] = names_.try_emplace(programme, simulations_.size());
    if (is_new) simulations_.emplace_back(rules_, range_, programme);
    return found->second;
  }

  void arrive(PlanLine& line) {
    const Rule& rule = rules_[line.entry.rule];
    const TargetFacts& facts = facts_of(line.entry.rule);
    name_missing(line, facts);
    if (rule.mix == Mix::duck) {
      overlay(line, facts);
    } else {
      simulations_[by_rule_[line.entry.rule]].arrive(line, facts);
    }
  }

  // One bad file of a playlist does not make all of it unplayable.
  void name_missing(PlanLine& line, const TargetFacts& facts) const {
    const std::size_t named = std::min(facts.missing.size(), kMostMissing);
    const RemarkKind kind =
        facts.nothing_to_play ? RemarkKind::missing_file : RemarkKind::leaves_out;
    for (std::size_t i = 0; i < named; ++i) {
      line.remarks.push_back({kind, "", facts.missing[i], {}});
    }
    if (named == facts.missing.size()) return;
    const std::string rest = std::to_string(facts.missing.size() - named) + " more of its " +
                             std::to_string(facts.members) + " files";
    line.remarks.push_back({kind, rest, "", {}});
  }

  // Over the programme, which goes on: it starts and ends by itself.
  void overlay(PlanLine& line, const TargetFacts& facts) {
    line.expected_end = line.entry.end;
    if (facts.nothing_to_play) {
      line.remarks.push_back({RemarkKind::nothing_to_play, "", "", {}});
      return;
    }
    if (facts.duration) {
      const base::UtcTime end = line.entry.start + *facts.duration;
      line.expected_end = line.entry.end ? std::min(end, *line.entry.end) : end;
    } else if (!line.expected_end) {
      line.remarks.push_back({RemarkKind::length_unknown, "", "", {}});
    }
  }

  const TargetFacts& facts_of(std::uint32_t index) {
    auto found = facts_.find(index);
    if (found == facts_.end()) found = facts_.emplace(index, lookup(rules_[index])).first;
    return found->second;
  }

  TargetFacts lookup(const Rule& rule) const {
    TargetFacts facts = lookup_ ? lookup_(rule.play) : TargetFacts{};
    if (facts.endless) facts.duration.reset();
    const bool ducked_list = rule.mix == Mix::duck && rule.play.kind == TargetKind::playlist;
    if (rule.items || ducked_list) limit_to_items(rule.items.value_or(1), facts);
    return facts;
  }

  // So many items end, even of a playlist that never does; how long they take is an estimate.
  static void limit_to_items(int items, TargetFacts& facts) {
    const auto whole = facts.duration;
    facts.endless = false;
    facts.duration.reset();
    if (!facts.item) return;
    const base::Duration some = *facts.item * items - facts.overlap * (items - 1);
    facts.duration = std::max(whole ? std::min(some, *whole) : some, base::Duration{0});
  }

  std::span<const Rule> rules_;
  PlanRange range_;
  const TargetLookup& lookup_;
  std::map<std::uint32_t, TargetFacts> facts_;
  std::map<std::string, std::size_t> names_;
  std::deque<ProgrammeSimulation> simulations_;
  std::vector<std::size_t> by_rule_;  // the simulation of each rule's programme
  PlanReport report_;
};

}  // namespace

PlanReport plan_report(std::span<const Rule> rules, const PlanScope& scope,
                       const TargetLookup& lookup) {
  return Reporter(rules, scope.range, lookup).run(scope.zone, scope.programmes);
}

}  // namespace hornbill::scheduler
