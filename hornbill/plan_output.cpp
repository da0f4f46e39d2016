// SPDX-License-Identifier: Apache-2.0
#include "hornbill/plan_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "hornbill/text_width.h"

namespace hornbill {
namespace {

using scheduler::PlanGap;
using scheduler::PlanLine;
using scheduler::Remark;
using scheduler::RemarkKind;
using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 7> kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};
constexpr int kWidestName = 32;

std::string clock(base::UtcTime t, const base::TimeZone& zone) {
  return zone.format(t).substr(11, 8);
}

std::string_view word_of(RemarkKind kind) {
  switch (kind) {
    case RemarkKind::moved:
      return "moved";
    case RemarkKind::same_time:
      return "same_time";
    case RemarkKind::cuts:
      return "cuts";
    case RemarkKind::cut_by:
      return "cut_by";
    case RemarkKind::comes_back:
      return "comes_back";
    case RemarkKind::over:
      return "over";
    case RemarkKind::waits_for:
      return "waits_for";
    case RemarkKind::waits_for_item:
      return "waits_for_item";
    case RemarkKind::late:
      return "late";
    case RemarkKind::length_unknown:
      return "length_unknown";
    case RemarkKind::missing_file:
      return "missing_file";
    case RemarkKind::nothing_to_play:
      break;
  }
  return "nothing_to_play";
}

// One line of the table.
struct Row {
  base::UtcTime at;
  std::string start;
  std::string name;
  std::string what;
  std::string end;
  std::string remarks;
  bool trouble = false;
};

bool is_trouble(const Remark& remark) {
  return remark.kind == RemarkKind::missing_file || remark.kind == RemarkKind::nothing_to_play;
}

std::string what_of(const scheduler::Rule& rule) {
  std::string what = scheduler::to_string(rule.play);
  if (rule.mix == scheduler::Mix::duck) what += " (ducked)";
  return what;
}

// The end's time, with the date where it is not the day of the start.
std::string end_text(base::UtcTime start, base::UtcTime end, const base::TimeZone& zone) {
  const std::string text = clock(end, zone);
  const std::string date = zone.format(end).substr(0, 10);
  return date == zone.format(start).substr(0, 10) ? text : text + " (" + date.substr(5) + ")";
}

Row row_of(const PlanLine& line, const PlanView& view) {
  const scheduler::Rule& rule = view.setup.rules[line.entry.rule];
  const base::TimeZone& zone = view.setup.zone;
  Row row;
  row.at = std::max(line.expected_start, view.range.from);
  row.start = (line.start_known ? "" : "~") + clock(line.expected_start, zone);
  if (line.expected_start < view.range.from) {
    row.start = "since " + zone.format(line.expected_start).substr(5, 11);
    row.start[11] = ' ';
  }
  row.name = rule.name;
  row.what = what_of(rule);
  row.end = line.expected_end ? end_text(line.expected_start, *line.expected_end, zone) : "-";
  for (const Remark& remark : line.remarks) {
    if (!row.remarks.empty()) row.remarks += "; ";
    row.remarks += remark_text(remark, zone);
    row.trouble = row.trouble || is_trouble(remark);
  }
  return row;
}

Row row_of(const PlanGap& gap, const PlanView& view) {
  Row row;
  row.at = gap.from;
  row.start = clock(gap.from, view.setup.zone);
  row.name = "(nothing)";
  row.what = "fallback";
  row.end = end_text(gap.from, gap.to, view.setup.zone);
  row.remarks = gap.after.empty() ? "nothing is planned" : "nothing is planned after " + gap.after;
  row.trouble = true;
  return row;
}

std::vector<Row> rows_of(const PlanView& view, const std::string& programme) {
  std::vector<Row> rows;
  for (const PlanLine& line : view.report.lines) {
    if (view.setup.rules[line.entry.rule].programme == programme) {
      rows.push_back(row_of(line, view));
    }
  }
  for (const PlanGap& gap : view.report.gaps) {
    if (gap.programme == programme) rows.push_back(row_of(gap, view));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.at < b.at; });
  for (Row& row : rows) {
    row.name = plain(row.name);
    row.what = plain(row.what);
    row.remarks = plain(row.remarks);
  }
  return rows;
}

int width_of(const std::vector<Row>& rows, std::string Row::*column, int most) {
  int width = 0;
  for (const Row& row : rows) width = std::max(width, text_width(row.*column));
  return std::min(width, most);
}

