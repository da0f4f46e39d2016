// SPDX-License-Identifier: Apache-2.0
#include "alerts/model/receipt.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "alerts/model/heard.h"
#include "alerts/model/strict_json.h"

namespace hornbill::alerts {
namespace {

constexpr const char* kFormat = "hornbill-receipt 1";

StrictJson frame_of(const std::optional<base::FramePos>& at) {
  return at ? StrictJson(at->value) : StrictJson();
}

StrictJson utc_of(const std::optional<base::UtcTime>& t) {
  return t ? StrictJson(base::format_utc(*t)) : StrictJson();
}

StrictJson heard_of(const AlertRecord& record) {
  StrictJson list = StrictJson::array();
  for (const HeardStretch& h : heard_stretches(record)) {
    list.push_back({{"zone", h.zone},
                    {"began", base::format_utc(h.began)},
                    {"began_frame", frame_of(h.began_frame)},
                    {"ended", utc_of(h.ended)},
                    {"ended_frame", frame_of(h.ended_frame)},
                    {"how", h.how},
                    {"repetitions", h.repetitions}});
  }
  return list;
}

StrictJson person_step(const AlertStep& step) {
  return {{"who", step.who}, {"when", base::format_utc(step.when)}, {"why", step.why}};
}

StrictJson check_json(const AlertStep& step) {
  const AirCheck& check = *step.air_check;
  return {{"when", base::format_utc(step.when)},
          {"zone", step.zones.empty() ? StrictJson() : StrictJson(step.zones.front())},
          {"input", check.input},
          {"of", check.words ? "words" : "beginning"},
          {"heard", check.heard ? StrictJson(*check.heard) : StrictJson()},
          {"match", check.match},
          {"delay_ms", std::chrono::duration_cast<std::chrono::milliseconds>(check.delay).count()},
          {"level_db", check.level_db}};
}

StrictJson clips_of(const AlertRecord& record) {
  StrictJson list = StrictJson::array();
  if (!record.sound()) return list;
  for (const ClipRef& clip : record.sound()->clips) list.push_back(clip.sha256);
  return list;
}

// Steps of a kind, each as `make` shows it.
template <class Make>
StrictJson steps_as(const AlertRecord& record, StepKind kind, Make make) {
  StrictJson list = StrictJson::array();
  for (const AlertStep& step : record.steps()) {
    if (step.kind == kind) list.push_back(make(step));
  }
  return list;
}

StrictJson end_json(const AlertRecord& record) {
  for (const AlertStep& step : record.steps()) {
    if (is_end(step.kind)) return person_step(step);
  }
  return {};
}

StrictJson message_json(const AlertDraft& draft) {
  StrictJson json = {{"sha256", draft.digest},
                     {"id", draft.id},
                     {"issuer", draft.issuer},
                     {"key", draft.key},
                     {"source", to_string(draft.source)},
                     {"class", to_string(draft.urgency)},
                     {"drill", draft.drill}};
  if (draft.live) json["live"] = draft.live->input;
  return json;
}

// One line of the printed form: what it is, in a column of its own, and what it says.
class Lines {
 public:
  void add(const std::string& name, const std::string& text) {
    constexpr std::size_t kColumn = 14;
    std::string front = name;
    front.resize(std::max(kColumn, name.size() + 2), ' ');
    // Names and texts of others must not make lines of their own.
    std::string clean = text;
    for (char& c : clean) {
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    }
    all += (name.empty() ? std::string(kColumn, ' ') : front) + clean + "\n";
  }
  void blank() { all += "\n"; }
  std::string all;
};

std::string air_check_words(const AlertStep& step) {
  const AirCheck& check = *step.air_check;
  std::string what = check.words ? "its words" : "its beginning";
  if (!step.zones.empty()) what += " in " + step.zones.front();
  if (!check.heard) return what + " heard by \"" + check.input + "\": not known";
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, ", match %.2f, delay %.1f s, level %.0f dB", check.match,
                std::chrono::duration<double>(check.delay).count(), check.level_db);
  return what + " heard by \"" + check.input + "\": " + (*check.heard ? "yes" : "no") + numbers;
}

std::string stretch_words(const HeardStretch& h, const base::TimeZone& zone) {
  return h.zone + ": from " + zone.format(h.began) +
         (h.began_frame ? " (frame " + std::to_string(h.began_frame->value) + ")" : "") + " to " +
         (h.ended ? zone.format(*h.ended) : std::string("an unknown time")) +
         (h.ended_frame ? " (frame " + std::to_string(h.ended_frame->value) + ")" : "") + ", " +
         h.how + ", " + std::to_string(h.repetitions) + " times to the end";
}

void add_steps(Lines& lines, const AlertRecord& record, const base::TimeZone& zone) {
  const std::pair<StepKind, const char*> people[] = {{StepKind::approved, "Approved"},
                                                     {StepKind::accepted, "Accepted"},
                                                     {StepKind::not_durable, "Not durable"},
                                                     {StepKind::resumed, "Resumed"},
                                                     {StepKind::acknowledged, "Taken note"}};
  for (const auto& [kind, name] : people) {
    for (const AlertStep& step : record.steps()) {
      if (step.kind != kind) continue;
      lines.add(name, zone.format(step.when) + " by " + step.who +
                          (step.why.empty() ? "" : ": " + step.why));
    }
  }
}

}  // namespace

