// SPDX-License-Identifier: Apache-2.0
#include "hornbill/plan_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include "base/local_clock.h"
#include "hornbill/text_width.h"

namespace hornbill {
namespace {

using scheduler::PlanGap;
using scheduler::PlanLine;
using scheduler::Remark;
using scheduler::RemarkKind;

constexpr std::array<std::string_view, 7> kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                "Thursday", "Friday", "Saturday"};
constexpr int kWidestName = 32;
constexpr const char* kNothing = "(nothing)";

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
    case RemarkKind::outlasts:
      return "outlasts";
    case RemarkKind::gives_way:
      return "gives_way";
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
    case RemarkKind::leaves_out:
      return "leaves_out";
    case RemarkKind::nothing_to_play:
      break;
  }
  return "nothing_to_play";
}

bool is_trouble(const Remark& remark) {
  return remark.kind == RemarkKind::missing_file || remark.kind == RemarkKind::nothing_to_play;
}

std::string what_of(const scheduler::Rule& rule) {
  std::string what = scheduler::to_string(rule.play);
  if (rule.mix == scheduler::Mix::duck) what += " (ducked)";
  return what;
}

// The table of one programme. A plan of a year has a million lines: each is written as it comes,
// and what is the same in all lines of a rule is made once.
class Table {
 public:
  Table(const PlanView& view, bool colour, base::LocalClock& clock)
      : view_(view), colour_(colour), clock_(clock), rules_(view.setup.rules.size()) {}

  void print(const std::string& programme, std::ostream& out) {
    collect(programme);
    fit_columns();
    std::chrono::local_days date{};
    for (const Line& line : lines_) {
      const auto today = clock_.day(line.at);
      if (&line == &lines_.front() || today != date) {
        out << "\n"
            << kDays[std::chrono::weekday{today}.c_encoding()] << " " << clock_.date(line.at)
            << "\n";
        date = today;
      }
      out << text_of(line);
    }
  }

 private:
  // A line of the plan or a gap, in the order of time.
  struct Line {
    base::UtcTime at;
    const PlanLine* entry = nullptr;
    const PlanGap* gap = nullptr;
  };
  // The columns of a rule, first as they are, then as wide as the table has them.
  struct RuleText {
    bool used = false;
    std::string name;
    std::string what;
  };

