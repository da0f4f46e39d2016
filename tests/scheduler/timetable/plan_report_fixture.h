// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "scheduler/timetable/plan_report.h"
#include "tests/scheduler/timetable/timetable_fixture.h"

namespace hornbill::scheduler {

// By RemarkKind.
inline constexpr std::array<const char*, 15> kRemarkWords{
    "moved", "same time as", "cuts",      "cut by",     "comes back after",
    "over",  "outlasts",     "gives way", "waits for",  "waits for item of",
    "late",  "unknown",      "missing",   "leaves out", "nothing"};

// The plan of a day in November in Bangkok, by rules that the test adds.
class PlanReportTest : public testing::Test {
 protected:
  Rule& add(Rule rule, std::optional<base::Duration> length = std::nullopt) {
    TargetFacts facts;
    facts.duration = length;
    facts.endless = !length && rule.play.kind == TargetKind::playlist;
    facts_[to_string(rule.play)] = facts;
    rules_.push_back(std::move(rule));
    return rules_.back();
  }

  PlanReport report(int hours = 24) {
    const auto from = zone_.to_utc(local_date(2026, 11, 24));
    const PlanScope scope{zone_, {from, from + std::chrono::hours(hours)}, {"main"}};
    return plan_report(rules_, scope,
                       [this](const PlayTarget& target) { return facts_[to_string(target)]; });
  }

  std::string clock(base::UtcTime t) { return zone_.format(t).substr(11, 8); }

  // "08:00:00-08:03:00 Name: cuts Music; ..."; "~" before a start that is not known.
  Lines lines(int hours = 24) {
    Lines lines;
    for (const PlanLine& line : report(hours).lines) {
      std::string text = (line.start_known ? "" : "~") + clock(line.expected_start) + "-";
      text += line.expected_end ? clock(*line.expected_end) : "?";
      text += " " + rules_[line.entry.rule].name;
      std::string separator = ": ";
      for (const Remark& remark : line.remarks) {
        text += separator + kRemarkWords[static_cast<std::size_t>(remark.kind)];
        if (!remark.other.empty()) text += " " + remark.other;
        if (!remark.text.empty()) text += " " + remark.text;
        if (remark.limit) text += " to " + clock(*remark.limit);
        separator = "; ";
      }
      lines.push_back(text);
    }
    return lines;
  }

  Lines gaps(int hours = 24) {
    Lines lines;
    for (const PlanGap& gap : report(hours).gaps) {
      std::string text = gap.programme + " " + clock(gap.from) + "-" + clock(gap.to);
      if (!gap.after.empty()) text += " after " + gap.after;
      if (gap.fails) text += " by failure";
      lines.push_back(text);
    }
    return lines;
  }

  base::TimeZone zone_ = zone_named("Asia/Bangkok");
  std::vector<Rule> rules_;
  std::map<std::string, TargetFacts> facts_;
};

}  // namespace hornbill::scheduler
