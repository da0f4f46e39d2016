// SPDX-License-Identifier: Apache-2.0
// [[timetable]].
#include <array>

#include "config/draft.h"
#include "config/fields.h"

namespace hornbill::config {
namespace {

using scheduler::LatePolicy;
using scheduler::Mix;
using scheduler::ResumePolicy;
using scheduler::Rule;
using scheduler::StartMode;
using scheduler::TargetKind;
using std::chrono::hours;
using std::chrono::seconds;

constexpr DurationRange kLength{seconds(1), hours(24) * 7};

template <class T, std::size_t N>
using ChoiceList = std::array<std::pair<std::string_view, T>, N>;
constexpr ChoiceList<StartMode, 2> kStarts{{{"hard", StartMode::hard}, {"soft", StartMode::soft}}};
constexpr ChoiceList<Mix, 2> kMixes{{{"replace", Mix::replace}, {"duck", Mix::duck}}};
constexpr ChoiceList<ResumePolicy, 4> kResumes{{{"resume", ResumePolicy::resume},
                                                {"rejoin", ResumePolicy::rejoin},
                                                {"restart", ResumePolicy::restart},
                                                {"skip", ResumePolicy::skip}}};

// A time of day, written as text or as a TOML time.
std::optional<base::Duration> time_of(const base::TomlValue& value, bool end_of_day) {
  if (const auto time = value.time()) return *time;
  if (const auto text = value.is_text() ? value.text() : std::nullopt) {
    const auto time = parse_time_of_day(*text, end_of_day);
    if (time) return *time;
    value.error(time.error().message, nearest_time_of_day(*text, end_of_day));
    return std::nullopt;
  }
  value.wrong_type("a time of day in quotes, like \"06:00\"");
  return std::nullopt;
}

std::optional<std::chrono::year_month_day> date_of(const base::TomlTable& table,
                                                   std::string_view key) {
  const auto value = table.find(key);
  if (!value) return std::nullopt;
  if (const auto date = value->date()) return date;
  if (value->is_text()) return value_or_fault(parse_date(*value->text()), *value);
  value->wrong_type("a date, like 2026-12-01");
  return std::nullopt;
}

// Defaults by what plays; docs/configuration.md gives the reasons.
void set_defaults(Rule& rule) {
  const bool duck = rule.mix == Mix::duck;
  const bool segment = rule.play.kind == TargetKind::segment;
  const bool playlist = rule.play.kind == TargetKind::playlist;
  rule.start = !duck && (segment || playlist) ? StartMode::soft : StartMode::hard;
  rule.late = segment || duck ? LatePolicy::within : LatePolicy::join;
  if (segment || duck) {
    rule.resume = ResumePolicy::skip;
  } else {
    rule.resume = playlist ? ResumePolicy::resume : ResumePolicy::rejoin;
  }
}

void read_play(Draft& draft, RuleDraft& entry) {
  entry.play = entry.table.find("play");
  if (!entry.play) {
    entry.table.error("this entry lacks \"play\", like play = \"playlist:morning\"");
    return;
  }
  const auto target = target_of(draft, *entry.play);
  if (!target) return;
  entry.rule.play = *target;
  entry.play_ok = true;
  draft.refer(*target, *entry.play);
}

void read_at(RuleDraft& entry) {
  const auto value = entry.table.find("at");
  if (!value) {
    entry.table.error("this entry lacks \"at\", like at = \"06:00\"");
    return;
  }
  std::set<base::Duration> seen;
  for (const base::TomlValue& element : value->one_or_list()) {
    const auto time = time_of(element, false);
    if (!time) continue;
    if (!seen.insert(*time).second) {
      element.error("this time is in the list twice");
      continue;
    }
    entry.rule.at.push_back(*time);
    entry.at.push_back(element);
  }
  if (value->is_list() && value->list().empty()) value->error("\"at\" has no time in it");
}

void read_days(RuleDraft& entry) {
  const auto value = entry.table.find("days");
  if (!value) return;
  unsigned days = 0;
  for (const base::TomlValue& element : value->one_or_list()) {
    const auto text = element.text();
    if (!text) continue;
    const auto parsed = parse_days(*text);
    if (parsed) {
      days |= *parsed;
    } else {
      element.error(parsed.error().message, nearest_days(*text));
    }
  }
  if (days != 0) entry.rule.days = static_cast<std::uint8_t>(days);
}

void read_end(RuleDraft& entry) {
  const base::TomlTable& table = entry.table;
  Rule& rule = entry.rule;
  const auto until = table.find("until");
  const auto duration = table.find("duration");
  const auto every = table.find("every");
  if (until) rule.until = time_of(*until, true);
  if (duration) rule.duration = duration_of(*duration, kLength);
  if (every) rule.every = duration_of(*every, {seconds(10), hours(24)});
  if (every && !until) every->error("\"every\" needs \"until\", so that it ends");
  if (until && duration && !every) {
    duration->error("this entry has \"until\" and \"duration\": leave one of them out");
  }
}

void read_dates(RuleDraft& entry) {
  Rule& rule = entry.rule;
  rule.from = date_of(entry.table, "from");
  rule.to = date_of(entry.table, "to");
  if (rule.from && rule.to && *rule.from > *rule.to) {
    entry.table.find("to")->error("\"to\" is before \"from\": this entry would never play");
  }
  const auto calendars = [&](std::string_view key, std::vector<Reference>& target) {
    const auto value = entry.table.find(key);
    if (!value) return;
    for (const base::TomlValue& element : value->one_or_list()) {
      if (auto name = element.text()) target.push_back({std::move(*name), element});
    }
  };
  calendars("except", entry.except);
  calendars("only", entry.only);
}

void read_start(RuleDraft& entry) {
  const base::TomlTable& table = entry.table;
  Rule& rule = entry.rule;
  if (const auto value = table.find("start")) {
    rule.start = choice_of(*value, Choices<StartMode>(kStarts)).value_or(rule.start);
  }
  if (const auto value = table.find("wait_up_to")) {
    rule.wait_up_to = duration_of(*value, {seconds(0), hours(12)}).value_or(rule.wait_up_to);
    if (rule.start == StartMode::hard) {
      value->error("\"wait_up_to\" does nothing with a hard start, which does not wait");
    }
  }
}

void read_late(RuleDraft& entry) {
  const auto value = entry.table.find("late");
  if (!value) return;
  const auto text = value->text();
  if (!text) return;
  if (text->starts_with("within ")) {
    const auto within = value_or_fault(parse_duration(text->substr(7)), *value);
    if (!within) return;
    if (*within < seconds(0)) value->error("\"within\" needs a length of time above zero");
    entry.rule.late = LatePolicy::within;
    entry.rule.late_within = *within;
    return;
  }
  constexpr ChoiceList<LatePolicy, 3> kLates{
      {{"play", LatePolicy::play}, {"join", LatePolicy::join}, {"skip", LatePolicy::skip}}};
  for (const auto& [word, policy] : kLates) {
    if (word == *text) {
      entry.rule.late = policy;
      return;
    }
  }
  wrong_word(*value, *text, std::vector<std::string>{"play", "join", "skip", "within 10m"});
}

void read_resume(RuleDraft& entry) {
  const auto value = entry.table.find("resume");
  if (!value) return;
  const auto policy = choice_of(*value, Choices<ResumePolicy>(kResumes));
  if (!policy) return;
  entry.rule.resume = *policy;
  const bool live = entry.play_ok && (entry.rule.play.kind == TargetKind::input ||
                                      entry.rule.play.kind == TargetKind::silence);
  if (live && (*policy == ResumePolicy::resume || *policy == ResumePolicy::restart)) {
    value->error("what is live cannot be taken up where it was cut: write \"rejoin\" or \"skip\"");
  }
}

void read_mix(RuleDraft& entry) {
  const base::TomlTable& table = entry.table;
  Rule& rule = entry.rule;
  if (const auto value = table.find("mix")) {
    rule.mix = choice_of(*value, Choices<Mix>(kMixes)).value_or(rule.mix);
    const bool recorded =
        rule.play.kind == TargetKind::segment || rule.play.kind == TargetKind::playlist;
    if (rule.mix == Mix::duck && entry.play_ok && !recorded) {
      value->error("only a segment or a playlist can be mixed over the programme");
    }
  }
  if (const auto value = table.find("zones")) {
    for (const base::TomlValue& element : value->one_or_list()) {
      if (auto name = element.text()) entry.zones.push_back({std::move(*name), element});
    }
    if (rule.mix != Mix::duck) value->error("\"zones\" does nothing without mix = \"duck\"");
  }
  if (const auto value = table.find("items")) {
    const auto count = value->integer();
    if (count && (*count < 1 || *count > 10'000)) {
      value->error("\"items\" must be between 1 and 10000");
    } else if (count) {
      rule.items = static_cast<int>(*count);
    }
    if (entry.play_ok && rule.play.kind != TargetKind::playlist) {
      value->error("\"items\" does nothing without a playlist");
    }
  }
}

RuleDraft read_entry(Draft& draft, const base::TomlTable& table, const std::string& file) {
  RuleDraft entry(table);
  entry.file = file;
  entry.rule.line = table.at().line;
  entry.name = table.find("name");
  set_text(table, "name", entry.rule.name);
  if (!entry.name) table.error("this entry lacks \"name\"");
  entry.programme = table.find("programme");
  set_text(table, "programme", entry.rule.programme);
  read_play(draft, entry);
  read_mix(entry);
  set_defaults(entry.rule);
  read_at(entry);
  read_days(entry);
  read_end(entry);
  read_dates(entry);
  read_start(entry);
  read_late(entry);
  read_resume(entry);
  return entry;
}

}  // namespace

void read_timetable(Draft& draft, const base::TomlTable& root, const std::string& file) {
  for (const base::TomlTable& table : root.tables("timetable")) {
    draft.rules.push_back(read_entry(draft, table, file));
  }
}

}  // namespace hornbill::config