  void collect(const std::string& programme) {
    for (const PlanLine& line : view_.report.lines) {
      if (view_.setup.rules[line.entry.rule].programme != programme) continue;
      lines_.push_back({std::max(line.expected_start, view_.range.from), &line, nullptr});
      rules_[line.entry.rule].used = true;
    }
    for (const PlanGap& gap : view_.report.gaps) {
      if (gap.programme == programme) lines_.push_back({gap.from, nullptr, &gap});
    }
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const Line& a, const Line& b) { return a.at < b.at; });
  }

  void fit_columns() {
    const bool gaps = std::any_of(lines_.begin(), lines_.end(), [](auto& l) { return l.gap; });
    std::vector<RuleText> sounds{{gaps, kNothing, "fallback"}, {gaps, kNothing, "silence"}};
    int name = gaps ? text_width(kNothing) : 0;
    int what = gaps ? text_width(sounds.front().what) : 0;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (!rules_[i].used) continue;
      rules_[i].name = plain(view_.setup.rules[i].name);
      rules_[i].what = plain(what_of(view_.setup.rules[i]));
      name = std::max(name, text_width(rules_[i].name));
      what = std::max(what, text_width(rules_[i].what));
    }
    rules_.insert(rules_.end(), sounds.begin(), sounds.end());
    for (RuleText& rule : rules_) {
      rule.name = fit(rule.name, std::min(name, kWidestName));
      rule.what = fit(rule.what, std::min(what, kWidestName));
    }
    for (const Line& line : lines_) {
      start_ = std::max(start_, start_of(line).size());
      end_ = std::max(end_, end_of(line).size());
    }
  }

  std::string start_of(const Line& line) {
    if (line.gap != nullptr) return clock_.time(line.gap->from);
    const base::UtcTime start = line.entry->expected_start;
    if (start < view_.range.from) {
      return "since " + clock_.date(start).substr(5) + " " + clock_.time(start).substr(0, 5);
    }
    return (line.entry->start_known ? "" : "~") + clock_.time(start);
  }

  // The end's time, with the date where it is not the day of the start.
  std::string end_of(const Line& line) {
    if (line.gap == nullptr && !line.entry->expected_end) return "-";
    const base::UtcTime start = line.gap ? line.gap->from : line.entry->expected_start;
    const base::UtcTime end = line.gap ? line.gap->to : *line.entry->expected_end;
    std::string text = clock_.time(end);
    if (clock_.day(start) != clock_.day(end)) text += " (" + clock_.date(end).substr(5) + ")";
    return text;
  }

  std::string remarks_of(const Line& line) {
    if (line.gap != nullptr) {
      if (line.gap->fails) return "nothing of what is planned can be played";
      return line.gap->after.empty() ? "nothing is planned"
                                     : "nothing is planned after " + line.gap->after;
    }
    std::string text;
    for (const Remark& remark : line.entry->remarks) {
      if (!text.empty()) text += "; ";
      text += remark_text(remark, clock_);
    }
    return text;
  }

  std::size_t gap_text(const PlanGap& gap) const {
    const bool silent = sound_of(gap, view_.setup) == GapSound::silence;
    return view_.setup.rules.size() + (silent ? 1 : 0);
  }

  std::string text_of(const Line& line) {
    const RuleText& rule = rules_[line.gap ? gap_text(*line.gap) : line.entry->entry.rule];
    const auto padded = [](std::string text, std::size_t columns) {
      text.resize(std::max(text.size(), columns), ' ');
      return text;
    };
    std::string text = "  " + padded(start_of(line), start_) + "  " + rule.name + "  " + rule.what +
                       "  " + padded(end_of(line), end_) + "  " + plain(remarks_of(line));
    text.erase(text.find_last_not_of(' ') + 1);
    const bool trouble =
        line.gap || std::any_of(line.entry->remarks.begin(), line.entry->remarks.end(), is_trouble);
    return (colour_ && trouble ? "\033[33m" + text + "\033[0m" : text) + "\n";
  }

  const PlanView& view_;
  bool colour_;
  base::LocalClock& clock_;
  std::vector<RuleText> rules_;  // by rule; behind them: of gaps with the fallback, with silence
  std::vector<Line> lines_;
  std::size_t start_ = 0;  // columns; the times are ASCII
  std::size_t end_ = 0;
};

// A text as JSON has it, with its quotes.
std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Writes the document as it goes: built whole, the plan of a year would take a gigabyte.
class JsonWriter {
 public:
  JsonWriter(const PlanView& view, std::ostream& out)
      : view_(view), out_(out), clock_(view.setup.zone) {
    for (const scheduler::Rule& rule : view.setup.rules) rules_.push_back(head_of(rule));
  }

  void write() {
    out_ << "{\n  \"station\": " << json_text(view_.setup.name)
         << ",\n  \"time_zone\": " << json_text(view_.setup.zone.name())
         << ",\n  \"from\": " << time(view_.range.from) << ",\n  \"to\": " << time(view_.range.to)
         << ",\n  \"entries\": [";
    const char* between = "\n    ";
    for (const PlanLine& line : view_.report.lines) {
      out_ << std::exchange(between, ",\n    ") << entry(line);
    }
    out_ << "\n  ],\n  \"gaps\": [";
    between = "\n    ";
    for (const PlanGap& gap : view_.report.gaps) {
      out_ << std::exchange(between, ",\n    ") << "{\"programme\": " << json_text(gap.programme)
           << ", \"from\": " << time(gap.from) << ", \"to\": " << time(gap.to)
           << ", \"after\": " << json_text(gap.after) << ", \"sounds\": "
           << (sound_of(gap, view_.setup) == GapSound::silence ? "\"silence\"}" : "\"fallback\"}");
    }
    out_ << "\n  ]\n}\n";
  }

 private:
  // What all entries of a rule have in common.
  struct Head {
    std::string before;  // the times
    std::string after;
  };