void print_rows(const std::vector<Row>& rows, const base::TimeZone& zone, bool colour,
                std::ostream& out) {
  const int start = width_of(rows, &Row::start, 20);
  const int name = width_of(rows, &Row::name, kWidestName);
  const int what = width_of(rows, &Row::what, kWidestName);
  const int end = width_of(rows, &Row::end, 20);
  std::string date;
  for (const Row& row : rows) {
    const std::string today = zone.format(row.at).substr(0, 10);
    if (today != date) {
      const auto day = std::chrono::floor<std::chrono::days>(zone.to_local(row.at));
      out << "\n" << kDays[std::chrono::weekday{day}.c_encoding()] << " " << today << "\n";
      date = today;
    }
    std::string text = "  " + fit(row.start, start) + "  " + fit(row.name, name) + "  " +
                       fit(row.what, what) + "  " + fit(row.end, end) + "  " + row.remarks;
    text.erase(text.find_last_not_of(' ') + 1);
    out << (colour && row.trouble ? "\033[33m" + text + "\033[0m" : text) << "\n";
  }
}

Json json_of(const Remark& remark, const base::TimeZone& zone) {
  Json json{{"kind", word_of(remark.kind)}, {"text", remark_text(remark, zone)}};
  if (!remark.other.empty()) json["other"] = remark.other;
  if (!remark.text.empty()) json["file"] = remark.text;
  if (remark.limit) json["at_the_latest"] = zone.format(*remark.limit);
  return json;
}

Json json_of(const PlanLine& line, const PlanView& view) {
  const scheduler::Rule& rule = view.setup.rules[line.entry.rule];
  const base::TimeZone& zone = view.setup.zone;
  const auto time = [&](const std::optional<base::UtcTime>& t) {
    return t ? Json(zone.format(*t)) : Json(nullptr);
  };
  Json remarks = Json::array();
  for (const Remark& remark : line.remarks) remarks.push_back(json_of(remark, zone));
  return {{"name", rule.name},
          {"programme", rule.programme},
          {"play", scheduler::to_string(rule.play)},
          {"start", zone.format(line.entry.start)},
          {"start_utc", base::format_utc(line.entry.start)},
          {"end", time(line.entry.end)},
          {"hard", rule.start == scheduler::StartMode::hard},
          {"mix", rule.mix == scheduler::Mix::duck ? "duck" : "replace"},
          {"expected_start", zone.format(line.expected_start)},
          {"start_known", line.start_known},
          {"expected_end", time(line.expected_end)},
          {"remarks", std::move(remarks)}};
}

}  // namespace

std::string remark_text(const Remark& remark, const base::TimeZone& zone) {
  const std::string limit =
      remark.limit ? ", at the latest " + clock(*remark.limit, zone) : std::string();
  switch (remark.kind) {
    case RemarkKind::moved:
      return "its time is skipped by the clock change: plays at the jump";
    case RemarkKind::same_time:
      return "at the same time as " + remark.other + ", which goes first";
    case RemarkKind::cuts:
      return "cuts " + remark.other;
    case RemarkKind::cut_by:
      return "cut by " + remark.other;
    case RemarkKind::comes_back:
      return "interrupted by " + remark.other + ", goes on after it";
    case RemarkKind::over:
      return remark.other + " goes on after it";
    case RemarkKind::waits_for:
      return "waits for " + remark.other + limit;
    case RemarkKind::waits_for_item:
      return "waits for the item of " + remark.other + limit;
    case RemarkKind::late:
      return "later than planned";
    case RemarkKind::length_unknown:
      return "length unknown";
    case RemarkKind::missing_file:
      return "cannot be played: " + remark.text;
    case RemarkKind::nothing_to_play:
      break;
  }
  return "will not sound";
}

void print_plan_table(const PlanView& view, bool colour, std::ostream& out) {
  std::vector<std::string> programmes = view.setup.programmes;
  for (const std::string& programme : programmes) {
    const std::vector<Row> rows = rows_of(view, programme);
    if (programmes.size() > 1) out << "\nProgramme " << plain(programme) << "\n";
    print_rows(rows, view.setup.zone, colour, out);
  }
}

void print_plan_json(const PlanView& view, std::ostream& out) {
  const base::TimeZone& zone = view.setup.zone;
  Json entries = Json::array();
  for (const PlanLine& line : view.report.lines) entries.push_back(json_of(line, view));
  Json gaps = Json::array();
  for (const PlanGap& gap : view.report.gaps) {
    gaps.push_back({{"programme", gap.programme},
                    {"from", zone.format(gap.from)},
                    {"to", zone.format(gap.to)},
                    {"after", gap.after}});
  }
  const Json document{{"station", view.setup.name},           {"time_zone", zone.name()},
                      {"from", zone.format(view.range.from)}, {"to", zone.format(view.range.to)},
                      {"entries", std::move(entries)},        {"gaps", std::move(gaps)}};
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace hornbill