std::string receipt_json(const ReceiptFacts& facts) {
  const AlertRecord& record = facts.record;
  StrictJson level;
  if (record.sound() && record.sound()->level_lufs) level = *record.sound()->level_lufs;
  const AlertStep* accepted = record.last(StepKind::accepted);
  const StrictJson receipt = {
      {"format", kFormat},
      {"station", facts.station},
      {"issued", base::format_utc(facts.issued)},
      {"number", record.number()},
      {"title", record.title()},
      {"message", message_json(record.draft())},
      {"zones", record.draft().zones},
      {"clips", clips_of(record)},
      {"level_lufs", level},
      {"received", base::format_utc(record.steps().front().when)},
      {"approved", steps_as(record, StepKind::approved, person_step)},
      {"accepted", accepted == nullptr ? StrictJson() : person_step(*accepted)},
      {"durable_in_time", record.last(StepKind::not_durable) == nullptr},
      {"resumed", steps_as(record, StepKind::resumed, person_step)},
      {"heard", heard_of(record)},
      {"state", to_string(record.state())},
      {"ended", end_json(record)},
      {"air_check", steps_as(record, StepKind::checked, check_json)},
      {"chain", {{"sequence", facts.chain_sequence}, {"sha256", facts.chain_hash}}}};
  return one_line_of(receipt) + "\n";
}

std::string receipt_text(const ReceiptFacts& facts, const base::TimeZone& zone) {
  const AlertRecord& record = facts.record;
  const AlertDraft& draft = record.draft();
  Lines lines;
  lines.add("RECEIPT", "alert " + std::to_string(record.number()) + " of " + facts.station);
  if (draft.drill) lines.add("", "THIS WAS AN EXERCISE");
  lines.blank();
  lines.add("Title", record.title());
  lines.add("From", draft.issuer + " (" + std::string(to_string(draft.source)) + ")");
  if (!draft.key.empty()) lines.add("Key", draft.key);
  lines.add("Message", draft.id);
  lines.add("SHA-256", draft.digest);
  lines.add("Class", std::string(to_string(draft.urgency)));
  if (draft.live) lines.add("Spoken live", "at the input " + draft.live->input);
  lines.add("Received", zone.format(record.steps().front().when));
  add_steps(lines, record, zone);
  lines.blank();
  const std::vector<HeardStretch> heard = heard_stretches(record);
  if (heard.empty()) lines.add("Heard", "not at all");
  for (const HeardStretch& h : heard) lines.add("Heard", stretch_words(h, zone));
  for (const AlertStep& step : record.steps()) {
    if (step.air_check) lines.add("Air check", air_check_words(step));
    if (is_end(step.kind)) {
      lines.add("Ended", zone.format(step.when) + ", " + std::string(to_string(step.kind)) +
                             (step.why.empty() ? "" : ": " + step.why));
    }
  }
  lines.blank();
  lines.add("Record", "entry " + std::to_string(facts.chain_sequence));
  lines.add("", facts.chain_hash);
  lines.add("Issued", zone.format(facts.issued));
  return lines.all;
}

}  // namespace hornbill::alerts