  static Head head_of(const scheduler::Rule& rule) {
    const bool hard = rule.start == scheduler::StartMode::hard;
    const bool duck = rule.mix == scheduler::Mix::duck;
    return {"{\"name\": " + json_text(rule.name) + ", \"programme\": " + json_text(rule.programme) +
                ", \"play\": " + json_text(scheduler::to_string(rule.play)),
            std::string(", \"hard\": ") + (hard ? "true" : "false") +
                ", \"mix\": " + (duck ? "\"duck\"" : "\"replace\"")};
  }

  std::string time(base::UtcTime t) { return '"' + clock_.rfc3339(t) + '"'; }
  std::string time(const std::optional<base::UtcTime>& t) { return t ? time(*t) : "null"; }

  std::string entry(const PlanLine& line) {
    const Head& rule = rules_[line.entry.rule];
    std::string text = rule.before + ", \"start\": " + time(line.entry.start) +
                       ", \"start_utc\": \"" + utc_.rfc3339(line.entry.start).substr(0, 19);
    text += fmt::format(".{:03}Z\", \"end\": ", milliseconds(line.entry.start));
    text += time(line.entry.end) + rule.after +
            ", \"expected_start\": " + time(line.expected_start) +
            ", \"start_known\": " + (line.start_known ? "true" : "false") +
            ", \"expected_end\": " + time(line.expected_end) + ", \"remarks\": [";
    const char* between = "";
    for (const Remark& r : line.remarks) text += std::exchange(between, ", ") + remark(r);
    return text + "]}";
  }

  static std::int64_t milliseconds(base::UtcTime t) {
    return std::chrono::floor<std::chrono::milliseconds>(
               t - std::chrono::floor<std::chrono::seconds>(t))
        .count();
  }

  std::string remark(const Remark& r) {
    std::string text = "{\"kind\": \"" + std::string(word_of(r.kind)) +
                       "\", \"text\": " + json_text(remark_text(r, clock_));
    if (!r.other.empty()) text += ", \"other\": " + json_text(r.other);
    if (!r.text.empty()) text += ", \"file\": " + json_text(r.text);
    if (r.limit) text += ", \"at_the_latest\": " + time(*r.limit);
    return text + "}";
  }

  const PlanView& view_;
  std::ostream& out_;
  base::LocalClock clock_;
  base::LocalClock utc_{base::TimeZone::utc()};
  std::vector<Head> rules_;
};

}  // namespace

GapSound sound_of(const PlanGap& gap, const scheduler::StationSetup& setup) {
  const bool silent = setup.fallback.silent_when_idle && !gap.fails;
  return silent ? GapSound::silence : GapSound::fallback;
}

std::string remark_text(const Remark& remark, base::LocalClock& clock) {
  const std::string limit =
      remark.limit ? ", at the latest " + clock.time(*remark.limit) : std::string();
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
    case RemarkKind::outlasts:
      return remark.other + " does not go on after it: its time is over by then";
    case RemarkKind::gives_way:
      return remark.other + " takes its place for the rest of its time";
    case RemarkKind::waits_for:
      return "waits for " + remark.other + limit;
    case RemarkKind::waits_for_item:
      return "waits for the item of " + remark.other + limit;
    case RemarkKind::late:
      return "later than planned";
    case RemarkKind::length_unknown:
      return "length unknown";
    case RemarkKind::missing_file:
      return "cannot be played: " + (remark.text.empty() ? remark.other : remark.text);
    case RemarkKind::leaves_out:
      return "leaves out " + (remark.text.empty() ? remark.other : remark.text);
    case RemarkKind::nothing_to_play:
      break;
  }
  return "will not sound";
}

void print_plan_table(const PlanView& view, bool colour, std::ostream& out) {
  base::LocalClock clock(view.setup.zone);
  for (const std::string& programme : view.setup.programmes) {
    if (view.setup.programmes.size() > 1) out << "\nProgramme " << plain(programme) << "\n";
    Table(view, colour, clock).print(programme, out);
  }
}

void print_plan_json(const PlanView& view, std::ostream& out) { JsonWriter(view, out).write(); }

}  // namespace hornbill
